//! Where a log ends, after whatever happened to it.

use super::OpenError;
use super::open::on_disk;
use crate::frame::{Before, Head, Tag};
use crate::keys::{Certificate, PublicKey};
use crate::read::{Batch, NoBatch, SegmentFile, seals_in};
use crate::segment;
use crate::tree::{Frontier, leaf};
use std::path::Path;
use uuid::Uuid;
use vratar_disk::Disk;

/// Where a log ends.
#[derive(Debug, Default)]
pub(super) struct End {
    pub(super) before: Before,
    pub(super) tree: Frontier,
    /// Number of the last segment file, counted or not.
    pub(super) last_file: u64,
    /// The epoch of the last seal.
    pub(super) epoch: Option<u32>,
    /// Keys certified in the last segment that counts.
    certified: Vec<PublicKey>,
}

/// A segment, as far as it was read.
struct Read {
    head: Head,
    /// Behind its last batch; `None`: it has none.
    end: Option<End>,
}

/// Finds the end of the log in `dir` and makes it durable: a kill leaves batches that are there to be read and were
/// never synchronised, and what is written behind them must not outlive them.
pub(super) fn find_end(dir: &Path, log: Uuid, disk: &dyn Disk) -> Result<End, OpenError> {
    let end = end_in(dir, log)?;
    if end.before.number > 0 {
        let path = segment::path(dir, end.before.number);
        let synced = disk.reopen(&path).and_then(|mut file| file.sync());
        synced.map_err(on_disk("synchronising", &path))?;
    }
    Ok(end)
}

/// Behind the last batch of the last segment, or, of one that has none yet, where its head says that it begins: what
/// lies behind that in the segment before was given up when it was begun.
fn end_in(dir: &Path, log: Uuid) -> Result<End, OpenError> {
    let numbers = segment::numbers(dir).map_err(on_disk("reading", dir))?;
    let last_file = numbers.last().copied().unwrap_or(0);
    for number in numbers.into_iter().rev() {
        match read(&segment::path(dir, number), number, u64::MAX)? {
            Some(Read { head, end: Some(end) }) if head.log == log => return Ok(End { last_file, ..end }),
            Some(Read { head, end: None }) if head.log == log => {
                return Ok(End { last_file, ..end_before(dir, &head)? });
            }
            _ => {}
        }
    }
    Ok(End { last_file, ..End::default() })
}

/// Where a segment with this head begins.
fn end_before(dir: &Path, head: &Head) -> Result<End, OpenError> {
    let Before { number, end: at, .. } = head.before;
    if number == 0 {
        return Ok(End::default());
    }
    let path = segment::path(dir, number);
    let found = read(&path, number, at)?.and_then(|read| read.end);
    let found = found.filter(|found| found.before == head.before && found.tree == head.tree);
    found.ok_or(OpenError::Damaged { path, at })
}

/// Reads the batches of a segment up to byte `most`; `None`: it has no head and nothing else that counts.
fn read(path: &Path, number: u64, most: u64) -> Result<Option<Read>, OpenError> {
    let damaged = |at| OpenError::Damaged { path: path.to_owned(), at };
    let mut file = match SegmentFile::open(path) {
        Ok(file) => file,
        Err(NoBatch::Disk(error)) => return Err(on_disk("reading", path)(error)),
        Err(NoBatch::Broken(_)) => {
            let bytes = std::fs::read(path).map_err(on_disk("reading", path))?;
            return if seals_in(&bytes) > 0 { Err(damaged(0)) } else { Ok(None) };
        }
    };
    let mut end = End { tree: file.head.tree.clone(), ..End::default() };
    while file.position() < most {
        match file.peek() {
            Ok(Some(batch)) => {
                end.take(&batch, file.bytes());
                file.pass(batch.len);
                end.before = Before { number, end: file.position(), seal: batch.seal.hash() };
            }
            Ok(None) | Err(NoBatch::Broken(_)) => break,
            Err(NoBatch::Disk(error)) => return Err(on_disk("reading", path)(error)),
        }
    }
    let at = file.position();
    if seals_in(file.rest().map_err(on_disk("reading", path))?) > 1 {
        return Err(damaged(at));
    }
    let end = (end.before.number == number).then_some(end);
    Ok(Some(Read { head: file.head, end }))
}

impl End {
    /// Whether the key is certified in the last segment that counts.
    pub(super) fn certifies(&self, key: &PublicKey) -> bool {
        self.certified.contains(key)
    }

    fn take(&mut self, batch: &Batch, bytes: &[u8]) {
        self.epoch = Some(batch.seal.epoch);
        for (tag, payload) in batch.leaves(bytes) {
            self.tree.push(leaf(payload));
            if tag == Tag::Certificate {
                self.certified.extend(Certificate::decode(payload).map(|certificate| certificate.key));
            }
        }
    }
}
