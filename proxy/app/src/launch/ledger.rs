//! The access record of a door: opened at the start, or as soon as it can be; its index follows it.
//!
//! A record that cannot be opened keeps nobody from selling: guarded pages are refused meanwhile, the rest goes on, and
//! it is tried again.

mod budgets;
mod reader;
mod sinks;
mod told;

use super::Running;
use crate::state::{self, State};
use anyhow::anyhow;
pub(super) use budgets::accounts;
use jiff::{SignedDuration, Timestamp};
pub(crate) use reader::LogReader;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
pub(crate) use sinks::CURSORS;
use sinks::Shipping;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;
use vratar_config::Config;
use vratar_edge::Door;
use vratar_model::Mode;
use vratar_model::access::{ConfigInUse, Event, Reading};
use vratar_record::anchor::{Anchor, FileAnchor};
use vratar_record::book::Book;
use vratar_record::names::SharedNames;
use vratar_record::write::Options;
use vratar_seal::Keys;
use vratar_store::index::{AccessIndex, FollowerHandle, FollowerStatus, follow, open_access_index};

/// The index, in the state directory.
pub(crate) const INDEX: &str = "access-index.sqlite";
/// Names that are remembered from before a start.
const WARM: usize = 50_000;
/// How far an index is.
pub(super) type Follows = tokio::sync::watch::Receiver<FollowerStatus>;

/// The record, if it is open, and why not, if it is not.
#[derive(Default)]
pub(crate) struct Ledger {
    opened: Mutex<Option<Opened>>,
    failed: Mutex<Option<String>>,
    opening: AtomicBool,
    rebuilding: tokio::sync::Mutex<()>,
    budgets: Mutex<Rebuilt>,
}

/// How far the budgets are.
#[derive(Default)]
struct Rebuilt {
    ready: bool,
    failed: Option<String>,
}

struct Opened {
    folder: PathBuf,
    index: Arc<dyn AccessIndex>,
    follower: FollowerHandle,
    shipping: Vec<Shipping>,
}

impl Ledger {
    /// Opens the record and its index and hands them to the door. Blocks on the disk; needs a runtime.
    pub(crate) fn open(&self, config: &Config, state: &State, keys: &Keys, door: &Door) {
        if self.opening.swap(true, Ordering::AcqRel) {
            return;
        }
        let opened = open(config, state, keys, door);
        let failed = match opened {
            Ok(opened) => {
                *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(opened);
                None
            }
            Err(error) => {
                let why = format!("{error:#}");
                tracing::error!(reason = %why, "the access record cannot be opened; guarded pages are refused, the shop front sells");
                Some(why)
            }
        };
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
        self.opening.store(false, Ordering::Release);
    }

    /// Budgets are made from the record, or it cannot be read.
    fn budgets_are(&self, made: Result<(), String>) {
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        budgets.ready |= made.is_ok();
        budgets.failed = made.err();
    }

    fn budgets_are_ready(&self) -> bool {
        self.budgets.lock().unwrap_or_else(PoisonError::into_inner).ready
    }

    fn is_open(&self) -> bool {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The index, and how far it is.
    pub(super) fn followed(&self) -> Option<(Arc<dyn AccessIndex>, Follows)> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|opened| (opened.index.clone(), opened.follower.watch()))
    }

    fn index(&self) -> Option<Arc<dyn AccessIndex>> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|opened| opened.index.clone())
    }
}

fn open(config: &Config, state: &State, keys: &Keys, door: &Door) -> anyhow::Result<Opened> {
    let folder = config.record.folder.clone();
    let book = Book::open(&folder, keys, options(config, keys)?)?;
    let log = book.log().clone();
    let index = open_access_index(&state.path(INDEX), log.id())?;
    let reader = LogReader::new(folder.clone(), log);
    let follower = follow(reader, index.clone());
    door.actors.open(index.clone(), follower.watch());
    door.recorder.open(book);
    Ok(Opened { folder, index, follower, shipping: Vec::new() })
}

