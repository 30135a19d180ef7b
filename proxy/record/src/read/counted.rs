//! Which segments count, and how far.

use super::{NoBatch, SegmentFile};
use crate::frame::Head;
use crate::segment;
use std::io;
use std::path::Path;

/// A segment that counts.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) number: u64,
    pub(crate) head: Head,
    /// Bytes of it that count; `None` for the last one: all whole batches.
    pub(crate) end: Option<u64>,
}

/// The segments of the log in `dir` that count, in order. One that was given up before anything in it was acknowledged
/// does not, as the head behind it says; nor does one without a head.
pub(crate) fn counted(dir: &Path) -> io::Result<Vec<Counted>> {
    let mut found = Vec::<Counted>::new();
    for number in segment::numbers(dir)? {
        let head = match SegmentFile::open(&segment::path(dir, number)) {
            Ok(file) => file.head,
            Err(NoBatch::Broken(_)) => continue,
            // Pruned meanwhile.
            Err(NoBatch::Disk(error)) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(NoBatch::Disk(error)) => return Err(error),
        };
        found.pop_if(|last| last.number > head.before.number);
        if let Some(last) = found.last_mut().filter(|last| last.number == head.before.number) {
            last.end = Some(head.before.end);
        }
        found.push(Counted { number, head, end: None });
    }
    Ok(found)
}
