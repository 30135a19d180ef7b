//! The forwarder's side of the journal: reads what is acknowledged, in order, and lets go of what is applied.

use super::frame;
use super::segment::{HEAD, Segment};
use super::shared::{Cursor, Shared};
use super::{APPLIED, ID, Journal, JournalError, on_disk};
use crate::store::Recorded;
use std::io::{Read as _, Seek as _, SeekFrom};
use tokio::sync::watch;
use uuid::Uuid;

/// Bytes that are read at once; at least one whole frame fits.
const READ_MOST: usize = 2 * (frame::PAYLOAD_MOST + frame::HEAD);

/// Entries to be applied together, and where to go on after them.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) entries: Vec<Recorded>,
    pub(crate) next: Cursor,
}

impl Journal {
    /// Begins forwarding after `applied`, the store's own mark. Returns the mark to go on from.
    ///
    /// A store that has more of this journal than it was ever offered proves that the journal is an older copy
    /// of itself, whose numbers would be taken for applied. It then goes on under a new id, from its
    /// beginning; entries are recognised by their own ids, so that none counts twice.
    pub(crate) fn resume(&self, applied: u64) -> Result<u64, JournalError> {
        let offered = self.inner.shared.state().offered;
        let applied = if applied > offered { self.rename()? } else { applied };
        let mut state = self.inner.shared.state();
        let number = state.segments.front().map_or(0, |segment| segment.number);
        state.cursor = Cursor { segment: number, offset: HEAD as u64 };
        drop(state);
        self.inner.shared.applied.send_replace(applied);
        Ok(applied)
    }

    fn rename(&self) -> Result<u64, JournalError> {
        let (shared, id) = (&self.inner.shared, self.inner.spare_id);
        if shared.state().id == id {
            return Ok(0);
        }
        tracing::error!(new = %id, "journal: an older copy of itself; it is applied again under a new id");
        vratar_disk::replace(&shared.dir, ID, id.to_string().as_bytes())
            .map_err(on_disk("writing", &shared.dir))?;
        shared.state().id = id;
        Ok(0)
    }

    /// Which journal this is; changes once if it proves to be an older copy of itself.
    pub(crate) fn current_id(&self) -> Uuid {
        self.inner.shared.state().id
    }

    /// Tells whether the directory could be taken.
    pub(crate) fn watch_found(&self) -> watch::Receiver<bool> {
        self.inner.shared.found.subscribe()
    }

    /// Tells when there is something new.
    pub(crate) fn watch_last(&self) -> watch::Receiver<u64> {
        self.inner.shared.last.subscribe()
    }

    /// The next entries after number `after` (perhaps none, where all were applied before); none at all:
    /// everything is read. Blocks on the disk.
    pub(crate) fn read(&self, after: u64) -> Result<Option<Chunk>, JournalError> {
        let mut cursor = self.inner.shared.state().cursor;
        let Some(segment) = segment_at(&self.inner.shared, &mut cursor) else { return Ok(None) };
        let bytes = read_from(&segment, cursor.offset)?;
        let (entries, used) = decode(&bytes, after)?;
        if used == 0 {
            return Err(unreadable(&segment));
        }
        let next = Cursor { offset: cursor.offset + used, ..cursor };
        if let Some(last) = entries.last() {
            let mut state = self.inner.shared.state();
            state.offered = state.offered.max(last.seq);
        }
        Ok(Some(Chunk { entries, next }))
    }

    /// Marks everything before `next` as applied, up to entry `seq`, and removes segments that are done with.
    pub(crate) fn let_go(&self, next: Cursor, seq: u64) {
        let shared = &self.inner.shared;
        let done = {
            let mut state = shared.state();
            state.cursor = next;
            // The last segment stays, so that the numbering is never lost.
            let done = state.segments.iter().filter(|segment| segment.number < next.segment).count();
            state.segments.drain(..done).collect::<Vec<_>>()
        };
        shared.applied.send_replace(seq);
        if !done.is_empty() {
            remove(shared, &done, seq);
        }
    }
}

/// Not removed is only untidy: the store skips what it has. So failures are told, not returned.
fn remove(shared: &Shared, done: &[Segment], seq: u64) {
    if let Err(cause) = vratar_disk::replace(&shared.dir, APPLIED, seq.to_string().as_bytes()) {
        tracing::warn!(%cause, "journal: cannot note what is applied");
    }
    for segment in done {
        if let Err(cause) = shared.disk.remove(&segment.path) {
            tracing::warn!(%cause, segment = segment.number, "journal: cannot remove an applied segment");
        }
    }
}

/// The segment in which the cursor has something left to read; moves the cursor on over finished ones.
fn segment_at(shared: &Shared, cursor: &mut Cursor) -> Option<Segment> {
    let state = shared.state();
    let from = cursor.segment;
    for segment in state.segments.iter().filter(|segment| segment.number >= from) {
        if segment.number > from {
            *cursor = Cursor { segment: segment.number, offset: HEAD as u64 };
        }
        if cursor.offset < segment.end {
            return Some(segment.clone());
        }
    }
    None
}

fn read_from(segment: &Segment, offset: u64) -> Result<Vec<u8>, JournalError> {
    let most = (segment.end - offset).min(READ_MOST as u64);
    let mut file = std::fs::File::open(&segment.path).map_err(on_disk("opening", &segment.path))?;
    file.seek(SeekFrom::Start(offset)).map_err(on_disk("reading", &segment.path))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(on_disk("reading", &segment.path))?;
    Ok(bytes)
}

/// Whole frames of `bytes` with entries after number `after`, and the bytes that they and those skipped take.
fn decode(bytes: &[u8], after: u64) -> Result<(Vec<Recorded>, u64), JournalError> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(frame) = frame::at(bytes, at).filter(|_| entries.len() < super::CHUNK_ENTRIES) {
        if frame.last_seq() > after {
            entries.extend(frame::entries(bytes, &frame)?.into_iter().filter(|entry| entry.seq > after));
        }
        at = frame.end;
    }
    Ok((entries, at as u64))
}

fn unreadable(segment: &Segment) -> JournalError {
    JournalError::Operator(format!(
        "{} went bad while it was in use; restart, and the damage is set aside in a file of its own",
        segment.path.display()
    ))
}
