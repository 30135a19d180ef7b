//! Holds back the beginning of a page until its charset is known.

use super::{CharsetHints, Sniffed, sniff};
use std::borrow::Cow;

/// Collects the beginning of a page.
pub(crate) struct Sniffer {
    hints: CharsetHints,
    /// Less than [`MAX_SNIFF_BYTES`](super::MAX_SNIFF_BYTES): with so many the answer is there.
    seen: Vec<u8>,
}

impl Sniffer {
    pub(crate) fn new(hints: CharsetHints) -> Self {
        Self { hints, seen: Vec::new() }
    }

    /// Takes the next chunk. Once the charset is known: it, and all bytes of the page so far.
    pub(crate) fn take<'c>(&mut self, chunk: &'c [u8], whole: bool) -> Option<(Sniffed, Cow<'c, [u8]>)> {
        if self.seen.is_empty()
            && let Some(sniffed) = sniff(&self.hints, chunk, whole)
        {
            return Some((sniffed, Cow::Borrowed(chunk)));
        }
        self.seen.extend_from_slice(chunk);
        let sniffed = sniff(&self.hints, &self.seen, whole)?;
        Some((sniffed, Cow::Owned(std::mem::take(&mut self.seen))))
    }
}
