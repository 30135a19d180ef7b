//! The journal: what the door must not lose, first on this machine.
//!
//! A directory of its own with `lock` (held while open), `id`, `applied` (a note for the status; the truth is
//! in the store), and segment files. Every open begins a new segment with its first append; a file is never
//! appended to by two runs.

mod error;
mod frame;
mod open;
mod options;
mod reader;
mod recover;
mod segment;
mod shared;
#[cfg(test)]
mod tests;
mod wait;
mod writer;

pub use error::JournalError;
pub use options::{Clock, JournalOptions};

use error::on_disk;
use jiff::Timestamp;
use serde::Serialize;
use shared::Shared;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use uuid::Uuid;
use vratar_model::journal::Entry;
use writer::{Request, Writer};

/// File with the journal's id.
const ID: &str = "id";
/// File with the number of the last entry that was applied when segments were last removed.
const APPLIED: &str = "applied";
/// File that is locked while the journal is open.
const LOCK: &str = "lock";
/// Entries after which the forwarder stops collecting frames for one transaction.
const CHUNK_ENTRIES: usize = 512;

/// Number of an entry in a journal; 0 stands before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Position(pub u64);

/// How the journal does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalStatus {
    /// Since when appends fail; none: healthy.
    pub failing_since: Option<Timestamp>,
    /// The last entry on stable storage.
    pub last: Position,
    /// The last entry that the store has.
    pub applied: Position,
    /// Bytes on stable storage that the store does not have yet.
    pub waiting_bytes: u64,
    /// Stretches of the journal that were unreadable and set aside when it was opened, a `.damaged` file each.
    pub set_aside: u32,
}

impl JournalStatus {
    /// Whether the last append succeeded (or none was tried).
    #[must_use]
    pub fn healthy(&self) -> bool {
        self.failing_since.is_none()
    }
}

/// The journal; cheap to clone. The last clone to go waits for the writes at hand and unlocks the directory.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    requests: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    deadline: Duration,
    clock: Clock,
    spare_id: Uuid,
}

impl Journal {
    /// Opens the journal in `dir`, or makes one (directory 0700, files 0600). Blocks on the disk.
    ///
    /// A torn tail is cut back to the last whole batch; damage elsewhere is set aside in `.damaged` files and
    /// counted in [`JournalStatus::set_aside`].
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process has it open, [`JournalError::Disk`] or
    /// [`JournalError::Operator`] when the directory or a file in it cannot be used.
    pub fn open(dir: &Path, options: JournalOptions) -> Result<Self, JournalError> {
        let found = open::find(dir, &options)?;
        Self::start(dir, options, Ok(found))
    }

    /// As [`Journal::open`]; a directory that cannot be used now is tried again until it can. Until then appends
    /// fail with [`JournalError::Unwritable`], and [`JournalStatus::healthy`] is false.
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process has it open.
    pub fn open_or_wait(dir: &Path, options: JournalOptions) -> Result<Self, JournalError> {
        match open::find(dir, &options) {
            Err(cause @ JournalError::InUse(_)) => Err(cause),
            found => Self::start(dir, options, found),
        }
    }

    fn start(
        dir: &Path,
        options: JournalOptions,
        found: Result<open::Found, JournalError>,
    ) -> Result<Self, JournalError> {
        let shared = Arc::new(Shared::new(dir.to_owned(), Arc::clone(&options.disk), options.id));
        let (requests, mut waiting) = mpsc::channel(options.queue.max(1));
        let clock = Arc::clone(&options.clock);
        let (deadline, spare_id, of_thread) = (options.deadline, options.id, Arc::clone(&shared));
        if found.is_err() {
            shared.state().failing_since = Some((options.clock)());
        }
        // A journal that is there can be read from the moment on that it is open.
        let writer = found.map(|found| Writer::new(Arc::clone(&shared), &options, found));
        let work = move || {
            let writer = writer.or_else(|cause| {
                let found = wait::wait(&of_thread, &options, cause, &mut waiting);
                found.map(|found| Writer::new(of_thread, &options, found)).ok_or(())
            });
            if let Ok(writer) = writer {
                writer.run(waiting);
            }
        };
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(work);
        let writer = Some(thread.map_err(on_disk("starting the writer of", dir))?);
        let inner = Inner { shared, requests: Some(requests), writer, deadline, clock, spare_id };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which journal this is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.current_id()
    }

