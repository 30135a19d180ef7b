//! The one thread that writes: it takes all that waits, writes once, synchronises once, acknowledges all.
//!
//! An fsync that failed ends a segment: the kernel may have dropped the bytes and call them clean. Nothing is tried
//! again on its descriptor; a new segment is begun whose head says how much of the old one counts, and what was not
//! acknowledged is written there once more. If that fails too, the appends at hand are refused, and so is every
//! later one until the disk takes a segment again.

mod checkpoints;
mod company;
mod compare;
mod end;
mod folder;
mod late;
mod open;
mod options;
mod queue;
mod run;
mod seen;

pub use company::Coming;
pub use compare::Accepted;
pub(crate) use late::Late;
pub(crate) use open::on_disk;
pub use open::{OpenError, log_id, root_key, root_secret_is_in};
pub use options::Options;

use checkpoints::{Checkpoints, Signer};
use queue::{Queue, Request};
use run::Writer;
pub(crate) use run::at;
use seen::Seen;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::anchor::{AnchorState, Signed};
use crate::tree::Hash;

/// That a record is on stable storage. Made here and nowhere else: whatever needs one cannot be done without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recorded {
    number: u64,
    segment: u64,
}

impl Recorded {
    /// The record's number in the tree.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Number of the segment that it lies in.
    #[must_use]
    pub fn segment(&self) -> u64 {
        self.segment
    }
}

/// Records of one append.
pub const APPEND_LEAVES: usize = 8192;
/// Bytes of one append.
pub(crate) const APPEND_BYTES: usize = 8 << 20;

/// Why a record was not kept: whatever depends on it must not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecorded {
    /// Writing failed (full, read-only or broken disk).
    #[error("the access record cannot be written; free space or repair the disk, it goes on by itself")]
    Unwritable,
    /// The disk did not answer in time. The record may be kept nevertheless.
    #[error("the access record's disk did not answer in time")]
    Timeout,
    /// Too many wait for the disk already.
    #[error("too many records wait for the disk")]
    Busy,
    /// More bytes than one record or one append may have.
    #[error("a record of {bytes} bytes is larger than a record may be ({most})")]
    TooLarge {
        /// How many came.
        bytes: usize,
        /// How many may come.
        most: usize,
    },
    /// Records for one append: none, or more than it may have.
    #[error("an append has 1 to {APPEND_LEAVES} records, not {0}")]
    Uncountable(usize),
    /// An event that the form of records has no words for.
    #[error("an event cannot be written as a record; this is a mistake of the program, report it")]
    Unsayable,
    /// The record was closed.
    #[error("the access record is closed")]
    Closed,
}

/// The log; cheap to clone. The last clone to go waits for the writes at hand.
#[derive(Clone)]
pub struct Log {
    inner: Arc<Inner>,
}

struct Inner {
    log: Uuid,
    queue: Option<Queue>,
    writer: Option<JoinHandle<()>>,
    checkpoints: Checkpoints,
    deadline: Duration,
    seen: Arc<Seen>,
}

