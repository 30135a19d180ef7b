//! A start compares the log with its anchors: one that is shorter, or another, is not gone on with.

use super::OpenError;
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
    for (anchor, note) in all {
        let anchored = note.checkpoint.size;
        let same = note.checkpoint.log == log
            && anchored <= end.size()
            && tree_at(dir, anchored).is_some_and(|tree| tree.root() == note.checkpoint.root);
        if !same {
            return Err(OpenError::Rolled { anchor, anchored, found: end.size() });
        }
    }
    Ok(())
}

/// What is recorded of a loss that somebody accepts; every other error stays one.
pub(super) fn accepted(compared: Result<(), OpenError>, by: Option<&str>) -> Result<Option<Loss>, OpenError> {
    match (compared, by) {
        (Err(OpenError::Rolled { anchored, found, .. }), Some(by)) => {
            Ok(Some(Loss { anchored, found, by: by.to_owned() }))
        }
        (compared, _) => compared.map(|()| None),
    }
}
