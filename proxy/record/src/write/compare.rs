//! A start compares the log with its anchors: one that is shorter, or another, is not gone on with.

use super::OpenError;
use super::end::End;
use super::open::CURRENT;
use crate::anchor::Anchor;
use crate::checkpoint::{LATEST, Note};
use crate::read::tree_at;
use crate::tree::Frontier;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;
use vratar_model::access::Loss;

/// Compares the log, which ends with `end`, with every anchor that can be read.
pub(super) fn compare(
    dir: &Path,
    log: Uuid,
    end: &Frontier,
    anchors: &[Arc<dyn Anchor>],
) -> Result<(), OpenError> {
    let beside = std::fs::read_to_string(dir.join(LATEST)).ok().and_then(|note| Note::read(&note).ok());
    let kept = anchors.iter().filter_map(|anchor| Some((anchor.name(), anchor.newest().ok()??)));
    let all = beside.into_iter().map(|note| (dir.join(LATEST).display().to_string(), note)).chain(kept);
    let same = |note: &Note| {
        let anchored = note.checkpoint.size;
        note.checkpoint.log == log
            && anchored <= end.size()
            && tree_at(dir, anchored).is_some_and(|tree| tree.root() == note.checkpoint.root)
    };
    // The one that knows most: what is accepted is all that is lost.
    let others = all.filter(|(_, note)| !same(note));
    others.max_by_key(|(_, note)| note.checkpoint.size).map_or(Ok(()), |(anchor, note)| {
        Err(OpenError::Rolled { anchor, anchored: note.checkpoint.size, found: end.size() })
    })
}

/// The key of `epoch` has signed, and nothing of it is there: at least its certificate was lost.
pub(super) fn compare_key(dir: &Path, epoch: Option<u32>, end: &End) -> Result<(), OpenError> {
    if epoch == end.epoch {
        return Ok(());
    }
    let (anchor, found) = (dir.join(CURRENT).display().to_string(), end.tree.size());
    Err(OpenError::Rolled { anchor, anchored: found.saturating_add(1), found })
}

/// A loss that somebody accepts.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Who: user of the operating system.
    pub by: String,
    /// Why, in their words.
    pub reason: Option<String>,
}

/// What is recorded of a loss that somebody accepts; every other error stays one.
pub(super) fn accepted(
    compared: Result<(), OpenError>,
    by: Option<&Accepted>,
) -> Result<Option<Loss>, OpenError> {
    match (compared, by) {
        (Err(OpenError::Rolled { anchored, found, .. }), Some(Accepted { by, reason })) => {
            Ok(Some(Loss { anchored, found, by: by.clone(), reason: reason.clone() }))
        }
        (compared, _) => compared.map(|()| None),
    }
}
