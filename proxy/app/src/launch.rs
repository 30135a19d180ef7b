//! Starting, reloading and stopping a door.

mod observed;
mod reload;
mod source;
mod status;

pub(crate) use source::{Source, WrongConfig};

use crate::ca::LocalCa;
use crate::control::{self, Ask, Told};
use crate::state::State;
use crate::{admin, assemble, controllers, logging, tls, watch};
use anyhow::{Context, anyhow};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch as watched;
use tokio::task::JoinSet;
use vratar_config::Config;
use vratar_console::{Console, ConsoleParts};
use vratar_edge::certs::{Certs, acceptor};
use vratar_edge::listen::{Scheme, accept};
use vratar_edge::metrics::Metrics;
use vratar_edge::{Door, Parts};
use vratar_model::ShopId;
use vratar_store::{ForwarderHandle, JournalStatus, Position, forward};

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
    reloading: tokio::sync::Mutex<()>,
    last_reload: Mutex<Option<reload::Failed>>,
    stamps: Mutex<Vec<Option<SystemTime>>>,
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
}

/// Opens the state, then the ports; everything that can fail has been tried before the first port is open.
pub(crate) async fn start(source: Source, config: Config) -> anyhow::Result<Started> {
    let state = State::open(&config.state)?;
    let shops = assemble::shops(&config)?;
    let running = Arc::new(open(source, config, state)?);
    let set = tls::certificates(&running.config.load(), &running.ca, &running.door.metrics)?;
    running.certs.replace(set);
    running.take_up_shops(shops).await;
    running.take_up_what_was().await;
    let (stop, stopped) = watched::channel(false);
    let doors = open_doors(&running, &stopped).await?;
    open_side_doors(&running).await?;
    tokio::spawn(watch::look_after(running.clone()));
    let config = running.config.load();
    source::warn(&config);
    tracing::info!(shops = config.shops.len(), "the door is open");
    // Without systemd there is nobody to notify.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    Ok(Started { running, doors, stop })
}

fn open(source: Source, config: Config, state: State) -> anyhow::Result<Running> {
    let keys = state.keys()?;
    let journal = state.journal_or_wait()?;
    let store = if is_first(&journal.status()) { state.new_store(&keys)? } else { state.store(&keys)? };
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
    let parts = Parts { keys, journal, store, screens: console.clone(), metrics, clock: Timestamp::now };
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
        reloading: tokio::sync::Mutex::default(),
        last_reload: Mutex::default(),
        stamps,
        bypasses_unknown: AtomicBool::new(true),
        began: Timestamp::now(),
    })
}

/// Whether nothing was ever kept here, so that there cannot have been a store either.
fn is_first(journal: &JournalStatus) -> bool {
    journal.healthy() && journal.last == Position::default()
}

async fn open_doors(
    running: &Arc<Running>,
    stopped: &watched::Receiver<bool>,
) -> anyhow::Result<JoinSet<usize>> {
    let config = running.config.load();
    let secure = Scheme::Https(acceptor(running.certs.clone())?);
    let plain = config.listen.http.iter().map(|address| (*address, Scheme::Http));
    let doors = config.listen.https.iter().map(|address| (*address, secure.clone())).chain(plain);
    let mut bound = Vec::new();
    for (address, scheme) in doors {
        bound.push((bind(address).await?, scheme));
    }
    let mut open = JoinSet::new();
    for (listener, scheme) in bound {
        open.spawn(accept(listener, scheme, running.door.clone(), stopped.clone(), config.limits.drain));
    }
    Ok(open)
}

async fn open_side_doors(running: &Arc<Running>) -> anyhow::Result<()> {
    control::open(running.state.path("control.sock"), running.clone());
    if let Some(address) = running.config.load().listen.admin {
        tokio::spawn(admin::serve(bind(address).await?, running.clone()));
    }
    Ok(())
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}; is another program there, or is the port below 1024 and the right to it missing?"))
}

/// Waits for signals: SIGHUP reloads, SIGTERM and SIGINT end the door after the drain.
pub(crate) async fn until_ended(mut started: Started) -> anyhow::Result<()> {
    let (mut term, mut int, mut hup) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?, signal(SignalKind::hangup())?);
    loop {
        tokio::select! {
            _ = term.recv() => break,
            _ = int.recv() => break,
            _ = hup.recv() => {
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
            Ask::OldLinks => serde_json::to_value(self.old_links()).map_err(Into::into),
        };
        done.map_or_else(|error| Told::Refused(format!("{error:#}")), Told::Done)
    }

    /// The shop that a live host belongs to.
    pub(crate) fn shop_of(&self, host: &str) -> anyhow::Result<ShopId> {
        let shops = self.door.shops();
        shops
            .find(host)
            .map(|shop| shop.id.clone())
            .ok_or_else(|| anyhow!("no shop answers to {host}; see `vratar status`"))
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
