//! What was found.

use super::fault::{Aspect, Fault, Place, Verdict};
use crate::tree::Hash;
use vratar_model::access::Loss;

/// Faults that are told one by one; beyond it they are only counted.
const FAULTS_TOLD: usize = 100;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is wrong, in the order of the log; at most a hundred.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub faulty: u64,
    /// Whether what is there is what was written.
    pub integrity: Verdict,
    /// Whether nothing is missing; unknown where an operator has accepted a loss.
    pub completeness: Verdict,
    /// Whether it is what anchors saw; unknown when there is none to ask.
    pub anchored: Verdict,
    /// Leaves that were read.
    pub leaves: u64,
    /// Batches that were read.
    pub batches: u64,
    /// Epochs that were seen.
    pub epochs: u64,
    /// The first leaf that is there: others were pruned.
    pub first: u64,
    /// Leaves that the newest anchor that agrees has seen.
    pub anchored_size: u64,
    /// Losses that an operator has accepted.
    pub losses: Vec<Loss>,
    /// Bytes that were never acknowledged (torn by a crash, or of a segment given up).
    pub unacknowledged: u64,
    /// The root over everything.
    pub root: Hash,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            faulty: 0,
            integrity: Verdict::Ok,
            completeness: Verdict::Ok,
            anchored: Verdict::Unknown,
            leaves: 0,
            batches: 0,
            epochs: 0,
            first: 0,
            anchored_size: 0,
            losses: Vec::new(),
            unacknowledged: 0,
            root: Hash::default(),
        }
    }
}

impl Report {
    /// 0: everything holds; 1: something does not; 2: not everything can be told.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let verdicts = [self.integrity, self.completeness, self.anchored];
        if verdicts.contains(&Verdict::Violated) {
            1
        } else if verdicts.contains(&Verdict::Unknown) {
            2
        } else {
            0
        }
    }

    pub(super) fn add(&mut self, aspect: Aspect, place: Option<Place>, what: &'static str) {
        *match aspect {
            Aspect::Integrity => &mut self.integrity,
            Aspect::Completeness => &mut self.completeness,
            Aspect::Anchored => &mut self.anchored,
        } = Verdict::Violated;
        self.faulty += 1;
        if self.faults.len() < FAULTS_TOLD {
            self.faults.push(Fault { aspect, place, what });
        }
    }
}
