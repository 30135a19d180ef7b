//! From the journal to the store, in order, each entry once.
//!
//! Once, because the store moves its mark for this journal in the same transaction that applies the entries:
//! whatever is lost of an answer, the next attempt starts after the mark.

use crate::journal::{Journal, JournalError, Position};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Pause after the first failure; doubled with each.
const PAUSE_FIRST: Duration = Duration::from_millis(50);
/// Longest pause between two tries.
const PAUSE_MOST: Duration = Duration::from_secs(5);

/// How the forwarding does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ForwarderStatus {
    /// Since when the store takes nothing; none: it does, or nothing waits.
    pub failing_since: Option<Timestamp>,
    /// Why, in words for the operator.
    pub reason: Option<String>,
    /// The last entry that the store has.
    pub applied: Position,
}

/// The running forwarder; dropping it stops the forwarding after the batch at hand.
pub struct ForwarderHandle {
    status: watch::Receiver<ForwarderStatus>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ForwarderHandle {
    /// How it does.
    #[must_use]
    pub fn status(&self) -> ForwarderStatus {
        self.status.borrow().clone()
    }

    /// Stops after the batch at hand and waits until it has.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // It ends in no other way than by returning; a panic was already told by the runtime.
        let _ = self.task.await;
    }
}

/// Starts forwarding on the current tokio runtime. A store that is locked, away or full is tried again with
/// growing pauses; nothing is lost meanwhile and nothing applied twice.
#[must_use]
pub fn forward(journal: Journal, store: Arc<dyn Store>) -> ForwarderHandle {
    let (told, status) = watch::channel(ForwarderStatus::default());
    let (stop, stopped) = watch::channel(false);
    let forwarder = Forwarder { journal, store, told, stopped, mark: None, pause: PAUSE_FIRST };
    ForwarderHandle { status, stop, task: tokio::spawn(forwarder.run()) }
}

struct Forwarder {
    journal: Journal,
    store: Arc<dyn Store>,
    told: watch::Sender<ForwarderStatus>,
    stopped: watch::Receiver<bool>,
    /// Up to where the store has this journal; none until it was asked.
    mark: Option<u64>,
    pause: Duration,
}

enum Step {
    Applied(u64),
    NothingNew,
}

impl Forwarder {
    async fn run(mut self) {
        let mut last = self.journal.watch_last();
        self.journal_is_there().await;
        while !self.stopping() {
            last.borrow_and_update();
            match self.step().await {
                Ok(Step::Applied(mark)) => self.went_well(mark),
                Ok(Step::NothingNew) => self.wait_for(&mut last).await,
                Err(cause) => self.went_wrong(&cause).await,
            }
        }
    }

    /// Before its directory could be taken a journal has neither its own id nor entries.
    async fn journal_is_there(&mut self) {
        let mut found = self.journal.watch_found();
        tokio::select! {
            // It lasts as long as the journal, which is held here.
            _ = found.wait_for(|found| *found) => {}
            _ = self.stopped.changed() => {}
        }
    }

    async fn step(&self) -> Result<Step, Refusal> {
        let Some(mark) = self.mark else {
            let applied = self.store.applied(self.journal.id()).await?;
            return self.begin(applied).await;
        };
        let journal = self.journal.clone();
        let read = tokio::task::spawn_blocking(move || journal.read(mark)).await;
        let Some(chunk) = read.map_err(|_| Refusal::Stopped)?? else { return Ok(Step::NothingNew) };
        let seq = chunk.entries.last().map_or(mark, |entry| entry.seq);
        if !chunk.entries.is_empty() {
            // By now another file may lie in the store's place, one that was put back: it has its own mark.
            let applied = self.store.applied(self.journal.id()).await?;
            if applied != mark {
                return self.begin(applied).await;
            }
            self.store.apply(self.journal.id(), &chunk.entries).await?;
        }
        self.journal.let_go(chunk.next, seq);
        Ok(Step::Applied(seq))
    }

    /// Tells the journal where the store stands. A journal that goes on under a new id is asked about again,
    /// as an earlier start may have forwarded a part of it under that id.
    async fn begin(&self, applied: u64) -> Result<Step, Refusal> {
        let id = self.journal.id();
        let mark = self.journal.resume(applied)?;
        if self.journal.id() == id {
            return Ok(Step::Applied(mark));
        }
        let applied = self.store.applied(self.journal.id()).await?;
        Ok(Step::Applied(self.journal.resume(applied)?))
    }

    fn stopping(&self) -> bool {
        // The handle gone counts as stop.
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    fn went_well(&mut self, mark: u64) {
        self.mark = Some(mark);
        self.pause = PAUSE_FIRST;
        if self.told.borrow().failing_since.is_some() {
            tracing::info!("store: takes entries again");
        }
        self.told.send_replace(ForwarderStatus { applied: Position(mark), ..ForwarderStatus::default() });
    }

    async fn went_wrong(&mut self, cause: &Refusal) {
        // The store may have what it did not confirm, or be another when it is back: it is asked again.
        self.mark = None;
        let reason = cause.to_string();
        if self.told.borrow().reason.as_ref() != Some(&reason) {
            tracing::warn!(reason, "store: takes no entries; they wait in the journal");
        }
        self.told.send_modify(|status| {
            status.failing_since.get_or_insert_with(Timestamp::now);
            status.reason = Some(reason);
        });
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSE_MOST);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stopped.changed() => {}
        }
    }

    async fn wait_for(&mut self, last: &mut watch::Receiver<u64>) {
        tokio::select! {
            _ = last.changed() => {}
            _ = self.stopped.changed() => {}
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the runtime is shutting down")]
    Stopped,
}
