//! What the writer, the forwarder and the askers share about one journal.

use super::open::Found;
use super::segment::{self, Segment};
use super::{JournalStatus, Position};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;
use vratar_disk::Disk;

/// Where the forwarder goes on reading: before this byte of this segment everything is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) segment: u64,
    pub(crate) offset: u64,
}

pub(crate) struct Shared {
    pub(crate) dir: PathBuf,
    pub(crate) disk: Arc<dyn Disk>,
    /// Last entry on stable storage.
    pub(crate) last: watch::Sender<u64>,
    /// Last entry that the store has.
    pub(crate) applied: watch::Sender<u64>,
    /// Whether the directory could be taken: before, there is nothing to read and nowhere to write.
    pub(crate) found: watch::Sender<bool>,
    /// Whether an append was not answered in time, and the writer has not come back since.
    pub(crate) silent: watch::Sender<bool>,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) id: Uuid,
    pub(crate) segments: VecDeque<Segment>,
    pub(crate) cursor: Cursor,
    /// The last entry that the store may have by rights: there when the journal was opened, or read since.
    pub(crate) offered: u64,
    pub(crate) failing_since: Option<Timestamp>,
    pub(crate) set_aside: u32,
}

impl State {
    /// Bytes that the store does not have yet, frame heads included.
    pub(crate) fn waiting_bytes(&self) -> u64 {
        let waiting = |segment: &Segment| match segment.number.cmp(&self.cursor.segment) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => segment.end.saturating_sub(self.cursor.offset),
            std::cmp::Ordering::Greater => segment.end.saturating_sub(segment::HEAD as u64),
        };
        self.segments.iter().map(waiting).sum()
    }
}

impl Shared {
    /// Of a journal whose directory is yet to be taken.
    pub(crate) fn new(dir: PathBuf, disk: Arc<dyn Disk>, id: Uuid) -> Self {
        let state = State {
            id,
            segments: VecDeque::new(),
            cursor: Cursor::default(),
            offered: 0,
            failing_since: None,
            set_aside: 0,
        };
        let (last, applied, found) =
            (watch::Sender::new(0), watch::Sender::new(0), watch::Sender::new(false));
        let silent = watch::Sender::new(false);
        Self { dir, disk, last, applied, found, silent, state: Mutex::new(state) }
    }

    /// The directory is taken.
    pub(crate) fn take_up(&self, found: &mut Found) {
        let segments = std::mem::take(&mut found.recovered.segments);
        let first = segments.first().map_or(0, |segment| segment.number);
        *self.state() = State {
            id: found.id,
            segments: segments.into(),
            cursor: Cursor { segment: first, offset: segment::HEAD as u64 },
            offered: found.last,
            failing_since: None,
            set_aside: found.recovered.set_aside,
        };
        self.applied.send_replace(found.applied);
        self.last.send_replace(found.last);
        self.found.send_replace(true);
    }

    /// The state; nothing that can fail half-way is done under the lock, so that a poisoned one is whole.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An append was not answered in time: those that come are not made to wait for the same.
    pub(crate) fn falls_silent(&self, now: Timestamp) {
        self.state().failing_since.get_or_insert(now);
        self.silent.send_replace(true);
    }

    /// The writer is done with what it had; `untried`: it was nothing, so that the disk is not known to fail.
    pub(crate) fn answers(&self, untried: bool) {
        if self.silent.send_replace(false) && untried {
            self.state().failing_since = None;
        }
    }

    pub(crate) fn status(&self) -> JournalStatus {
        let state = self.state();
        JournalStatus {
            failing_since: state.failing_since,
            last: Position(*self.last.borrow()),
            applied: Position(*self.applied.borrow()),
            waiting_bytes: state.waiting_bytes(),
            set_aside: state.set_aside,
        }
    }
}
