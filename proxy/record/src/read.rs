//! Reading a segment: its head, then batch after batch, each with the seal that ends it.

use crate::frame::{self, Head, NoFrame, Seal, Tag};
use crate::tree::{Frontier, Hash, leaf};

/// A leaf of the tree, as it lies in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// Its number in the tree.
    pub number: u64,
    /// Record or certificate.
    pub tag: Tag,
    /// Its bytes.
    pub payload: &'a [u8],
    /// The hash over them.
    pub hash: Hash,
}

/// Leaves that were made durable together, and the seal over the tree with them.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The leaves, in order.
    pub leaves: Vec<Leaf<'a>>,
    /// The seal, as it was written; whether it holds is for whoever reads.
    pub seal: Seal,
    /// The root over all leaves up to here, as they lie there.
    pub root: Hash,
    /// The byte behind the seal.
    pub end: usize,
}

/// Why reading stopped before the end of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The bytes end in the middle of a batch.
    #[error("the segment ends in the middle of a batch")]
    Torn,
    /// Bytes that are no frame.
    #[error("damaged bytes")]
    Damaged,
    /// A frame where it does not belong.
    #[error("a frame where it does not belong")]
    Misplaced,
}

/// A segment's bytes, read from the front.
pub struct Segment<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Its head.
    pub head: Head,
    /// The tree after the last whole batch that was read.
    pub tree: Frontier,
}

impl<'a> Segment<'a> {
    /// Reads the head.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, Broken> {
        let first = frame::at(bytes, 0).map_err(Broken::from)?;
        let head = Head::decode(first.payload).filter(|_| first.tag == Tag::Head).ok_or(Broken::Misplaced)?;
        Ok(Self { bytes, at: first.end, tree: head.tree.clone(), head })
    }

    /// Where the next batch begins: behind the last whole one.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next batch; `None` at the end of the bytes.
    ///
    /// # Errors
    /// [`Broken`]; nothing behind it can be read.
    pub fn next_batch(&mut self) -> Result<Option<Batch<'a>>, Broken> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let (mut at, mut leaves, mut tree) = (self.at, Vec::new(), self.tree.clone());
        loop {
            let frame = frame::at(self.bytes, at)?;
            at = frame.end;
            match frame.tag {
                Tag::Record | Tag::Certificate => {
                    let hash = leaf(frame.payload);
                    leaves.push(Leaf { number: tree.size(), tag: frame.tag, payload: frame.payload, hash });
                    tree.push(hash);
                }
                Tag::Seal => {
                    let seal = Seal::decode(frame.payload).ok_or(Broken::Misplaced)?;
                    let root = tree.root();
                    (self.at, self.tree) = (at, tree);
                    return Ok(Some(Batch { leaves, seal, root, end: at }));
                }
                Tag::Head => return Err(Broken::Misplaced),
            }
        }
    }
}

/// How many seals lie behind `from`, at most two. A torn batch has its own at most; a second one was written after the
/// first was acknowledged, so that what lies before it was damaged later.
pub(crate) fn seals_behind(bytes: &[u8], from: usize) -> usize {
    let is_seal = |at: &usize| {
        let frame = frame::at(bytes, *at).ok().filter(|frame| frame.tag == Tag::Seal);
        frame.is_some_and(|frame| Seal::decode(frame.payload).is_some())
    };
    (from..bytes.len()).filter(is_seal).take(2).count()
}

impl From<NoFrame> for Broken {
    fn from(none: NoFrame) -> Self {
        match none {
            NoFrame::Short => Self::Torn,
            NoFrame::Damaged => Self::Damaged,
        }
    }
}
