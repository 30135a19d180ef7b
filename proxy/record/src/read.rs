//! Reading a log: segment by segment, batch after batch, each with the seal that ends it.
//!
//! Reading takes no lock and needs no door: files only grow, so that it goes on beside the writer. What is read is
//! whole (checksums) and lies under a seal; whether the seal holds is for [`crate::verify`].

mod counted;
mod file;
mod records;
mod tree_at;

pub(crate) use counted::{Counted, counted};
pub(crate) use file::{NoBatch, SegmentFile};
pub use records::{Records, Stream};
pub(crate) use tree_at::tree_at;

use crate::frame::{self, FRAME, NoFrame, Seal, Tag};
use std::io;
use std::ops::Range;

/// Why reading stopped.
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

/// Why a log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The system does not give a file's bytes.
    #[error("reading the access record: {0}; see to the disk and its permissions")]
    Disk(#[from] io::Error),
    /// What is there is not what was written.
    #[error("segment {segment}, byte {at}: {what}; `vratar record verify` tells what is wrong", what = .broken)]
    Broken {
        /// Number of the segment.
        segment: u64,
        /// Where.
        at: u64,
        /// What.
        broken: Broken,
    },
    /// A record of a kind that this version does not know.
    #[error(
        "record {number} is of a kind that this version does not know; read it with the version that wrote it"
    )]
    Unknown {
        /// Its number.
        number: u64,
    },
}

/// Leaves that were made durable together, and the seal over the tree with them: where in some bytes they lie.
#[derive(Debug)]
pub(crate) struct Batch {
    leaves: Vec<(Tag, Range<usize>)>,
    /// The seal, as it was written.
    pub(crate) seal: Seal,
    /// Its bytes.
    pub(crate) len: usize,
}

impl Batch {
    /// The batch at the begin of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, Broken> {
        let (mut at, mut leaves) = (0, Vec::new());
        loop {
            let frame = frame::at(bytes, at)?;
            match frame.tag {
                Tag::Record | Tag::Certificate => leaves.push((frame.tag, at + FRAME..frame.end)),
                Tag::Seal => {
                    let seal = Seal::decode(frame.payload).ok_or(Broken::Misplaced)?;
                    return Ok(Self { leaves, seal, len: frame.end });
                }
                Tag::Head => return Err(Broken::Misplaced),
            }
            at = frame.end;
        }
    }

    /// Its leaves, in the bytes that it was read from.
    pub(crate) fn leaves<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (Tag, &'a [u8])> {
        self.leaves.iter().map(|(tag, range)| (*tag, &bytes[range.clone()]))
    }

    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.leaves.len() as u64
    }
}

/// How many seals lie in `bytes`, at most two. A torn batch has its own at most; a second one was written after the
/// first was acknowledged, so that what lies before it was damaged later.
pub(crate) fn seals_in(bytes: &[u8]) -> usize {
    let is_seal = |at: &usize| {
        let frame = frame::at(bytes, *at).ok().filter(|frame| frame.tag == Tag::Seal);
        frame.is_some_and(|frame| Seal::decode(frame.payload).is_some())
    };
    // Seals have one length: this tells nearly all other bytes from them before the checksum is computed.
    let length = Seal::LENGTH.to_le_bytes();
    let may_be = |at: &usize| bytes[*at..].starts_with(&length);
    (0..bytes.len()).filter(may_be).filter(is_seal).take(2).count()
}

impl From<NoFrame> for Broken {
    fn from(none: NoFrame) -> Self {
        match none {
            NoFrame::Short => Self::Torn,
            NoFrame::Damaged => Self::Damaged,
        }
    }
}