fn options(config: &Config, keys: &Keys) -> anyhow::Result<Options> {
    let clock = || Timestamp::now().as_microsecond();
    let mut options = Options::new(Uuid::from_bytes(state::random()?), clock);
    options.deadline = config.limits.record;
    let anchor = |path: &PathBuf| -> Arc<dyn Anchor> { Arc::new(FileAnchor::new(path)) };
    options.anchors = config.record.anchors.iter().map(anchor).collect();
    options.shared = config.record.shared.clone().map(|folder| SharedNames::new(folder, keys));
    Ok(options)
}

impl Running {
    /// Opens the record if it is not open: at the start, and again until it is.
    pub(crate) async fn open_record(self: &Arc<Self>) {
        if self.ledger.is_open() {
            return;
        }
        let running = self.clone();
        let opening = tokio::task::spawn_blocking(move || {
            let config = running.config.load_full();
            running.ledger.open(&config, &running.state, &running.door.keys, &running.door);
        });
        // The task does not panic; were it cancelled, the process is ending.
        let _ = opening.await;
        if self.ledger.is_open() {
            self.record_config();
            self.take_up_sinks();
            self.rebuild_budgets();
            tokio::spawn(warm(self.clone()));
        }
    }

    /// Which config is in use is part of what the record says, where anything is guarded.
    pub(crate) fn record_config(&self) {
        if self.config.load().shops.iter().any(|shop| shop.mode >= Mode::Guard) {
            self.door.recorder.late(self.config_in_use());
        }
    }

    fn config_in_use(&self) -> Event {
        let config = self.config.load();
        let guarded = config.shops.iter().filter(|shop| shop.mode >= Mode::Guard);
        let guarded: Vec<_> = guarded.map(|shop| shop.id.clone()).collect();
        let sha256 = hex(&Sha256::digest(config.show().as_bytes()));
        Event::Config(ConfigInUse { sha256, guarded })
    }

    /// Somebody reads the record beside this door.
    pub(crate) async fn record_reading(&self, reading: Reading) -> anyhow::Result<Value> {
        let recorded = self.door.recorder.keep(Event::Reading(reading), &[]).await;
        let recorded = recorded.map_err(|cause| anyhow!("{cause}; what is not recorded is not shown"))?;
        Ok(json!({ "seq": recorded.number() }))
    }

    /// Drops what is older than the config keeps.
    pub(crate) async fn prune_record(&self) {
        let Some(days) = self.config.load().record.keep_days else { return };
        let Some(book) = self.door.recorder.book() else { return };
        let before = self.door.now() - SignedDuration::from_hours(24 * i64::from(days));
        match book.prune(before).await {
            Ok(Some(pruned)) => tracing::info!(
                first = pruned.first,
                segments = pruned.segments,
                "record: what is older than record.keep_days was dropped"
            ),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "record: what is older than record.keep_days is still there")
            }
        }
    }

    /// A record that failed is tried again, so that it is known to be back although nobody asks for what is guarded.
    pub(crate) async fn probe_record(&self) {
        if self.door.recorder.book().is_some() && !self.door.recorder.is_healthy() {
            let _ = self.door.recorder.keep(self.config_in_use(), &[]).await;
        }
    }

    /// Whoever was erased beside this door, by a command or at a door that shares the names, is erased here too.
    pub(crate) async fn look_for_erased(&self) {
        let Some(book) = self.door.recorder.book() else { return };
        let looked = tokio::task::spawn_blocking(move || book.refresh_names()).await;
        if let Ok(Err(error)) = looked {
            tracing::warn!(%error, "the keys of names cannot be read again; those that were read before are used");
        }
    }
}

/// Identifiers that were seen before the start decide between readings of odd addresses as they did then.
async fn warm(running: Arc<Running>) {
    let (Some(index), Some(book)) = (running.ledger.index(), running.door.recorder.book()) else { return };
    let Ok(names) = index.known_names(WARM).await else { return };
    let known = running.door.known.clone();
    // The task does not panic; were it cancelled, the process is ending.
    let _ = tokio::task::spawn_blocking(move || {
        for named in names {
            if let Ok(value) = book.reveal(&named) {
                known.learn(&named.shop, named.identifier, &value);
            }
        }
    })
    .await;
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
