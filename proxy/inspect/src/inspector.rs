//! One answer as it passes.

use crate::charset::Decoding;
use crate::found::{Findings, Known};
use crate::gather::Gather;
use crate::labels::Labels;
use crate::phone::Country;
use crate::read::Reader;
use crate::safe;
use crate::scan::Eye;
use crate::sort::Format;
use std::sync::Arc;
use vratar_html::CharsetHints;

/// Most text of an answer that is held while something in it is not whole, bytes. What is longer is cut where no
/// identifier is likely to stand, and looked into in pieces.
pub const MAX_HELD_BYTES: usize = 64 << 10;
/// How much text is waited for before it is looked into, bytes: little steps would look at the same beginning again
/// and again.
const STEP_BYTES: usize = 8 << 10;

/// Reads one answer. Feed, take as often as wanted, end.
pub struct Inspector {
    decoding: Decoding,
    text: String,
    /// Text that the last step left, because it is not whole.
    left: usize,
    reader: Reader,
    labels: Arc<Labels>,
    gather: Gather,
}

impl Inspector {
    /// For an answer of this format. `country`: what telephone numbers without a calling code belong to.
    #[must_use]
    pub fn new(
        format: Format,
        hints: &CharsetHints,
        labels: Arc<Labels>,
        country: Country,
        known: Arc<dyn Known>,
    ) -> Self {
        Self {
            decoding: Decoding::new(format, hints.clone()),
            text: String::new(),
            left: 0,
            reader: Reader::new(format, &labels, country),
            labels,
            gather: Gather::new(Eye { country, known }),
        }
    }

    /// Takes more bytes of the body, freed of `Content-Encoding`; any cut.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.decoding.write(bytes, &mut self.text);
        if self.text.len() - self.left >= STEP_BYTES {
            self.step(false);
        }
    }

    /// What was found since the last take, with what is seen of things that are not whole yet; these come again when
    /// they are.
    pub fn take(&mut self) -> Findings {
        self.step(false);
        let held = self.decoding.held();
        let rest = if held.is_empty() { &self.text } else { &held };
        self.reader.glance(rest, &mut self.gather);
        self.found()
    }

    /// What was found since the last take; nothing follows.
    #[must_use]
    pub fn end(mut self) -> Findings {
        self.decoding.end(&mut self.text);
        self.step(true);
        self.reader.end(&mut self.gather);
        self.found()
    }

    /// Where a stretch of the body may end so that nothing in it is cut in half: the length of a beginning of
    /// `window`, 0 if there is no such place.
    #[must_use]
    pub fn safe_end(format: Format, window: &[u8]) -> usize {
        safe::end(format, window)
    }

    fn step(&mut self, whole: bool) {
        let read = self.reader.read(&self.text, whole, &mut self.gather);
        self.text.drain(..read);
        self.left = self.text.len();
    }

    fn found(&mut self) -> Findings {
        self.gather.unread |= self.decoding.failed();
        self.gather.take(self.labels.fields())
    }
}
