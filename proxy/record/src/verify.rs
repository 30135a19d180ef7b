//! Whether a log is what it says: every leaf, every seal, every key, from the root to the last byte; whether anything is
//! missing; whether anchors saw the same.

mod anchored;
mod fault;
mod fold;
mod hashing;
pub(crate) mod keys;
mod marks;
mod report;

pub use fault::{Aspect, Fault, Place, Verdict};
pub use report::Report;

use crate::frame::Head;
use crate::keys::{Certificate, PublicKey};
use crate::read::{Batch, Broken, NoBatch, SegmentFile, seals_in};
use crate::segment;
use anchored::Anchored;
use fold::Fold;
use hashing::{Hashing, Job};
use keys::Signers;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use uuid::Uuid;

/// Reads the log in `dir` from its first byte to its last and compares it with the anchor files; takes no lock.
///
/// A log that is written to meanwhile is verified as it was at some moment; compare it with anchors when it is quiet.
///
/// # Errors
/// What the system says: nothing can be concluded.
pub fn verify(dir: &Path, root: &PublicKey, anchors: &[PathBuf]) -> io::Result<Report> {
    let mut heads = Vec::new();
    for number in segment::numbers(dir)? {
        heads.push((number, head_of(&segment::path(dir, number))?));
    }
    let log = heads.iter().find_map(|(_, head)| head.as_ref()).map_or(Uuid::nil(), |head| head.log);
    let jobs = Mutex::<Option<mpsc::Receiver<Job>>>::default();
    let mut report = std::thread::scope(|scope| {
        let mut walk = Walk {
            dir,
            log,
            signers: Signers::of_log(*root, dir, log),
            fold: Fold::new(Anchored::read(dir, log, anchors)),
            hashing: Hashing::begin(scope, &jobs),
            first: true,
        };
        for (index, (number, head)) in heads.iter().enumerate() {
            let next = heads[index + 1..].iter().find_map(|(_, head)| head.as_ref());
            walk.segment(*number, head.as_ref(), next)?;
        }
        io::Result::Ok(walk.end())
    })?;
    if heads.is_empty() {
        report.add(Aspect::Completeness, None, "there is no segment at all");
    }
    Ok(report)
}

fn head_of(path: &Path) -> io::Result<Option<Head>> {
    match SegmentFile::open(path) {
        Ok(file) => Ok(Some(file.head)),
        Err(NoBatch::Broken(_)) => Ok(None),
        Err(NoBatch::Disk(error)) => Err(error),
    }
}

struct Walk<'a> {
    dir: &'a Path,
    log: Uuid,
    signers: Signers,
    fold: Fold,
    hashing: Hashing,
    /// Whether no segment was read yet.
    first: bool,
}

impl Walk<'_> {
    fn segment(&mut self, number: u64, head: Option<&Head>, next: Option<&Head>) -> io::Result<()> {
        let place = |at: u64| Place { segment: number, at };
        let path = segment::path(self.dir, number);
        let length = path.metadata()?.len();
        let counts = next.map(|next| next.before);
        if counts.is_some_and(|before| before.number < number) {
            // Given up before anything in it was acknowledged: the signed head of a later segment says so.
            self.fold.report.unacknowledged += length;
            return Ok(());
        }
        let (Some(head), Ok(mut file)) = (head, SegmentFile::open(&path)) else {
            let followed = counts.is_some();
            self.headless(&std::fs::read(&path)?, place(0), followed);
            return Ok(());
        };
        self.head(head, number, &mut file);
        let end = counts.filter(|before| before.number == number).map_or(u64::MAX, |before| before.end);
        let broken = self.batches(&mut file, number, end)?;
        let at = file.position();
        if let Some(broken) = broken {
            let damage = counts.is_some() || seals_in(file.rest()?) > 1;
            self.broken(broken, place(at), damage);
        }
        if counts.is_some() && at != end {
            let what = "fewer batches than the next segment says were acknowledged";
            self.fold.report.add(Aspect::Integrity, Some(place(at)), what);
        }
        self.fold.report.unacknowledged += length.saturating_sub(at);
        Ok(())
    }

    /// All batches up to `end`, and why there are no more.
    fn batches(&mut self, file: &mut SegmentFile, number: u64, end: u64) -> io::Result<Option<Broken>> {
        let mut broken = None;
        while file.position() < end {
            match file.peek() {
                Ok(Some(batch)) => self.batch(batch, file, number),
                Ok(None) => break,
                Err(NoBatch::Broken(what)) => {
                    broken = Some(what);
                    break;
                }
                Err(NoBatch::Disk(error)) => return Err(error),
            }
        }
        for hashed in self.hashing.rest(self.log) {
            self.fold.batch(&hashed, number);
        }
        Ok(broken)
    }

    fn batch(&mut self, batch: Batch, file: &mut SegmentFile, number: u64) {
        let (at, len) = (file.position(), batch.len);
        let key = self.signers.of_batch(&batch, file.bytes(), self.log).unwrap_or_else(|_| {
            let what = "a key that the one before has not certified";
            self.fold.report.add(Aspect::Integrity, Some(Place { segment: number, at }), what);
            None
        });
        for hashed in self.hashing.hand_over(self.log, batch, file.bytes(), at, key) {
            self.fold.batch(&hashed, number);
        }
        file.pass(len);
    }

    fn head(&mut self, head: &Head, number: u64, file: &mut SegmentFile) {
        let place = Some(Place { segment: number, at: 0 });
        if head.log != self.log {
            self.fold.report.add(Aspect::Integrity, place, "a segment of another log");
        }
        if head.number != number {
            self.fold.report.add(Aspect::Integrity, place, "a segment under the name of another");
        }
        if self.first && head.tree.size() > 0 {
            self.signers.begin_with(first_epoch(file));
        }
        self.fold.head(head, std::mem::take(&mut self.first), place);
    }

    /// A file without a head: torn while it was made, if it is the last and nothing in it was ever sealed.
    fn headless(&mut self, bytes: &[u8], place: Place, followed: bool) {
        if followed || seals_in(bytes) > 0 {
            self.fold.report.add(Aspect::Integrity, Some(place), "the head of a segment is damaged");
        } else {
            self.fold.report.unacknowledged += bytes.len() as u64;
        }
    }

    fn broken(&mut self, broken: Broken, place: Place, damage: bool) {
        let what = match (broken, damage) {
            (_, true) => "records cannot be read",
            (Broken::Misplaced, false) => "a frame where it does not belong",
            // Torn by a crash: nothing of it was acknowledged.
            (Broken::Torn | Broken::Damaged, false) => return,
        };
        self.fold.report.add(Aspect::Integrity, Some(place), what);
    }

    fn end(self) -> Report {
        self.fold.end(&self.signers)
    }
}

/// How many epochs were before the first batch.
fn first_epoch(file: &mut SegmentFile) -> u32 {
    let Ok(Some(batch)) = file.peek() else { return 0 };
    let certificate = batch.leaves(file.bytes()).find_map(|(_, payload)| Certificate::decode(payload));
    certificate.map_or(batch.seal.epoch.saturating_add(1), |certificate| certificate.epoch)
}

#[cfg(test)]
mod tests;
