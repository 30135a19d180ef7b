//! Starting, reloading and stopping a door.

mod asking;
mod changed;
pub(crate) mod ledger;
mod observed;
mod reload;
mod source;
mod status;

use ledger::Ledger;
pub(crate) use observed::GAPS;
pub(crate) use source::{Source, WrongConfig, assumed, exit};

use crate::ca::LocalCa;
use crate::control::{self, Ask, Told};
use crate::state::State;
use crate::{admin, assemble, controllers, logging, tls, watch};
use anyhow::anyhow;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch as watched;
use tokio::task::JoinSet;
use vratar_config::{Config, Listen};
use vratar_console::{Console, ConsoleParts};
use vratar_edge::certs::{Certs, acceptor};
use vratar_edge::listen::{Scheme, accept};
use vratar_edge::metrics::Metrics;
use vratar_edge::{Door, Parts};
use vratar_model::ShopId;
use vratar_store::{ForwarderHandle, forward};

/// A door that runs.
pub(crate) struct Running {
    pub(crate) door: Arc<Door>,
    pub(crate) state: State,
    source: Source,
    config: ArcSwap<Config>,
    certs: Arc<Certs>,
    ca: LocalCa,
    console: Arc<Console>,
    forwarder: ForwarderHandle,
    ledger: Ledger,
    reloading: tokio::sync::Mutex<()>,
    last_reload: Mutex<Option<reload::Failed>>,
    in_use_since: Mutex<Timestamp>,
    stamps: Mutex<Vec<tls::Stamps>>,
    /// The store was away at the start: which bypasses are on is found out when it is back.
    bypasses_unknown: AtomicBool,
    began: Timestamp,
}

/// Builds the runtime that a config asks for and runs until a signal ends it.
pub(crate) fn run(source: Source) -> anyhow::Result<()> {
    let config = source.load()?;
    logging::begin(&config.log);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if config.listen.threads > 0 {
        runtime.worker_threads(config.listen.threads);
    }
    let runtime = runtime.enable_all().thread_name("vratar").build()?;
    let ended = runtime.block_on(async {
        let started = start(source, config).await?;
        until_ended(started).await
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// What a start leaves to be waited for.
pub(crate) struct Started {
    pub(crate) running: Arc<Running>,
    doors: JoinSet<usize>,
    stop: watched::Sender<bool>,
    signals: Signals,
}

/// Signals that a door listens to. Taken before anybody can know that it runs: one that came before would end the
/// process on the spot.
struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn take() -> anyhow::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
        })
    }
}

/// Opens the state, then the ports; everything that can fail has been tried before the first port is open.
pub(crate) async fn start(source: Source, config: Config) -> anyhow::Result<Started> {
    let signals = Signals::take()?;
    let state = State::open(&config.state)?;
    let shops = assemble::shops(&config)?;
    let running = Arc::new(open(source, config, state)?);
    let config = running.config.load_full();
    running.take_up_certificates(&config, tls::certificates(&config, &running.ca)?);
    let mut bound = Bound::all(&config.listen).await?;
    running.take_up_shops(shops).await;
    // Behind the shops: by their rules it is known what of the record counts on budgets.
    running.open_record().await;
    running.take_up_what_was().await;
    let (stop, stopped) = watched::channel(false);
    let admin = bound.admin.take();
    let doors = open_doors(&running, bound, &stopped)?;
    tokio::spawn(watch::look_after(running.clone()));
    source::warn(&config);
    source::warn_assumed(&config);
    tracing::info!(shops = config.shops.len(), "the door is open");
    // Last: whoever hears that the door is ready finds in the log what there is to know of the start.
    open_for_operators(&running, admin);
    // Without systemd there is nobody to notify.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    Ok(Started { running, doors, stop, signals })
}

fn open(source: Source, config: Config, state: State) -> anyhow::Result<Running> {
    let keys = state.keys()?;
    let journal = state.journal_or_wait()?;
    let store = state.store_beside(&journal, &keys)?;
    let metrics = Arc::new(Metrics::new()?);
    let console = Arc::new(Console::new(ConsoleParts {
        keys: keys.clone(),
        journal: journal.clone(),
        store: store.clone(),
        controllers: controllers::of(&config),
        clock: Timestamp::now,
        random: |bytes| getrandom::fill(bytes).is_ok(),
        time_zone: jiff::tz::TimeZone::system(),
    }));
    let forwarder = forward(journal.clone(), store.clone());
    let budgets = ledger::accounts(&config)?;
    let parts =
        Parts { keys, journal, store, budgets, screens: console.clone(), metrics, clock: Timestamp::now };
    let ca = LocalCa::open(&state.path("ca"))?;
    let stamps = Mutex::new(tls::stamps(&config));
    Ok(Running {
        door: Door::new(parts),
        state,
        source,
        config: ArcSwap::from_pointee(config),
        certs: Arc::default(),
        ca,
        console,
        forwarder,
        ledger: Ledger::default(),
        reloading: tokio::sync::Mutex::default(),
        last_reload: Mutex::default(),
        in_use_since: Mutex::new(Timestamp::now()),
        stamps,
        bypasses_unknown: AtomicBool::new(true),
        began: Timestamp::now(),
    })
}