impl Log {
    /// Opens the log in `dir`, or makes one, and begins an epoch. Blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &Path, options: Options) -> Result<Self, OpenError> {
        let deadline = options.deadline;
        let (queue, waiting) = Queue::new(options.queue, options.queue_bytes);
        let seen = Arc::<Seen>::default();
        let (clock, anchors, disk) = (options.clock, options.anchors.clone(), Arc::clone(&options.disk));
        let writer = Writer::begin(dir, options, Arc::clone(&seen))?;
        let log = writer.log();
        let signer = Signer { folder: writer.folder(), disk, log, clock };
        let on_disk =
            |source| OpenError::Disk { what: "starting the threads of", path: dir.to_owned(), source };
        let checkpoints = Checkpoints::begin(signer, Arc::clone(&seen), anchors).map_err(on_disk)?;
        let thread = std::thread::Builder::new().name("record".to_owned()).spawn(move || writer.run(waiting));
        let thread = thread.map_err(on_disk)?;
        Ok(Self {
            inner: Arc::new(Inner {
                log,
                queue: Some(queue),
                writer: Some(thread),
                checkpoints,
                deadline,
                seen,
            }),
        })
    }

    /// Which log this is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.inner.log
    }

    /// How many leaves the tree has, and its root, as last sealed.
    #[must_use]
    pub fn sealed(&self) -> (u64, Hash) {
        let sealed = self.inner.seen.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        (sealed.size, sealed.root)
    }

    /// The newest checkpoint, and every one after it; at least the newest is always seen.
    #[must_use]
    pub fn checkpoints(&self) -> watch::Receiver<Option<Arc<Signed>>> {
        self.inner.checkpoints.newest()
    }

    /// How the anchors are doing.
    #[must_use]
    pub fn anchors(&self) -> Vec<AnchorState> {
        self.inner.checkpoints.states()
    }

    /// Whether the last write succeeded, and nobody has waited in vain since.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        !self.inner.seen.failing.load(Ordering::Relaxed)
    }

    /// The segment that is written to.
    #[must_use]
    pub fn segment(&self) -> u64 {
        self.inner.seen.segment.load(Ordering::Relaxed)
    }

    /// Records that nobody waited for and that were not kept.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.inner.seen.lost.load(Ordering::Relaxed)
    }

    /// Somebody will append something soon, and keeps this until then: what others append meanwhile may wait for it, a
    /// little, so that one write does for all. `None` once the log is closed.
    #[must_use]
    pub fn coming(&self) -> Option<Coming> {
        self.inner.queue.as_ref().map(Queue::coming)
    }

    /// Keeps a record; resolves once it is on stable storage under a seal.
    ///
    /// # Errors
    /// [`NotRecorded`].
    pub async fn append(&self, payload: Vec<u8>) -> Result<Recorded, NotRecorded> {
        self.append_all(vec![payload]).await
    }

    /// Keeps records one behind the other under one seal, all or none; answers for the last. At most
    /// [`APPEND_LEAVES`].
    ///
    /// # Errors
    /// [`NotRecorded`].
    pub async fn append_all(&self, payloads: Vec<Vec<u8>>) -> Result<Recorded, NotRecorded> {
        // Without a segment named it goes into any.
        self.append_in(None, payloads).await?.ok_or(NotRecorded::Unwritable)
    }

    /// [`Self::append_all`] into this segment; `None`, and nothing is kept, when another one has been begun.
    pub(crate) async fn append_in(
        &self,
        only_in: Option<u64>,
        payloads: Vec<Vec<u8>>,
    ) -> Result<Option<Recorded>, NotRecorded> {
        let (reply, answer) = oneshot::channel();
        self.send(only_in, payloads, reply).inspect_err(|not| self.seen_late(*not))?;
        match tokio::time::timeout(self.inner.deadline, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(NotRecorded::Closed),
            Err(_) => Err(NotRecorded::Timeout).inspect_err(|not| self.seen_late(*not)),
        }
    }

    /// A disk that stands still is as good as none until it has taken something.
    fn seen_late(&self, not: NotRecorded) {
        if matches!(not, NotRecorded::Timeout | NotRecorded::Busy) {
            self.inner.seen.failing.store(true, Ordering::Relaxed);
        }
    }

    /// [`Self::append_in`] into any segment, however long that takes: the answer is what became of it.
    pub(crate) async fn append_patiently(&self, payload: Vec<u8>) -> Result<Recorded, NotRecorded> {
        let (reply, answer) = oneshot::channel();
        self.send(None, vec![payload], reply)?;
        answer.await.map_err(|_| NotRecorded::Closed)??.ok_or(NotRecorded::Unwritable)
    }

    /// Hands a record over without waiting for it; one that is not kept is counted ([`Self::lost`]).
    pub(crate) fn append_late(&self, late: Late, payload: Vec<u8>) {
        let queue = self.inner.queue.as_ref().filter(|_| payload.len() <= crate::frame::PAYLOAD_MOST);
        if queue.is_none_or(|queue| queue.send_late(late, payload).is_err()) {
            self.lose();
        }
    }

    /// Records of which nobody waits for any, and that wait.
    #[must_use]
    pub fn waiting_late(&self) -> usize {
        self.inner.queue.as_ref().map_or(0, Queue::late)
    }

    /// Counts a record that nobody waited for and that is not kept.
    pub(crate) fn lose(&self) {
        self.inner.seen.lost.fetch_add(1, Ordering::Relaxed);
    }

    fn send(
        &self,
        only_in: Option<u64>,
        payloads: Vec<Vec<u8>>,
        reply: queue::Reply,
    ) -> Result<(), NotRecorded> {
        let most = crate::frame::PAYLOAD_MOST;
        if let Some(large) = payloads.iter().map(Vec::len).find(|bytes| *bytes > most) {
            return Err(NotRecorded::TooLarge { bytes: large, most });
        }
        let bytes = payloads.iter().map(Vec::len).sum();
        if bytes > APPEND_BYTES {
            return Err(NotRecorded::TooLarge { bytes, most: APPEND_BYTES });
        }
        if payloads.is_empty() || payloads.len() > APPEND_LEAVES {
            return Err(NotRecorded::Uncountable(payloads.len()));
        }
        let queue = self.inner.queue.as_ref().ok_or(NotRecorded::Closed)?;
        queue.send(Request { payloads, bytes, only_in, waiter: queue::Waiter::Waiting(reply) })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so; there is nothing to add.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests;
