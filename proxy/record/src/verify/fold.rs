//! What comes one after the other: the tree, the seals, the records that say something of the whole.

use super::anchored::Anchored;
use super::fault::{Aspect, Place, Verdict};
use super::hashing::Hashed;
use super::keys::Signers;
use super::marks::Mark;
use super::report::Report;
use crate::frame::{Before, Head};
use crate::tree::{Frontier, Hash};
use std::collections::HashSet;
use vratar_model::access::{Event, Loss, Run};

/// Accesses that are open at the same time; beyond it nothing is said of what follows them.
const OPEN_MOST: usize = 1 << 22;

pub(super) struct Fold {
    pub(super) report: Report,
    tree: Frontier,
    last: Hash,
    /// Number of the last segment that counts, and how many of its bytes.
    position: (u64, u64),
    /// Leaves that a signed record says were pruned.
    pruned: u64,
    /// Accesses that have begun and not ended; `None`: too many to tell.
    open: Option<HashSet<u64>>,
    anchored: Anchored,
}

impl Fold {
    pub(super) fn new(anchored: Anchored) -> Self {
        Self {
            report: Report::default(),
            tree: Frontier::default(),
            last: Hash::default(),
            position: (0, 0),
            pruned: 0,
            open: Some(HashSet::new()),
            anchored,
        }
    }

    pub(super) fn head(&mut self, head: &Head, first: bool, place: Option<Place>) {
        let Before { number, end, seal } = head.before;
        if first && head.tree.size() > 0 {
            self.tree = head.tree.clone();
            self.report.first = head.tree.size();
            // What was begun before it is not there to be found.
            self.open = None;
        } else if (number, end) != self.position || seal != self.last || head.tree != self.tree {
            let what = "a segment that does not follow the one before: segments are missing or were changed";
            self.report.add(Aspect::Completeness, place, what);
            self.tree = head.tree.clone();
        }
        self.last = head.hash();
    }

    pub(super) fn batch(&mut self, hashed: &Hashed, segment: u64) {
        let place = Place { segment, at: hashed.part.at };
        let seal = &hashed.part.batch.seal;
        let before = self.tree.clone();
        hashed.leaves.iter().for_each(|leaf| self.tree.push(*leaf));
        let root = self.tree.root();
        let checks = [
            (seal.size == self.tree.size() && seal.root == root, "the seal is not over these records"),
            (seal.before == self.last, "the seal does not follow the one before"),
            (hashed.signed, "the seal is not signed by the key of its epoch"),
        ];
        for (_, what) in checks.iter().filter(|(holds, _)| !holds) {
            self.report.add(Aspect::Integrity, Some(place), what);
        }
        for mark in &hashed.marks {
            self.mark(mark, (&before, seal.epoch), place);
        }
        self.anchored.at(self.tree.size(), &root);
        self.last = seal.hash();
        self.position = (segment, place.at + hashed.part.batch.len as u64);
        self.report.leaves += hashed.leaves.len() as u64;
        self.report.batches += 1;
    }

    fn mark(&mut self, mark: &Mark, (before, epoch): (&Frontier, u32), place: Place) {
        match mark {
            Mark::Opens(access) => {
                self.open = self.open.take().filter(|open| open.len() < OPEN_MOST);
                self.open.as_mut().map(|open| open.insert(*access));
            }
            Mark::Follows(access) => self.follows(|open| open.contains(access), place),
            Mark::Ends(access) => self.follows(|open| open.remove(access), place),
            Mark::Told(Event::Run(run)) => self.run(run, before, place),
            Mark::Told(Event::Pruned(pruned)) => self.pruned = self.pruned.max(pruned.first),
            Mark::Told(Event::Loss(loss)) => self.loss(loss, (before, epoch), place),
            Mark::Told(_) => {}
        }
    }

    fn follows(&mut self, known: impl FnOnce(&mut HashSet<u64>) -> bool, place: Place) {
        if !self.open.as_mut().is_none_or(known) {
            self.report.add(Aspect::Completeness, Some(place), "the end of an access without its begin");
        }
    }

    fn loss(&mut self, loss: &Loss, (before, epoch): (&Frontier, u32), place: Place) {
        if loss.found != before.size() {
            let what = "an accepted loss that is not the one that is here: more is missing than was accepted";
            self.report.add(Aspect::Completeness, Some(place), what);
        }
        self.anchored.excused(loss, epoch);
        self.report.losses.push(loss.clone());
    }

    fn run(&mut self, run: &Run, before: &Frontier, place: Place) {
        let root: String = before.root().iter().map(|byte| format!("{byte:02x}")).collect();
        if (run.size, &run.root) != (before.size(), &root) {
            let what = "a run that does not follow the one before: a run is missing or was changed";
            self.report.add(Aspect::Completeness, Some(place), what);
        }
    }

    pub(super) fn end(mut self, signers: &Signers) -> Report {
        if self.report.first > self.pruned {
            let what = "the beginning is missing, and no record says that it was pruned";
            self.report.add(Aspect::Completeness, None, what);
        }
        self.report.root = self.tree.root();
        self.report.epochs = signers.count();
        if !self.report.losses.is_empty() && self.report.completeness == Verdict::Ok {
            self.report.completeness = Verdict::Unknown;
        }
        let (segment, at) = self.position;
        let end = Some(Place { segment, at });
        self.anchored.conclude(&mut self.report, &self.tree, end, signers);
        self.report
    }
}
