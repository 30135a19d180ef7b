//! From the access record to its index, in order, each leaf once, on a task of its own.
//!
//! Once, because the index moves its mark in the same transaction that takes the leaves. An index that is damaged is
//! begun anew; one that is away or locked is tried again with growing pauses. Nobody's answer waits for any of it.

use super::{AccessIndex, Leaves};
use crate::store::StoreError;
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
/// How long after the last leaf the log is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Most records of one transaction: the more there are the fewer times a page is written.
const BATCH: usize = 8192;

/// The log could not be read; why, in words for the operator.
#[derive(Debug, thiserror::Error)]
#[error("the access record cannot be read ({0})")]
pub struct Unread(pub String);

/// Reads the log from any leaf on. Blocks on the disk.
pub trait Reader: Send + Sync + 'static {
    /// What stands in the leaf `from` and behind it, `most` records at most; `next` is `from` if there is nothing yet.
    ///
    /// # Errors
    /// [`Unread`]; it is tried again.
    fn read(&mut self, from: u64, most: usize) -> Result<Leaves, Unread>;

    /// How many leaves the log has.
    fn size(&self) -> u64;
}

/// How the following does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FollowerStatus {
    /// Since when it does not get on; none: it does, or there is nothing to do.
    pub failing_since: Option<Timestamp>,
    /// Why, in words for the operator.
    pub reason: Option<String>,
    /// The first leaf that the index does not have.
    pub applied: u64,
    /// Leaves that the log has and the index has not.
    pub lag: u64,
    /// Whether the index has all that the log had at the start: before that it does not know who is who. What comes
    /// while it follows is known to whoever wrote it.
    pub caught_up: bool,
    /// How often a damaged index was begun anew.
    pub started_over: u64,
}

/// The running follower; dropping it stops it after the batch at hand.
pub struct FollowerHandle {
    status: watch::Receiver<FollowerStatus>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl FollowerHandle {
    /// How it does.
    #[must_use]
    pub fn status(&self) -> FollowerStatus {
        self.status.borrow().clone()
    }

    /// How it does, to be waited on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<FollowerStatus> {
        self.status.clone()
    }

    /// Stops after the batch at hand and waits until it has.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // It ends in no other way than by returning; a panic was already told by the runtime.
        let _ = self.task.await;
    }
}

/// Starts following on the current tokio runtime.
#[must_use]
pub fn follow(reader: impl Reader, index: Arc<dyn AccessIndex>) -> FollowerHandle {
    let (told, status) = watch::channel(FollowerStatus::default());
    let (stop, stopped) = watch::channel(false);
    let follower =
        Follower { reader: Some(Box::new(reader)), index, told, stopped, pause: PAUSE_FIRST, begin: None };
    FollowerHandle { status, stop, task: tokio::spawn(follower.run()) }
}

struct Follower {
    /// Away while a thread reads with it.
    reader: Option<Box<dyn Reader>>,
    index: Arc<dyn AccessIndex>,
    told: watch::Sender<FollowerStatus>,
    stopped: watch::Receiver<bool>,
    pause: Duration,
    /// Leaves that the log had at the start; none until it was read.
    begin: Option<u64>,
}

impl Follower {
    async fn run(mut self) {
        while !self.stopping() {
            match self.step().await {
                Ok(true) => {}
                Ok(false) => self.rest(LOOK_AGAIN).await,
                Err(Trouble::Stopped) => return,
                Err(cause) => self.went_wrong(&cause).await,
            }
        }
    }

    /// Takes what stands behind the mark; says whether there was something.
    async fn step(&mut self) -> Result<bool, Trouble> {
        // Asked each time: by now another file may lie in its place, or damage have been met.
        let mark = self.index.applied().await?;
        let (leaves, size) = self.read(mark).await?;
        let new = leaves.next > mark;
        let mark = if new { self.index.apply(leaves).await? } else { mark };
        self.went_well(mark, size);
        Ok(new)
    }

    async fn read(&mut self, from: u64) -> Result<(Leaves, u64), Trouble> {
        let mut reader = self.reader.take().ok_or(Trouble::Stopped)?;
        let read = move || {
            let leaves = reader.read(from, BATCH);
            (leaves, reader.size(), reader)
        };
        let (leaves, size, reader) = tokio::task::spawn_blocking(read).await.map_err(|_| Trouble::Stopped)?;
        self.reader = Some(reader);
        Ok((leaves?, size))
    }

    fn stopping(&self) -> bool {
        // The handle gone counts as stop.
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    fn went_well(&mut self, mark: u64, size: u64) {
        self.pause = PAUSE_FIRST;
        if self.told.borrow().failing_since.is_some() {
            tracing::info!("access index: follows the record again");
        }
        let (lag, begin) = (size.saturating_sub(mark), *self.begin.get_or_insert(size));
        self.told.send_if_modified(|status| {
            let before = status.clone();
            (status.failing_since, status.reason) = (None, None);
            (status.applied, status.lag) = (mark, lag);
            status.caught_up |= mark >= begin;
            *status != before
        });
    }

    async fn went_wrong(&mut self, cause: &Trouble) {
        let reason = cause.to_string();
        if self.told.borrow().reason.as_ref() != Some(&reason) {
            tracing::warn!(reason, "access index: does not follow the record; it is tried again");
        }
        if matches!(cause, Trouble::Index(cause) if cause.is_damaged()) {
            self.start_over().await;
        }
        self.told.send_modify(|status| {
            status.failing_since.get_or_insert_with(Timestamp::now);
            status.reason = Some(reason);
        });
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSE_MOST);
        self.rest(pause).await;
    }

    async fn start_over(&mut self) {
        tracing::warn!("access index: damaged; it is made anew from the record");
        // If that fails too it says so with the next try.
        if self.index.start_over().await.is_ok() {
            self.begin = None;
            self.told.send_modify(|status| {
                status.started_over += 1;
                status.caught_up = false;
            });
        }
    }

    async fn rest(&mut self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stopped.changed() => {}
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Log(#[from] Unread),
    #[error(transparent)]
    Index(#[from] StoreError),
    #[error("the runtime is shutting down")]
    Stopped,
}
