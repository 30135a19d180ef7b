//! Checkpoints while the log grows: one thread signs, one for each anchor brings them there. No append waits for them.

use super::Seen;
use super::folder::Folder;
use crate::anchor::{Anchor, AnchorState, Signed};
use crate::checkpoint::{Checkpoint, LATEST};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{io, thread};
use tokio::sync::watch;
use uuid::Uuid;
use vratar_disk::Disk;

/// How often a checkpoint is made, if anything has come since.
const EVERY: Duration = Duration::from_secs(1);
/// Leaves after which one is made before its time.
pub(super) const LEAVES: u64 = 1000;
/// How long the end of a run waits for anchors.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// The threads.
pub(super) struct Checkpoints {
    shared: Arc<Shared>,
    signer: Option<JoinHandle<()>>,
    anchors: Vec<JoinHandle<()>>,
    newest: watch::Receiver<Option<Arc<Signed>>>,
}

struct Shared {
    seen: Arc<Seen>,
    slot: Mutex<Slot>,
    changed: Condvar,
    states: Mutex<Vec<AnchorState>>,
}

/// What anchors wait for.
#[derive(Default)]
struct Slot {
    newest: Option<Arc<Signed>>,
    closed: bool,
}

/// What the signer needs.
pub(super) struct Signer {
    pub(super) folder: Arc<Folder>,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) log: Uuid,
    pub(super) clock: fn() -> i64,
}

impl Checkpoints {
    pub(super) fn begin(signer: Signer, seen: Arc<Seen>, anchors: Vec<Arc<dyn Anchor>>) -> io::Result<Self> {
        let state =
            |anchor: &Arc<dyn Anchor>| AnchorState { name: anchor.name(), size: 0, at: None, error: None };
        let states = Mutex::new(anchors.iter().map(state).collect());
        let shared = Arc::new(Shared { seen, slot: Mutex::default(), changed: Condvar::new(), states });
        let (sender, newest) = watch::channel(None);
        let mut threads = Vec::new();
        for (number, anchor) in anchors.into_iter().enumerate() {
            let shared = Arc::clone(&shared);
            let named = thread::Builder::new().name("record-anchor".to_owned());
            threads.push(named.spawn(move || shared.bring(number, anchor.as_ref()))?);
        }
        let of_signer = Arc::clone(&shared);
        let named = thread::Builder::new().name("record-signer".to_owned());
        let signer = Some(named.spawn(move || of_signer.sign(&signer, &sender))?);
        Ok(Self { shared, signer, anchors: threads, newest })
    }

    pub(super) fn newest(&self) -> watch::Receiver<Option<Arc<Signed>>> {
        self.newest.clone()
    }

    pub(super) fn states(&self) -> Vec<AnchorState> {
        self.shared.states.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Signer {
    fn keep_beside(&self, signed: &Signed) -> io::Result<()> {
        self.folder.is_still_ours()?;
        self.disk.replace(self.folder.dir(), LATEST, signed.note.as_bytes())
    }
}

impl Shared {
    /// Signs until the log is closed, and once more.
    fn sign(&self, signer: &Signer, sender: &watch::Sender<Option<Arc<Signed>>>) {
        let mut last = 0;
        loop {
            let closed = self.seen.wait(last, EVERY);
            if let Some(signed) = self.seen.checkpoint(signer, last) {
                last = signed.checkpoint.size;
                if let Err(error) = signer.keep_beside(&signed) {
                    tracing::warn!(%error, "record: the newest checkpoint cannot be kept beside the record");
                }
                let signed = Arc::new(signed);
                sender.send_replace(Some(Arc::clone(&signed)));
                self.with_slot(|slot| slot.newest = Some(signed));
            }
            if closed {
                return self.with_slot(|slot| slot.closed = true);
            }
        }
    }

    fn with_slot(&self, change: impl FnOnce(&mut Slot)) {
        change(&mut self.slot.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Brings each newest checkpoint to an anchor until there will be none.
    fn bring(&self, number: usize, anchor: &dyn Anchor) {
        let mut brought = 0;
        while let Some(signed) = self.newer_than(brought) {
            brought = signed.checkpoint.size;
            let kept = anchor.keep(&signed);
            let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(state) = states.get_mut(number) else { return };
            match kept {
                Ok(()) => (state.size, state.at, state.error) = (brought, Some(signed.micros), None),
                Err(error) => state.error = Some(error.to_string()),
            }
        }
    }

    fn newer_than(&self, brought: u64) -> Option<Arc<Signed>> {
        let newer = |slot: &Slot| slot.newest.clone().filter(|signed| signed.checkpoint.size > brought);
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |slot: &mut Slot| !slot.closed && newer(slot).is_none();
        let slot = self.changed.wait_while(slot, waiting).unwrap_or_else(PoisonError::into_inner);
        newer(&slot)
    }
}

impl Seen {
    /// The newest checkpoint, if it is of more leaves than `last`.
    fn checkpoint(&self, signer: &Signer, last: u64) -> Option<Signed> {
        let (size, root, key) = {
            let sealed = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
            (sealed.size, sealed.root, sealed.key.clone()?)
        };
        let checkpoint = Checkpoint { log: signer.log, size, root };
        (size > last).then(|| Signed { note: checkpoint.sign(&key), checkpoint, micros: (signer.clock)() })
    }

    /// Waits for the time of the next checkpoint; whether the log is closed.
    fn wait(&self, last: u64, patience: Duration) -> bool {
        let sealed = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        let early = self.many.wait_timeout_while(sealed, patience, |sealed| {
            !sealed.closed && sealed.size < last.saturating_add(LEAVES)
        });
        early.unwrap_or_else(PoisonError::into_inner).0.closed
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.shared.seen.close();
        if let Some(signer) = self.signer.take() {
            // One that panicked has said so.
            let _ = signer.join();
        }
        // An anchor that is away is not waited for.
        let until = Instant::now() + LAST_WAIT;
        while self.anchors.iter().any(|anchor| !anchor.is_finished()) && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
    }
}