/// Sockets that are bound; nobody is answered on them yet.
struct Bound {
    https: Vec<TcpListener>,
    http: Vec<TcpListener>,
    admin: Option<TcpListener>,
}

impl Bound {
    /// All of them or none.
    async fn all(listen: &Listen) -> anyhow::Result<Self> {
        let mut bound = Self { https: Vec::new(), http: Vec::new(), admin: None };
        for address in &listen.https {
            bound.https.push(bind(*address, "listen.https").await?);
        }
        for address in &listen.http {
            bound.http.push(bind(*address, "listen.http").await?);
        }
        if let Some(address) = listen.admin {
            bound.admin = Some(bind(address, "listen.admin").await?);
        }
        Ok(bound)
    }
}

async fn bind(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        let remedy = match error.kind() {
            ErrorKind::AddrInUse => {
                "another program is there (`ss -ltnp` names it): stop it, or name another address"
            }
            ErrorKind::PermissionDenied => {
                "ports below 1024 need the right to them (CAP_NET_BIND_SERVICE, as in the systemd unit)"
            }
            ErrorKind::AddrNotAvailable => "no network interface of this machine has that address",
            _ => "name another address",
        };
        anyhow!("cannot listen on {address} ({key}): {error}; {remedy}")
    })
}

fn open_doors(
    running: &Arc<Running>,
    bound: Bound,
    stopped: &watched::Receiver<bool>,
) -> anyhow::Result<JoinSet<usize>> {
    let secure = Scheme::Https(acceptor(running.certs.clone())?);
    let drain = running.config.load().limits.drain;
    let https = bound.https.into_iter().map(|listener| (listener, secure.clone()));
    let http = bound.http.into_iter().map(|listener| (listener, Scheme::Http));
    let mut open = JoinSet::new();
    for (listener, scheme) in https.chain(http) {
        open.spawn(accept(listener, scheme, running.door.clone(), stopped.clone(), drain));
    }
    Ok(open)
}

fn open_for_operators(running: &Arc<Running>, admin: Option<TcpListener>) {
    control::open(running.state.path(control::SOCKET), running.clone());
    if let Some(listener) = admin {
        tokio::spawn(admin::serve(listener, running.clone()));
    }
}

/// Waits for signals: SIGHUP reloads, SIGTERM and SIGINT end the door after the drain.
pub(crate) async fn until_ended(mut started: Started) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            _ = started.signals.term.recv() => break,
            _ = started.signals.int.recv() => break,
            _ = started.signals.hup.recv() => {
                // What came of it stands in log, metric and status.
                let _ = started.running.reload().await;
            }
        }
    }
    tracing::info!("stopping: no new connections, open ones are drained");
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    started.stop.send_replace(true);
    let mut cut = 0;
    while let Some(ended) = started.doors.join_next().await {
        cut += ended.unwrap_or(0);
    }
    started.running.write_old_links();
    started.running.write_observed();
    started.running.write_gaps();
    tracing::info!(cut, "stopped");
    Ok(())
}

impl Running {
    /// Answers a command.
    pub(crate) async fn told(self: &Arc<Self>, ask: Ask) -> Told {
        let done = match ask {
            Ask::Status => Ok(self.status()),
            Ask::Reload => self.reload().await,
            Ask::Bypass { host, seconds, reason } => self.bypass(&host, seconds, &reason).await,
            Ask::EndBypass { host } => self.end_bypass(&host).await,
            Ask::Observed { host } => self.reports(host.as_deref()),
            Ask::OldLinks => self.old_links_told(),
            Ask::CatchUp => Ok(self.caught_up().await),
            Ask::Record => Ok(self.record_status()),
            Ask::Index { question } => self.asked_of_index(question).await,
            Ask::Erase { names } => self.erase(names).await,
            Ask::Prune { before } => self.prune(before).await,
            Ask::Reading { reading } => self.record_reading(reading).await,
            Ask::Gaps => Ok(serde_json::to_value(self.door.gaps.report()).unwrap_or_default()),
        };
        done.map_or_else(|error| Told::Refused(format!("{error:#}")), Told::Done)
    }

    /// The shop that a host, live or retired, belongs to.
    pub(crate) fn shop_of(&self, host: &str) -> anyhow::Result<ShopId> {
        let shops = self.door.shops();
        shops.find(host).or_else(|| shops.find_retired(host)).map(|shop| shop.id.clone()).ok_or_else(|| {
            match host.split_once(':') {
                Some((name, _)) => anyhow!("a shop is named by its host alone, without a port: write {name}"),
                None => anyhow!("no shop of this door answers to {host}; see `vratar status`"),
            }
        })
    }

    /// A host by which a shop can be named.
    pub(crate) fn first_host(&self, shop: &ShopId) -> String {
        let shops = self.door.shops();
        let found = shops.iter().find(|known| known.id == *shop);
        found
            .and_then(|shop| shop.first_host())
            .map_or_else(|| shop.to_string(), |host| host.name().to_owned())
    }
}
