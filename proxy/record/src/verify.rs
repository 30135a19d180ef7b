//! Whether a log is what it says: every leaf, every seal, every key, from the root to the last byte.

mod fault;

pub use fault::{Fault, Place};

use crate::frame::{Head, Tag};
use crate::keys::{Certificate, PublicKey};
use crate::read::{Batch, Broken, NoBatch, SegmentFile, seals_in};
use crate::segment;
use crate::tree::{Frontier, Hash, leaf};
use std::io;
use std::path::Path;
use uuid::Uuid;

/// Faults that are told one by one; beyond it they are only counted.
const FAULTS_TOLD: usize = 100;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, in the order of the log; at most a hundred.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub faulty: u64,
    /// Leaves that were read.
    pub leaves: u64,
    /// Batches that were read.
    pub batches: u64,
    /// Epochs that were seen.
    pub epochs: u64,
    /// Bytes that were never acknowledged (torn by a crash, or of a segment given up).
    pub unacknowledged: u64,
    /// The root over everything.
    pub root: Hash,
}

impl Report {
    fn add(&mut self, place: Place, what: &'static str) {
        self.faulty += 1;
        if self.faults.len() < FAULTS_TOLD {
            self.faults.push(Fault { place, what });
        }
    }
}

/// Reads the log in `dir` from its first byte to its last.
///
/// # Errors
/// What the system says: nothing can be concluded.
pub fn verify(dir: &Path, root: &PublicKey) -> io::Result<Report> {
    let mut heads = Vec::new();
    for number in segment::numbers(dir)? {
        heads.push((number, head_of(&segment::path(dir, number))?));
    }
    let mut walk = Walk {
        log: None,
        signer: *root,
        epoch: None,
        tree: Frontier::default(),
        last: Hash::default(),
        position: (0, 0),
        report: Report::default(),
    };
    for (index, (number, head)) in heads.iter().enumerate() {
        let next = heads[index + 1..].iter().find_map(|(_, head)| head.as_ref());
        walk.segment(&segment::path(dir, *number), *number, head.as_ref(), next)?;
    }
    walk.report.root = walk.tree.root();
    Ok(walk.report)
}

fn head_of(path: &Path) -> io::Result<Option<Head>> {
    match SegmentFile::open(path) {
        Ok(file) => Ok(Some(file.head)),
        Err(NoBatch::Broken(_)) => Ok(None),
        Err(NoBatch::Disk(error)) => Err(error),
    }
}

struct Walk {
    log: Option<Uuid>,
    signer: PublicKey,
    epoch: Option<u32>,
    tree: Frontier,
    last: Hash,
    /// Number of the last segment that counts, and how many of its bytes.
    position: (u64, u64),
    report: Report,
}

impl Walk {
    fn segment(
        &mut self,
        path: &Path,
        number: u64,
        head: Option<&Head>,
        next: Option<&Head>,
    ) -> io::Result<()> {
        let place = |at: u64| Place { segment: number, at };
        let length = path.metadata()?.len();
        let counts = next.map(|next| next.before);
        let skipped = counts.is_some_and(|before| before.number < number);
        if skipped {
            // Given up before anything in it was acknowledged: the signed head of a later segment says so.
            self.report.unacknowledged += length;
            return Ok(());
        }
        let (Some(head), Ok(mut file)) = (head, SegmentFile::open(path)) else {
            self.headless(&std::fs::read(path)?, place(0), counts.is_some());
            return Ok(());
        };
        self.head(head, number, place(0));
        let end = counts.filter(|before| before.number == number).map_or(u64::MAX, |before| before.end);
        while file.position() < end {
            let at = file.position();
            match file.peek() {
                Ok(Some(batch)) => {
                    self.batch(&batch, file.bytes(), (number, at + batch.len as u64), place(at));
                    file.pass(batch.len);
                }
                Ok(None) => break,
                Err(NoBatch::Broken(broken)) => {
                    let damage = counts.is_some() || seals_in(file.rest()?) > 1;
                    self.broken(broken, place(at), damage);
                    break;
                }
                Err(NoBatch::Disk(error)) => return Err(error),
            }
        }
        if counts.is_some() && file.position() != end {
            self.report
                .add(place(file.position()), "fewer batches than the next segment says were acknowledged");
        }
        self.report.unacknowledged += length.saturating_sub(file.position());
        Ok(())
    }

    /// A file without a head: torn while it was made, if it is the last and nothing in it was ever sealed.
    fn headless(&mut self, bytes: &[u8], place: Place, followed: bool) {
        if followed || seals_in(bytes) > 0 {
            self.report.add(place, "the head of a segment is damaged");
        } else {
            self.report.unacknowledged += bytes.len() as u64;
        }
    }

    fn head(&mut self, head: &Head, number: u64, place: Place) {
        if *self.log.get_or_insert(head.log) != head.log {
            self.report.add(place, "a segment of another log");
        }
        if head.number != number {
            self.report.add(place, "a segment under the name of another");
        }
        let before = head.before;
        let follows = (before.number, before.end) == self.position && before.seal == self.last;
        if !follows || head.tree != self.tree {
            self.report.add(
                place,
                "a segment that does not follow the one before: segments are missing or were changed",
            );
            self.tree = head.tree.clone();
        }
        self.last = head.hash();
    }

    fn batch(&mut self, batch: &Batch, bytes: &[u8], end: (u64, u64), place: Place) {
        self.certificates(batch, bytes, place);
        let (seal, log) = (&batch.seal, self.log.unwrap_or_default());
        batch.leaves(bytes).for_each(|(_, payload)| self.tree.push(leaf(payload)));
        if seal.size != self.tree.size() || seal.root != self.tree.root() {
            self.report.add(place, "the seal is not over these records");
        }
        if seal.before != self.last {
            self.report.add(place, "the seal does not follow the one before");
        }
        if Some(seal.epoch) != self.epoch || !seal.is_by(&self.signer, log) {
            self.report.add(place, "the seal is not signed by the key of its epoch");
        }
        self.last = seal.hash();
        self.position = end;
        self.report.leaves += batch.count();
        self.report.batches += 1;
    }

    fn certificates(&mut self, batch: &Batch, bytes: &[u8], place: Place) {
        let log = self.log.unwrap_or_default();
        for (_, payload) in batch.leaves(bytes).filter(|(tag, _)| *tag == Tag::Certificate) {
            let due = self.epoch.map_or(0, |epoch| epoch + 1);
            let certificate = Certificate::decode(payload);
            let certificate = certificate.filter(|one| one.epoch == due && one.is_by(&self.signer, log));
            let Some(certificate) = certificate else {
                self.report.add(place, "a key that the one before has not certified");
                continue;
            };
            (self.signer, self.epoch) = (certificate.key, Some(certificate.epoch));
            self.report.epochs += 1;
        }
    }

    fn broken(&mut self, broken: Broken, place: Place, damage: bool) {
        match (broken, damage) {
            (_, true) => self.report.add(place, "records cannot be read"),
            (Broken::Misplaced, false) => self.report.add(place, "a frame where it does not belong"),
            // Torn by a crash: nothing of it was acknowledged.
            (Broken::Torn | Broken::Damaged, false) => {}
        }
    }
}

#[cfg(test)]
mod tests;
