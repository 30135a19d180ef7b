//! The beginning of a page: bytes pass while nothing can be placed in what has been seen.

use super::reading::Reading;
use crate::charset::Sniffed;
use crate::fill::{Fill, GaveUp};
use crate::plan::{Gates, Plan};
use bytes::Bytes;
use std::sync::Arc;

/// What may go out before a page is read and is still kept for reading it, bytes. Beyond that, it is read.
pub const MAX_KEPT_BYTES: usize = 256 << 10;

/// What is needed to begin.
pub(super) struct Start {
    pub(super) plan: Arc<Plan>,
    pub(super) active: Vec<usize>,
    pub(super) fill: Box<dyn Fill>,
    /// Every byte of the page is read by the parser, whatever it holds.
    pub(super) by_parser: bool,
}

/// A page in which nothing can be placed so far.
pub(super) struct Shut {
    start: Start,
    sniffed: Sniffed,
    gates: Gates,
    /// What has gone out.
    kept: Vec<Bytes>,
    length: usize,
}

/// What became of it with the next bytes.
pub(super) enum Now {
    Shut(Box<Shut>),
    /// It has to be read, from the last bytes on.
    Open(Reading),
    /// Reading has ended before it got there.
    Over(Reading, Option<GaveUp>),
}

impl Shut {
    /// An error: it has to be read at once.
    pub(super) fn new(start: Start, sniffed: Sniffed) -> Result<Self, (Start, Sniffed)> {
        match start.plan.gates(&start.active).filter(|_| !start.by_parser) {
            Some(gates) => Ok(Self { start, sniffed, gates, kept: Vec::new(), length: 0 }),
            None => Err((start, sniffed)),
        }
    }

    /// The page's next bytes: as long as it stays shut, they pass.
    pub(super) fn write(mut self: Box<Self>, bytes: &Bytes) -> Result<Now, GaveUp> {
        let is_short = self.length + bytes.len() <= MAX_KEPT_BYTES;
        if !self.gates.open(bytes) && is_short {
            self.length += bytes.len();
            self.kept.push(bytes.clone());
            return Ok(Now::Shut(self));
        }
        let mut reading = Reading::new(self.start, self.sniffed, self.length)?;
        let mut gone = Vec::new();
        for kept in self.kept {
            if let Err(stopped) = reading.write(&kept, &mut gone) {
                return Ok(Now::Over(reading, stopped));
            }
        }
        Ok(Now::Open(reading))
    }
}
