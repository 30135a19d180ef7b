//! The tree as it was at some size.

use super::SegmentFile;
use crate::segment;
use crate::tree::{Frontier, leaf};
use std::path::Path;

/// The tree of the first `size` leaves of the log in `dir`; `None` when the leaves are not there (any more).
///
/// What heads say of the leaves before them is taken as it is.
pub(crate) fn tree_at(dir: &Path, size: u64) -> Option<Frontier> {
    for number in segment::numbers(dir).ok()?.into_iter().rev() {
        let Ok(mut file) = SegmentFile::open(&segment::path(dir, number)) else { continue };
        if file.head.tree.size() > size {
            continue;
        }
        let mut tree = file.head.tree.clone();
        while tree.size() < size {
            let Ok(Some(batch)) = file.peek() else { break };
            let missing = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
            batch.leaves(file.bytes()).take(missing).for_each(|(_, payload)| tree.push(leaf(payload)));
            file.pass(batch.len);
        }
        // One that was given up has not all that a later one tells of.
        if tree.size() == size {
            return Some(tree);
        }
    }
    None
}
