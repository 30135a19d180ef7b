//! Deflate (RFC 1951) in the wrappers that servers put it in: gzip (RFC 1952), zlib (RFC 1950), none.
//!
//! Read as browsers read it: a page is whole once its last block is. Sums and lengths behind it are not compared (shops
//! that write gzip by hand have them wrong or not at all), and what stands behind them is nothing, unless it is one
//! more gzip member.

use super::{STEP, Undecodable};
use flate2::{Decompress, FlushDecompress, Status};

/// The beginning of a gzip member whose method is deflate.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// Sum and length behind a member.
const TRAILER: usize = 8;
/// Flags of a member's head.
const HEAD_SUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;

/// Undoes deflate.
pub(super) struct Deflated {
    at: At,
    gzip: bool,
    inner: Decompress,
    buffer: Vec<u8>,
}

/// Where in the bytes the reading is.
enum At {
    /// In the first two bytes, which tell zlib from bare deflate.
    Wrapper(Vec<u8>),
    /// In the head of a gzip member.
    Head(Head),
    /// In the blocks.
    Blocks,
    /// In the trailer of a gzip member, after so many bytes.
    Trailer(usize),
    /// Where one more member may begin, after so many bytes of it.
    Between(usize),
    /// Behind everything.
    Over,
}

impl Deflated {
    /// For `Content-Encoding: gzip`.
    pub(super) fn gzip() -> Self {
        Self::new(At::Head(Head::default()), true)
    }

    /// For `Content-Encoding: deflate`: zlib by the standard (RFC 9110 §8.4.1.2), bare deflate by many a server.
    pub(super) fn either() -> Self {
        Self::new(At::Wrapper(Vec::new()), false)
    }

    fn new(at: At, gzip: bool) -> Self {
        Self { at, gzip, inner: Decompress::new(false), buffer: vec![0; STEP] }
    }

    /// Whether the last block has been read.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.at, At::Trailer(_) | At::Between(_) | At::Over)
    }

    /// Decodes a part of `piece` into `out` and takes it off; whether there is more to be had.
    pub(super) fn step(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Undecodable> {
        loop {
            if let At::Blocks = self.at {
                return self.inflate(piece, out);
            }
            let Some((byte, rest)) = piece.split_first() else { return Ok(false) };
            *piece = rest;
            self.wrapping(*byte, out)?;
        }
    }

    /// One byte outside of the blocks.
    fn wrapping(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), Undecodable> {
        match &mut self.at {
            At::Wrapper(first) => {
                first.push(byte);
                if let [method, flags] = first[..] {
                    return self.unwrap_zlib(method, flags, out);
                }
            }
            At::Head(head) => {
                if head.is_over_with(byte)? {
                    self.at = At::Blocks;
                }
            }
            At::Trailer(read) if *read + 1 < TRAILER => *read += 1,
            At::Trailer(_) => self.at = At::Between(0),
            At::Between(read) if MAGIC.get(*read) != Some(&byte) => self.at = At::Over,
            At::Between(read) if *read + 1 < MAGIC.len() => *read += 1,
            At::Between(_) => {
                self.inner.reset(false);
                self.at = At::Head(Head { read: MAGIC.len(), ..Head::default() });
            }
            At::Blocks | At::Over => {}
        }
        Ok(())
    }

    /// RFC 1950 §2.2: method 8, a window of at most 32 KiB, and a sum over both bytes.
    fn unwrap_zlib(&mut self, method: u8, flags: u8, out: &mut Vec<u8>) -> Result<(), Undecodable> {
        let is_zlib =
            method & 15 == 8 && method >> 4 < 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31);
        self.at = At::Blocks;
        let first = [method, flags];
        let mut blocks = if is_zlib { &[][..] } else { &first[..] };
        while self.inflate(&mut blocks, out)? {}
        Ok(())
    }

    fn inflate(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Undecodable> {
        let (read, written) = (self.inner.total_in(), self.inner.total_out());
        let told = self.inner.decompress(piece, &mut self.buffer, FlushDecompress::None);
        let count = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
        let (read, written) = (count(self.inner.total_in(), read), count(self.inner.total_out(), written));
        out.extend_from_slice(self.buffer.get(..written).unwrap_or_default());
        let stuck = read == 0 && written == 0 && !piece.is_empty();
        *piece = piece.get(read..).unwrap_or_default();
        match told {
            Ok(Status::StreamEnd) => self.at = if self.gzip { At::Trailer(0) } else { At::Over },
            Ok(Status::Ok | Status::BufError) if !stuck => {}
            _ => return Err(Undecodable),
        }
        Ok(!piece.is_empty() || (written == STEP && !self.is_whole()))
    }
}

/// The head of a gzip member (RFC 1952 §2.3), byte by byte.
#[derive(Default)]
struct Head {
    read: usize,
    flags: u8,
    /// The first byte of a number of two.
    low: Option<u8>,
    /// Bytes of the extra field that are still to come, once its length is known.
    extra: Option<usize>,
}

impl Head {
    /// Takes a byte; whether it was the last one.
    fn is_over_with(&mut self, byte: u8) -> Result<bool, Undecodable> {
        const FLAGS: usize = 3;
        const FIXED: usize = 10;
        let at = self.read;
        self.read += 1;
        match at {
            0..FLAGS if MAGIC.get(at) != Some(&byte) => return Err(Undecodable),
            FLAGS => self.flags = byte & (EXTRA | NAME | COMMENT | HEAD_SUM),
            0..FIXED => {}
            _ => self.optional(byte),
        }
        Ok(self.read >= FIXED && self.flags == 0)
    }

    /// A byte of the optional parts, in their order; the flag of a part goes out with its last byte.
    fn optional(&mut self, byte: u8) {
        let over = |part: u8, is_last: bool| if is_last { !part } else { u8::MAX };
        self.flags &= match self.flags {
            flags if flags & EXTRA != 0 => over(EXTRA, self.extra_field(byte)),
            flags if flags & NAME != 0 => over(NAME, byte == 0),
            flags if flags & COMMENT != 0 => over(COMMENT, byte == 0),
            _ => over(HEAD_SUM, self.number(byte).is_some()),
        };
    }

    fn extra_field(&mut self, byte: u8) -> bool {
        self.extra = match self.extra {
            Some(left) => Some(left.saturating_sub(1)),
            None => self.number(byte),
        };
        self.extra == Some(0)
    }

    fn number(&mut self, byte: u8) -> Option<usize> {
        let Some(low) = self.low.take() else {
            self.low = Some(byte);
            return None;
        };
        Some(usize::from(u16::from_le_bytes([low, byte])))
    }
}