    /// Keeps `entries`, all or none; resolves once they are on stable storage, with the number of the last.
    ///
    /// Dropping the future once the entries wait for the disk does not take them back. Once an append was not
    /// answered in time nobody waits for the disk any more, until it answers again.
    ///
    /// # Errors
    /// [`JournalError::Unwritable`], [`JournalError::Silent`], [`JournalError::Full`], [`JournalError::TooLarge`]:
    /// nothing is kept. [`JournalError::Timeout`]: they may have been kept nevertheless, if the disk was already
    /// writing them.
    pub async fn append(&self, entries: Vec<Entry>) -> Result<Position, JournalError> {
        self.keep(entries, false).await
    }

    /// As [`Journal::append`], for what belongs to entries that may be kept already: entries for which the disk
    /// does not answer in time are left with it, as long as its queue has room, and kept once it does.
    ///
    /// # Errors
    /// As [`Journal::append`]; with [`JournalError::Timeout`] and [`JournalError::Silent`] they may be kept later.
    pub async fn append_or_leave(&self, entries: Vec<Entry>) -> Result<Position, JournalError> {
        self.keep(entries, true).await
    }

    async fn keep(&self, entries: Vec<Entry>, leave: bool) -> Result<Position, JournalError> {
        if entries.is_empty() {
            return Ok(self.status().last);
        }
        let (payload, count) = frame::payload(&entries)?;
        let (reply, answer) = oneshot::channel();
        let abandoned = Arc::new(AtomicBool::new(false));
        let request = Request { payload, count, abandoned: Arc::clone(&abandoned), reply };
        let mut silent = self.inner.shared.silent.subscribe();
        if *silent.borrow_and_update() {
            if leave {
                self.leave(request);
            }
            return Err(JournalError::Silent);
        }
        let answered = tokio::select! {
            biased;
            answered = timeout(self.inner.deadline, self.hand_over(request, answer)) => answered.ok(),
            // Another one waited for too long; the same disk has this one.
            _ = silent.wait_for(|silent| *silent) => None,
        };
        answered.unwrap_or_else(|| {
            abandoned.store(!leave, Ordering::Release);
            self.fall_silent();
            Err(JournalError::Timeout)
        })
    }

    /// Until the writer comes back: behind what it has it finds a request that nobody waits for.
    fn fall_silent(&self) {
        self.inner.shared.falls_silent((self.inner.clock)());
        let (reply, _) = oneshot::channel();
        let abandoned = Arc::new(AtomicBool::new(true));
        self.leave(Request { payload: Vec::new(), count: 0, abandoned, reply });
    }

    /// With a full queue the writer has enough to come back to.
    fn leave(&self, request: Request) {
        if let Some(requests) = &self.inner.requests {
            let _ = requests.try_send(request);
        }
    }

    async fn hand_over(
        &self,
        request: Request,
        answer: oneshot::Receiver<Result<Position, JournalError>>,
    ) -> Result<Position, JournalError> {
        let requests = self.inner.requests.as_ref().ok_or(JournalError::Closed)?;
        requests.send(request).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }

    /// Waits until the store has everything up to `position`; false when `deadline` passed first.
    pub async fn applied(&self, position: Position, deadline: Duration) -> bool {
        let mut applied = self.inner.shared.applied.subscribe();
        let reached = timeout(deadline, applied.wait_for(|seq| *seq >= position.0)).await;
        matches!(reached, Ok(Ok(_)))
    }

    /// How it does.
    #[must_use]
    pub fn status(&self) -> JournalStatus {
        self.inner.shared.status()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(writer) = self.writer.take() {
            // The writer ends with its last sender; whatever it died of was told where it happened.
            let _ = writer.join();
        }
    }
}
