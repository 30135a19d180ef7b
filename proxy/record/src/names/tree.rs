//! A tree of keys with leaves that can be taken out of it for ever.
//!
//! Every key below a node is computed from the node's (a pseudorandom function of Goldreich, Goldwasser and Micali, 1986),
//! so that one seed stands for 2^48 keys. To take one out, the seeds on the way to it give way to those beside the way
//! (Green and Miers, "Forward secure asynchronous messaging from puncturable encryption", 2015): all other keys can still
//! be computed, this one by nobody.

use super::Path;
use sha2::{Digest as _, Sha256};

/// Bits of a path.
pub(super) const DEPTH: u8 = 48;
/// Bytes of a node as it is kept: depth and seed.
const NODE: usize = 1 + 32;

/// A key, or what keys are computed from.
pub(super) type Seed = [u8; 32];

/// The seed of all keys whose path begins with the first `depth` bits of `start`.
#[derive(Clone, PartialEq, Eq)]
struct Node {
    start: u64,
    depth: u8,
    seed: Seed,
}

impl Node {
    /// How many keys it stands for.
    fn span(depth: u8) -> u64 {
        1 << (DEPTH - depth)
    }

    fn child(&self, right: bool) -> Self {
        let depth = self.depth + 1;
        let start = self.start + if right { Self::span(depth) } else { 0 };
        Self { start, depth, seed: grown(&self.seed, right) }
    }

    /// The one child that is on the way to `path`, and the one that is not.
    fn parted(&self, path: Path) -> (Self, Self) {
        let right = path.0 >> (DEPTH - 1 - self.depth) & 1 == 1;
        (self.child(right), self.child(!right))
    }
}

/// The nodes that are left, in order; together they stand for every path once.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn new(seed: Seed) -> Self {
        Self { nodes: vec![Node { start: 0, depth: 0, seed }] }
    }

    /// The key at `path`.
    pub(super) fn leaf(&self, path: Path) -> Seed {
        let node = &self.nodes[self.covering(path)];
        let bits = (0..DEPTH - node.depth).rev();
        bits.fold(node.seed, |seed, bit| grown(&seed, path.0 >> bit & 1 == 1))
    }

    /// Takes the key at `path` out and puts `fresh` there.
    pub(super) fn puncture(&mut self, path: Path, fresh: Seed) {
        let at = self.covering(path);
        let mut on_the_way = self.nodes[at].clone();
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        while on_the_way.depth < DEPTH {
            let (next, beside) = on_the_way.parted(path);
            let side = if beside.start < next.start { &mut before } else { &mut behind };
            side.push(beside);
            on_the_way = next;
        }
        before.push(Node { seed: fresh, ..on_the_way });
        self.nodes.splice(at..=at, before.into_iter().chain(behind.into_iter().rev()));
    }

    /// Which node stands for `path`: the first begins at 0, and there are no gaps.
    fn covering(&self, path: Path) -> usize {
        self.nodes.partition_point(|node| node.start <= path.0).saturating_sub(1)
    }

    /// `count u32 | depth u8, seed 32 each`, in order; where a node begins follows from those before it.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX).to_le_bytes());
        for node in &self.nodes {
            out.push(node.depth);
            out.extend(node.seed);
        }
    }

    /// Reads what [`Self::encode`] wrote and moves `rest` behind it; `None` for nodes that do not cover every path once.
    pub(super) fn decode(rest: &mut &[u8]) -> Option<Self> {
        let (count, after) = rest.split_first_chunk::<4>()?;
        let bytes = (u32::from_le_bytes(*count) as usize).checked_mul(NODE)?;
        let (kept, after) = after.split_at_checked(bytes)?;
        *rest = after;
        let (mut nodes, mut start) = (Vec::with_capacity(kept.len() / NODE), 0);
        for node in kept.as_chunks::<NODE>().0 {
            let [depth, seed @ ..] = *node;
            if depth > DEPTH || start % Node::span(depth) != 0 {
                return None;
            }
            nodes.push(Node { start, depth, seed });
            start += Node::span(depth);
        }
        (start == Node::span(0)).then_some(Self { nodes })
    }
}

/// The seed to the left or right below `seed`: SHA-256 over 33 bytes, one compression. Every key costs 48 of them, and a
/// long list has thousands of keys.
fn grown(seed: &Seed, right: bool) -> Seed {
    Sha256::new().chain_update(seed).chain_update([u8::from(right)]).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_keys_but_those_taken_out_stay(
            out in prop::collection::vec(0u64..1 << 48, 1..8), others in prop::collection::vec(0u64..1 << 48, 1..8)
        ) {
            let whole = Tree::new([7; 32]);
            let mut punctured = whole.clone();
            for (number, path) in (0u8..).zip(&out) {
                punctured.puncture(Path(*path), [number; 32]);
            }
            for (number, path) in (0u8..).zip(&out) {
                let last = out.iter().rposition(|one| one == path) == Some(usize::from(number));
                prop_assert_eq!(punctured.leaf(Path(*path)) == [number; 32], last);
                prop_assert_ne!(punctured.leaf(Path(*path)), whole.leaf(Path(*path)));
                let beside = path ^ 1;
                if !out.contains(&beside) {
                    prop_assert_eq!(punctured.leaf(Path(beside)), whole.leaf(Path(beside)));
                }
            }
            for path in others.iter().filter(|path| !out.contains(path)) {
                prop_assert_eq!(punctured.leaf(Path(*path)), whole.leaf(Path(*path)));
            }
            let mut bytes = Vec::new();
            punctured.encode(&mut bytes);
            prop_assert!(Tree::decode(&mut &bytes[..]).as_ref() == Some(&punctured));
            prop_assert!(Tree::decode(&mut &bytes[..bytes.len() - 1]).is_none());
        }
    }

    #[test]
    fn no_seed_above_a_key_that_was_taken_out_is_left() {
        let mut tree = Tree::new([7; 32]);
        let above = [Node { start: 0, depth: 0, seed: [7; 32] }];
        let mut way = above.to_vec();
        for _ in 0..DEPTH {
            way.push(way.last().unwrap().parted(Path(0x00ab_cdef_0123)).0);
        }
        tree.puncture(Path(0x00ab_cdef_0123), [0; 32]);
        assert!(way.iter().all(|node| tree.nodes.iter().all(|left| left.seed != node.seed)));
        assert_eq!(tree.nodes.len(), 49);
    }

    #[test]
    fn nodes_that_leave_a_gap_or_overlap_are_not_read() {
        for depths in [&[1u8][..], &[1, 1, 1], &[2, 1], &[49], &[0, 0], &[]] {
            let mut bytes = u32::try_from(depths.len()).unwrap().to_le_bytes().to_vec();
            for depth in depths {
                bytes.push(*depth);
                bytes.extend([3; 32]);
            }
            assert!(Tree::decode(&mut &bytes[..]).is_none(), "{depths:?}");
        }
    }
}
