//! The one thread that writes: it takes all that waits, writes once, synchronises once, acknowledges all.
//!
//! An fsync that failed ends a segment: the kernel may have dropped the bytes and call them clean. Nothing is tried
//! again on its descriptor; a new segment is begun whose head says how much of the old one counts, and what was not
//! acknowledged is written there once more. If that fails too, the appends at hand are refused, and so is every
//! later one until the disk takes a segment again.

mod open;
mod run;

pub use open::{OpenError, Options, root_key};

use run::{Request, Writer};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::tree::{Frontier, Hash};

/// That a record is on stable storage. Made here and nowhere else: whatever needs one cannot be done without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recorded {
    number: u64,
}

impl Recorded {
    /// The record's number in the tree.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }
}

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
    /// More bytes than one record may have.
    #[error("a record of {bytes} bytes is larger than a record may be ({most})", most = crate::frame::PAYLOAD_MOST)]
    TooLarge {
        /// How many came.
        bytes: usize,
    },
    /// The record was closed.
    #[error("the access record is closed")]
    Closed,
}

/// The state of a log that others look at.
#[derive(Default)]
struct Seen {
    failing: AtomicBool,
    sealed: Mutex<(u64, Hash)>,
}

/// The log; cheap to clone. The last clone to go waits for the writes at hand.
#[derive(Clone)]
pub struct Log {
    inner: Arc<Inner>,
}

struct Inner {
    log: Uuid,
    requests: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    deadline: Duration,
    seen: Arc<Seen>,
}

impl Log {
    /// Opens the log in `dir`, or makes one, and begins an epoch. Blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &Path, options: Options) -> Result<Self, OpenError> {
        let (deadline, queue) = (options.deadline, options.queue.max(1));
        let seen = Arc::<Seen>::default();
        let writer = Writer::begin(dir, options, Arc::clone(&seen))?;
        let log = writer.log();
        let (requests, waiting) = mpsc::channel(queue);
        let thread = std::thread::Builder::new().name("record".to_owned()).spawn(|| writer.run(waiting));
        let thread = thread.map_err(|source| OpenError::Disk {
            what: "starting the writer of",
            path: dir.to_owned(),
            source,
        })?;
        Ok(Self {
            inner: Arc::new(Inner { log, requests: Some(requests), writer: Some(thread), deadline, seen }),
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
        *self.inner.seen.sealed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the last write succeeded.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        !self.inner.seen.failing.load(Ordering::Relaxed)
    }

    /// Keeps a record; resolves once it is on stable storage under a seal.
    ///
    /// # Errors
    /// [`NotRecorded`].
    pub async fn append(&self, payload: Vec<u8>) -> Result<Recorded, NotRecorded> {
        if payload.len() > crate::frame::PAYLOAD_MOST {
            return Err(NotRecorded::TooLarge { bytes: payload.len() });
        }
        let Some(requests) = &self.inner.requests else { return Err(NotRecorded::Closed) };
        let (reply, answer) = oneshot::channel();
        requests.try_send(Request { payload, reply }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => NotRecorded::Busy,
            mpsc::error::TrySendError::Closed(_) => NotRecorded::Closed,
        })?;
        match tokio::time::timeout(self.inner.deadline, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(NotRecorded::Closed),
            Err(_) => Err(NotRecorded::Timeout),
        }
    }
}

impl Seen {
    fn sealed(&self, tree: &Frontier) {
        *self.sealed.lock().unwrap_or_else(PoisonError::into_inner) = (tree.size(), tree.root());
        self.failing.store(false, Ordering::Relaxed);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so; there is nothing to add.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests;
