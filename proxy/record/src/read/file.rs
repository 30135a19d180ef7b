//! One segment's file, read from the front in pieces.

use super::{Batch, Broken};
use crate::frame::{self, FRAME, Head, Tag};
use crate::write::APPEND_BYTES;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;
/// Bytes in which a batch ends: the largest append beside a full batch, and frames.
const BATCH_MOST: usize = 2 * APPEND_BYTES;

/// A segment that is read.
pub(crate) struct SegmentFile {
    source: File,
    pub(crate) head: Head,
    bytes: Vec<u8>,
    /// Where in `bytes` the next batch begins.
    at: usize,
    /// Where in the file `bytes` begin.
    base: u64,
}

/// Why there is no batch.
#[derive(Debug)]
pub(crate) enum NoBatch {
    Disk(io::Error),
    Broken(Broken),
}

impl SegmentFile {
    /// Opens the file and reads its head.
    pub(crate) fn open(path: &Path) -> Result<Self, NoBatch> {
        let mut source = File::open(path)?;
        let mut bytes = Vec::new();
        // The largest head: 64 peaks.
        (&mut source).take(4096).read_to_end(&mut bytes)?;
        let first = frame::at(&bytes, 0).map_err(|none| NoBatch::Broken(none.into()))?;
        let head = Head::decode(first.payload).filter(|_| first.tag == Tag::Head);
        let (head, at) = (head.ok_or(NoBatch::Broken(Broken::Misplaced))?, first.end);
        Ok(Self { source, head, bytes, at, base: 0 })
    }

    /// Where the next batch begins: behind the last whole one.
    pub(crate) fn position(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The next batch, without going on behind it ([`Self::pass`]); `None` at the end of the file, where another call
    /// later may find one.
    pub(crate) fn peek(&mut self) -> Result<Option<Batch>, NoBatch> {
        loop {
            match Batch::of(&self.bytes[self.at..]) {
                Ok(batch) => return Ok(Some(batch)),
                Err(Broken::Torn) if self.bytes.len() - self.at <= BATCH_MOST => {
                    if self.fill()? == 0 {
                        return if self.bytes.is_empty() {
                            Ok(None)
                        } else {
                            Err(NoBatch::Broken(Broken::Torn))
                        };
                    }
                }
                Err(broken) => return Err(NoBatch::Broken(broken)),
            }
        }
    }

    /// The bytes of a batch that was peeked at and of what was read behind it.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Goes on behind the `len` bytes of a batch.
    pub(crate) fn pass(&mut self, len: usize) {
        self.at += len;
    }

    /// Whether something follows `len` bytes of a batch: the writer begins it only when the batch is durable.
    pub(crate) fn goes_on_behind(&mut self, len: usize) -> io::Result<bool> {
        if self.bytes.len() < self.at + len + FRAME {
            self.fill()?;
        }
        // A frame that is still being written has its head already.
        Ok(self.bytes.len() >= self.at + len + FRAME)
    }

    /// All bytes from where it stands to the end of the file.
    pub(crate) fn rest(&mut self) -> io::Result<&[u8]> {
        self.source.read_to_end(&mut self.bytes)?;
        Ok(&self.bytes[self.at..])
    }

    /// Reads on; as much again as could not be made out, so that it is gone over a few times at most.
    fn fill(&mut self) -> io::Result<usize> {
        self.bytes.drain(..self.at);
        self.base += self.at as u64;
        self.at = 0;
        let piece = PIECE.max(self.bytes.len()) as u64;
        (&mut self.source).take(piece).read_to_end(&mut self.bytes)
    }
}

impl From<io::Error> for NoBatch {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}
