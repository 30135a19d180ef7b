//! Proofs: that a record is in a tree, and that a tree is the beginning of a larger one (RFC 9162 §2.1.3, §2.1.4).

use super::{Frontier, Hash, node};
use std::ops::Range;

/// What is known of a tree: the leaves from some record on, and the edge of all before them.
pub struct Leaves<'a> {
    /// The tree before the first known leaf.
    pub before: &'a Frontier,
    /// The leaves after it.
    pub known: &'a [Hash],
}

impl Leaves<'_> {
    /// How many leaves the whole tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.before.size() + self.known.len() as u64
    }

    /// The hash over the leaves `from..to`; `None` when it cannot be told from what is known.
    fn hash(&self, from: u64, to: u64) -> Option<Hash> {
        if let Some((.., peak)) =
            self.before.spans().find(|(first, count, _)| *first == from && from + count == to)
        {
            return Some(*peak);
        }
        if to - from == 1 {
            return self.known.get(usize::try_from(from.checked_sub(self.before.size())?).ok()?).copied();
        }
        let middle = from + split(to - from);
        Some(node(&self.hash(from, middle)?, &self.hash(middle, to)?))
    }
}

/// Where a tree of `size` leaves is split: the largest power of two below it.
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The path from leaf `index` to the root of the first `size` leaves, the lowest sibling first; `None` when the leaf is
/// not among them or not known any more.
#[must_use]
pub fn inclusion(leaves: &Leaves<'_>, index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size || size > leaves.size() {
        return None;
    }
    siblings(index, size).into_iter().map(|range| leaves.hash(range.start, range.end)).collect()
}

/// The leaves under each hash of the path from leaf `index` to the root of `size` leaves, the lowest sibling first; none
/// when the leaf is not among them.
#[must_use]
pub fn siblings(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while index < size && to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(middle..to);
            to = middle;
        } else {
            path.push(from..middle);
            from = middle;
        }
    }
    path.reverse();
    path
}

/// Whether `path` leads from `leaf` at `index` to `root` over `size` leaves (RFC 9162 §2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// What shows that the first `old` leaves are the beginning of the first `new` (RFC 9162 §2.1.4.1); `None` when it
/// cannot be told from what is known.
#[must_use]
pub fn consistency(leaves: &Leaves<'_>, old: u64, new: u64) -> Option<Vec<Hash>> {
    if old == 0 || old > new || new > leaves.size() {
        return None;
    }
    let mut path = Vec::new();
    subproof(leaves, old, 0, new, true, &mut path)?;
    Some(path)
}

fn subproof(
    leaves: &Leaves<'_>,
    old: u64,
    from: u64,
    to: u64,
    whole: bool,
    path: &mut Vec<Hash>,
) -> Option<()> {
    if old == to - from {
        if !whole {
            path.push(leaves.hash(from, to)?);
        }
        return Some(());
    }
    let middle = from + split(to - from);
    if old <= middle - from {
        subproof(leaves, old, from, middle, whole, path)?;
        path.push(leaves.hash(middle, to)?);
    } else {
        subproof(leaves, old - (middle - from), middle, to, false, path)?;
        path.push(leaves.hash(from, middle)?);
    }
    Some(())
}

/// Whether `path` shows that the tree of `old` leaves with `old_root` is the beginning of the one of `new` leaves with
/// `new_root` (RFC 9162 §2.1.4.2).
#[must_use]
pub fn verify_consistency(old: u64, new: u64, old_root: &Hash, new_root: &Hash, path: &[Hash]) -> bool {
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let mut path = path.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old_hash = node(sibling, &old_hash);
            new_hash = node(sibling, &new_hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new_hash = node(&new_hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}
