//! Readers: text of a format in, values and rows out.

mod text;

use crate::gather::Gather;
use crate::labels::Labels;
use crate::sort::Format;

/// A reader for each format.
pub(crate) enum Reader {
    Text(text::Lines),
}

impl Reader {
    pub(crate) fn new(_format: Format, _labels: &Labels) -> Self {
        Self::Text(text::Lines::default())
    }

    /// Reads what is whole of `text`; how many bytes that was. `whole`: nothing follows.
    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        match self {
            Self::Text(lines) => lines.read(text, whole, out),
        }
    }

    /// Looks into `rest`, which was not whole, and into what is held; nothing of that counts as read.
    pub(crate) fn glance(&self, rest: &str, out: &mut Gather) {
        match self {
            Self::Text(lines) => lines.glance(rest, out),
        }
    }

    /// Nothing follows.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        match self {
            Self::Text(_) => {}
        }
        let _ = out;
    }
}

/// Where a text that is too long to be held may be cut: behind the last sign of its beginning that no identifier has.
pub(crate) fn cut(text: &str) -> usize {
    let mut most = crate::inspector::MAX_HELD_BYTES.min(text.len());
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let begin = text.get(..most).unwrap_or_default();
    let apart = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'<' | b'>' | b',' | b';' | b'{' | b'}');
    let bytes = begin.as_bytes();
    let far = bytes.len() / 2;
    let end = bytes.get(far..).and_then(|rest| rest.iter().rposition(apart));
    let space = || bytes.get(far..).and_then(|rest| rest.iter().rposition(|byte| *byte == b' '));
    end.or_else(space).map_or(most, |at| far + at + 1)
}
