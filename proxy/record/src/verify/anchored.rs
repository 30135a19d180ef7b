//! What anchors saw, against what is there.

use super::fault::{Aspect, Verdict};
use super::keys::Signers;
use super::report::Report;
use crate::anchor::notes;
use crate::checkpoint::{LATEST, Note};
use crate::tree::{Frontier, Hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vratar_model::access::Loss;

/// A note, and whose it is.
struct Kept {
    note: Note,
    /// Which promise it is for: the one that lies beside the log is no anchor.
    aspect: Aspect,
    /// Whether the tree was the same at its size.
    agrees: bool,
}

/// Notes by the size of their tree.
pub(super) struct Anchored {
    kept: BTreeMap<u64, Vec<Kept>>,
    /// Whether every anchor that was asked for could be read.
    all_there: bool,
}

impl Anchored {
    pub(super) fn read(dir: &Path, anchors: &[PathBuf]) -> Self {
        let beside = read(&dir.join(LATEST)).unwrap_or_default();
        let there: Vec<_> = anchors.iter().map(|anchor| read(anchor)).collect();
        let all_there = !there.is_empty() && there.iter().all(Option::is_some);
        let mut kept = BTreeMap::<u64, Vec<Kept>>::new();
        let of_anchors = there.into_iter().flatten().flatten().map(|note| (note, Aspect::Anchored));
        let all = beside.into_iter().map(|note| (note, Aspect::Integrity)).chain(of_anchors);
        for (note, aspect) in all {
            kept.entry(note.checkpoint.size).or_default().push(Kept { note, aspect, agrees: false });
        }
        Self { kept, all_there }
    }

    /// The tree has this root at this size.
    pub(super) fn at(&mut self, size: u64, root: &Hash) {
        for kept in self.kept.get_mut(&size).into_iter().flatten() {
            kept.agrees |= kept.note.checkpoint.root == *root;
        }
    }

    pub(super) fn conclude(self, report: &mut Report, tree: &Frontier, signers: &Signers) {
        let (first, losses) = (report.first, report.losses.clone());
        let mut foreign = false;
        for (size, kept) in
            self.kept.into_iter().flat_map(|(size, all)| all.into_iter().map(move |one| (size, one)))
        {
            if !signers.any(|key| kept.note.is_by(key)) {
                // Nobody of ours: it proves nothing, but an anchor should hold nothing else.
                foreign |= kept.aspect == Aspect::Anchored;
            } else if kept.agrees {
                let of_anchor = kept.aspect == Aspect::Anchored;
                report.anchored_size = report.anchored_size.max(if of_anchor { size } else { 0 });
            } else if size > first && !losses.iter().any(|loss| excuses(loss, size)) {
                report.add(kept.aspect, None, if size > tree.size() { SHORTER } else { ANOTHER });
            }
        }
        if foreign && report.anchored_size == 0 {
            report.add(Aspect::Anchored, None, FOREIGN);
        }
        if report.anchored == Verdict::Unknown && self.all_there && report.anchored_size > 0 {
            report.anchored = Verdict::Ok;
        }
    }
}

const SHORTER: &str = "the record is shorter than a checkpoint of it: its end is missing";
const ANOTHER: &str = "the record is not the one that a checkpoint of it is over";
const FOREIGN: &str = "the anchor knows another record: no key of this one has signed there";

/// Whether an operator has accepted that this checkpoint is not met.
fn excuses(loss: &Loss, size: u64) -> bool {
    size <= loss.anchored && (size > loss.found || loss.anchored <= loss.found)
}

fn read(path: &Path) -> Option<Vec<Note>> {
    std::fs::read(path).ok().map(|bytes| notes(&String::from_utf8_lossy(&bytes)))
}
