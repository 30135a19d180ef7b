//! Segment files: `00000001.journal`, a head of 48 bytes, then frames.
//!
//! The head, little-endian: `magic [u8; 8] | crc32c u32 | mended u32 | number u64 | first seq u64 | number of
//! the segment before u64 | its end u64`. The last two settle what a segment that was given up after a failed
//! write really holds: bytes beyond that end, and segments between the two numbers, were never acknowledged.
//! `mended` is 1 in a segment that was written anew because it was damaged; its length is its own.

use std::path::{Path, PathBuf};

/// Bytes before the first frame.
pub(crate) const HEAD: usize = 48;
const MAGIC: &[u8; 8] = b"VRTJRNL1";
const SUFFIX: &str = ".journal";

/// The last segment with acknowledged entries, as the next one remembers it; number 0: there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) number: u64,
    pub(crate) end: u64,
}

/// The head of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHead {
    pub(crate) mended: bool,
    pub(crate) number: u64,
    pub(crate) first_seq: u64,
    pub(crate) before: Before,
}

impl SegmentHead {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut rest = Vec::with_capacity(HEAD - 12);
        rest.extend(u32::from(self.mended).to_le_bytes());
        rest.extend(self.number.to_le_bytes());
        rest.extend(self.first_seq.to_le_bytes());
        rest.extend(self.before.number.to_le_bytes());
        rest.extend(self.before.end.to_le_bytes());
        [MAGIC.as_slice(), &crc32c::crc32c(&rest).to_le_bytes(), &rest].concat()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.get(..HEAD)?.split_first_chunk::<8>()?;
        let (crc, rest) = rest.split_first_chunk::<4>()?;
        let intact = magic == MAGIC && crc32c::crc32c(rest) == u32::from_le_bytes(*crc);
        let (mended, rest) = rest.split_first_chunk::<4>()?;
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let (first_seq, rest) = rest.split_first_chunk::<8>()?;
        let (before, rest) = rest.split_first_chunk::<8>()?;
        let (end, _) = rest.split_first_chunk::<8>()?;
        intact.then_some(Self {
            mended: u32::from_le_bytes(*mended) != 0,
            number: u64::from_le_bytes(*number),
            first_seq: u64::from_le_bytes(*first_seq),
            before: Before { number: u64::from_le_bytes(*before), end: u64::from_le_bytes(*end) },
        })
    }
}

/// A segment whose bytes up to `end` are on stable storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u64,
    pub(crate) path: PathBuf,
    pub(crate) end: u64,
    pub(crate) last_seq: u64,
}

/// Where segment `number` lies.
pub(crate) fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}{SUFFIX}"))
}

/// Number of the segment of this file name.
pub(crate) fn number(name: &str) -> Option<u64> {
    name.strip_suffix(SUFFIX)?.parse().ok()
}
