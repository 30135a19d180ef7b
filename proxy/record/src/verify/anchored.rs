//! What anchors saw, against what is there.

use super::fault::{Aspect, Place, Verdict};
use super::keys::Signers;
use super::report::Report;
use crate::anchor::each_note;
use crate::checkpoint::{Checkpoint, LATEST, Note};
use crate::tree::{Frontier, Hash};
use std::io;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use vratar_model::access::Loss;

/// Newest notes of an anchor whose signatures are looked at; that an older one agrees says less.
const SIGNATURES: usize = 64;

/// What a note says, and where it was.
struct Kept {
    size: u64,
    root: Hash,
    /// Which promise it is for: the one that lies beside the log is no anchor.
    aspect: Aspect,
    /// Whether it is of this log.
    ours: bool,
    /// Whether the tree was the same at its size.
    agrees: bool,
    /// Of the newest ones.
    note: Option<Box<Note>>,
}

/// All notes, by the size of their tree.
pub(super) struct Anchored {
    kept: Vec<Kept>,
    /// How many of them the tree has grown beyond.
    passed: usize,
    /// Whether every anchor that was asked for could be read.
    all_there: bool,
    /// Losses that were accepted, and the epoch that tells of each.
    losses: Vec<(Loss, u32)>,
}

impl Anchored {
    pub(super) fn read(dir: &Path, log: Uuid, anchors: &[PathBuf]) -> Self {
        let mut kept = read(&dir.join(LATEST), log, Aspect::Integrity).unwrap_or_default();
        let mut all_there = !anchors.is_empty();
        for anchor in anchors {
            match read(anchor, log, Aspect::Anchored) {
                Ok(mut notes) => kept.append(&mut notes),
                Err(_) => all_there = false,
            }
        }
        kept.sort_by_key(|kept| kept.size);
        Self { kept, passed: 0, all_there, losses: Vec::new() }
    }

    /// The tree has this root at this size; sizes only grow.
    pub(super) fn at(&mut self, size: u64, root: &Hash) {
        while let Some(kept) = self.kept.get_mut(self.passed).filter(|kept| kept.size <= size) {
            kept.agrees = kept.size == size && kept.root == *root;
            self.passed += 1;
        }
    }

    /// An operator has accepted `loss`, which `epoch` tells of.
    pub(super) fn excused(&mut self, loss: &Loss, epoch: u32) {
        self.losses.push((loss.clone(), epoch));
    }

    /// What follows for a log that ends with `tree` at `end`.
    pub(super) fn conclude(
        self,
        report: &mut Report,
        tree: &Frontier,
        end: Option<Place>,
        signers: &Signers,
    ) {
        let (first, losses) = (report.first, self.losses);
        let mut others = false;
        for kept in self.kept.into_iter().rev() {
            let of_anchor = kept.aspect == Aspect::Anchored;
            others |= of_anchor && !kept.ours;
            let agrees = kept.ours && kept.agrees;
            // What agrees with what was signed since needs no look of its own; an old one proves nothing for itself.
            let known = agrees && (kept.size <= report.anchored_size || kept.note.is_none());
            let signed = || kept.note.as_ref().is_some_and(|note| signers.any(|key| note.is_by(key)));
            let is_excused = || kept.size <= first || losses.iter().any(|loss| excuses(loss, &kept, signers));
            if known {
                continue;
            }
            if agrees && signed() {
                report.anchored_size = report.anchored_size.max(if of_anchor { kept.size } else { 0 });
            } else if (kept.ours || !of_anchor) && !is_excused() {
                let shorter = kept.size > tree.size();
                report.add(kept.aspect, end.filter(|_| shorter), if shorter { SHORTER } else { ANOTHER });
            }
        }
        if others && report.anchored_size == 0 {
            report.add(Aspect::Anchored, None, FOREIGN);
        }
        if report.anchored == Verdict::Unknown && self.all_there && report.anchored_size > 0 {
            report.anchored = Verdict::Ok;
        }
    }
}

const SHORTER: &str = "the record is shorter than a checkpoint of it: its end is missing";
const ANOTHER: &str =
    "the record is not the one that a checkpoint of it is over, or the checkpoint is forged";
const FOREIGN: &str = "the anchor knows other records only";

/// Whether an operator has accepted that this checkpoint is not met: one from before, over leaves that were lost.
/// What was signed since was signed over what was left.
fn excuses((loss, epoch): &(Loss, u32), kept: &Kept, signers: &Signers) -> bool {
    let lost = kept.size <= loss.anchored && (kept.size > loss.found || loss.anchored <= loss.found);
    let since = || kept.note.as_ref().is_some_and(|note| signers.any_since(*epoch, |key| note.is_by(key)));
    lost && !since()
}

fn read(path: &Path, log: Uuid, aspect: Aspect) -> io::Result<Vec<Kept>> {
    let mut kept = Vec::<Kept>::new();
    each_note(path, |note| {
        let Checkpoint { log: of, size, root } = note.checkpoint;
        if let Some(at) = kept.len().checked_sub(SIGNATURES) {
            kept[at].note = None;
        }
        kept.push(Kept { size, root, aspect, ours: of == log, agrees: false, note: Some(Box::new(note)) });
    })?;
    Ok(kept)
}
