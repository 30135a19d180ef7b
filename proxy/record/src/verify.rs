//! Whether a log is what it says: every leaf, every seal, every key, from the root to the last byte.

mod fault;

pub use fault::{Fault, Place};

use crate::frame::{Head, Tag};
use crate::keys::{Certificate, PublicKey};
use crate::read::{Batch, Broken, Segment, seals_behind};
use crate::segment;
use crate::tree::{Frontier, Hash};
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
        walk.segment(&std::fs::read(segment::path(dir, *number))?, *number, head.as_ref(), next);
    }
    walk.report.root = walk.tree.root();
    Ok(walk.report)
}

fn head_of(path: &Path) -> io::Result<Option<Head>> {
    use std::io::Read as _;
    // The largest head: 64 peaks.
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(4096).read_to_end(&mut bytes)?;
    Ok(Segment::open(&bytes).ok().map(|segment| segment.head))
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
    fn segment(&mut self, bytes: &[u8], number: u64, head: Option<&Head>, next: Option<&Head>) {
        let place = |at: usize| Place { segment: number, at: at as u64 };
        let counts = next.map(|next| next.before);
        let skipped = counts.is_some_and(|before| before.number < number);
        if skipped {
            // Given up before anything in it was acknowledged: the signed head of a later segment says so.
            self.report.unacknowledged += bytes.len() as u64;
            return;
        }
        let Some(head) = head else { return self.headless(bytes, place(0), counts.is_some()) };
        self.head(head, number, place(0));
        let Ok(mut segment) = Segment::open(bytes) else { return };
        let end = counts.filter(|before| before.number == number).map_or(u64::MAX, |before| before.end);
        while (segment.position() as u64) < end {
            let at = segment.position();
            match segment.next_batch() {
                Ok(Some(batch)) => self.batch(&batch, number, place(at)),
                Ok(None) => break,
                Err(broken) => {
                    self.broken(broken, place(at), counts.is_some() || seals_behind(bytes, at) > 1);
                    break;
                }
            }
        }
        if counts.is_some() && segment.position() as u64 != end {
            self.report
                .add(place(segment.position()), "fewer batches than the next segment says were acknowledged");
        }
        self.report.unacknowledged += (bytes.len() - segment.position()) as u64;
    }

    /// A file without a head: torn while it was made, if it is the last and nothing in it was ever sealed.
    fn headless(&mut self, bytes: &[u8], place: Place, followed: bool) {
        if followed || seals_behind(bytes, 0) > 0 {
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

    fn batch(&mut self, batch: &Batch<'_>, number: u64, place: Place) {
        self.certificates(batch, place);
        let (seal, log) = (&batch.seal, self.log.unwrap_or_default());
        let grown = self.tree.size() + batch.leaves.len() as u64;
        batch.leaves.iter().for_each(|leaf| self.tree.push(leaf.hash));
        if seal.size != grown || seal.root != self.tree.root() {
            self.report.add(place, "the seal is not over these records");
        }
        if seal.before != self.last {
            self.report.add(place, "the seal does not follow the one before");
        }
        if Some(seal.epoch) != self.epoch || !seal.is_by(&self.signer, log) {
            self.report.add(place, "the seal is not signed by the key of its epoch");
        }
        self.last = seal.hash();
        self.position = (number, batch.end as u64);
        self.report.leaves += batch.leaves.len() as u64;
        self.report.batches += 1;
    }

    fn certificates(&mut self, batch: &Batch<'_>, place: Place) {
        let log = self.log.unwrap_or_default();
        for leaf in batch.leaves.iter().filter(|leaf| leaf.tag == Tag::Certificate) {
            let due = self.epoch.map_or(0, |epoch| epoch + 1);
            let certificate = Certificate::decode(leaf.payload);
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
