//! Opening: the directory, its lock, its id, what is in it.

use super::recover::{Recovered, recover};
use super::{APPLIED, ID, JournalError, JournalOptions, LOCK, on_disk};
use std::fs::File;
use std::path::Path;
use uuid::Uuid;

/// What is found in the directory of a journal, and the lock on it.
pub(crate) struct Found {
    pub(crate) id: Uuid,
    pub(crate) recovered: Recovered,
    /// Number of the last entry.
    pub(crate) last: u64,
    /// Number of the last one that was noted as applied.
    pub(crate) applied: u64,
    /// Number of the next segment.
    pub(crate) next_segment: u64,
    /// Held as long as the journal is open.
    pub(crate) lock: File,
}

/// Takes the directory, and brings what is in it into order.
pub(crate) fn find(dir: &Path, options: &JournalOptions) -> Result<Found, JournalError> {
    let lock = vratar_disk::take(dir, LOCK)?;
    let id = id(dir, options.id)?;
    let recovered = recover(dir, options.disk.as_ref())?;
    let applied = noted(dir);
    let last = recovered.segments.iter().map(|segment| segment.last_seq).fold(applied, u64::max);
    let next_segment = next_number(&recovered);
    Ok(Found { id, recovered, last, applied, next_segment, lock })
}

fn next_number(recovered: &Recovered) -> u64 {
    recovered.segments.last().map_or(1, |segment| segment.number + 1)
}

fn id(dir: &Path, fresh: Uuid) -> Result<Uuid, JournalError> {
    let path = dir.join(ID);
    if !path.exists() {
        vratar_disk::replace(dir, ID, fresh.to_string().as_bytes()).map_err(on_disk("writing", &path))?;
        return Ok(fresh);
    }
    let text = std::fs::read_to_string(&path).map_err(on_disk("reading", &path))?;
    text.trim().parse().map_err(|_| {
        JournalError::Operator(format!(
            "{} does not hold the journal's id; restore it from a backup, or remove it and everything in the \
             journal is offered to the store once more under a new id",
            path.display()
        ))
    })
}

/// The note of what was applied; without one, or with a damaged one, the store knows.
fn noted(dir: &Path) -> u64 {
    let note = std::fs::read_to_string(dir.join(APPLIED));
    note.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}
