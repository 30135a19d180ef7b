//! The Merkle tree over the records (RFC 9162 §2.1: leaves are hashed with the prefix 0x00, nodes with 0x01).

mod proof;

pub use proof::{Leaves, consistency, inclusion, siblings, verify_consistency, verify_inclusion};

use std::ops::Range;

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Most peaks that a tree can have: one for each bit of its size.
const PEAKS_MOST: usize = 64;

/// The hash of a record's bytes.
#[must_use]
pub fn leaf(payload: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(payload).finalize().into()
}

/// The hash over two subtrees.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// The right edge of a tree: all that is needed to let it grow, whatever its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Hashes of the full subtrees, the largest first; as many as `size` has bits that are one.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Takes what [`Self::size`] and [`Self::peaks`] gave; `None` when they do not belong together.
    #[must_use]
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let fits = peaks.len() <= PEAKS_MOST && peaks.len() == size.count_ones() as usize;
        fits.then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its full subtrees, the largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut grown = leaf;
        for _ in 0..self.size.trailing_ones() {
            // As many peaks as ones.
            let Some(left) = self.peaks.pop() else { break };
            grown = node(&left, &grown);
        }
        self.peaks.push(grown);
        self.size += 1;
    }

    /// The hash of the whole tree; of an empty one that of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(smallest) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*smallest, |right, left| node(left, &right))
    }

    /// The tree over those of its leaves that are in `range`, which is one of a proof's ([`siblings`]).
    pub(crate) fn within(&self, range: &Range<u64>) -> Self {
        let spans = self.spans().filter(|(from, count, _)| *from >= range.start && from + count <= range.end);
        let mut within = Self::default();
        for (_, count, peak) in spans {
            within.size += count;
            within.peaks.push(*peak);
        }
        within
    }

    /// The full subtrees with the number of the first leaf of each and how many it has.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (u64, u64, &Hash)> {
        let mut from = 0;
        self.peaks.iter().enumerate().map(move |(nth, peak)| {
            let count = 1u64 << nth_one(self.size, nth);
            let span = (from, count, peak);
            from += count;
            span
        })
    }
}

/// Which bit is the `nth` one, counted from the highest.
fn nth_one(size: u64, nth: usize) -> u32 {
    let ones = (0..u64::BITS).rev().filter(|bit| size >> bit & 1 == 1);
    ones.take(nth + 1).last().unwrap_or_default()
}

#[cfg(test)]
mod tests;
