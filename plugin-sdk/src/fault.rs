//! What is wrong in a file, where, and what to write instead.

use std::fmt;
use std::ops::Range;

/// Faults that are reported of one file; more than that are a file of another kind.
pub const MAX_FAULTS: usize = 100;

/// One fault in one file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Bytes of the file it is about.
    pub span: Range<usize>,
    /// Line of its first byte, from 1.
    pub line: usize,
    /// Column of its first byte in characters, from 1.
    pub column: usize,
    /// Stable code of [`crate::codes`]: `M01xx` (the text alone shows it) or `M02xx` (what it would do cannot be done).
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Fault {
    /// A fault at `span` of `text`; a span beyond the text points at its end.
    #[must_use]
    pub fn new(text: &str, span: Range<usize>, code: &'static str, message: String, help: String) -> Self {
        let start = boundary(text, span.start);
        let end = boundary(text, span.end).max(start);
        let (line, column) = position(text, start);
        Self { span: start..end, line, column, code, message, help }
    }
}

impl fmt::Display for Fault {
    /// `line:column: code: message`, and the remedy on a second line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.line, self.column, self.code, self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n  help: {}", self.help) }
    }
}

/// Faults in the order of the file, without repetitions, no more than [`MAX_FAULTS`].
#[must_use]
pub(crate) fn in_order(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by(|a, b| (a.span.start, a.code, &a.message).cmp(&(b.span.start, b.code, &b.message)));
    faults.dedup();
    faults.truncate(MAX_FAULTS);
    faults
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (before.matches('\n').count() + 1, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        let fault = Fault::new("a = 1\nя = б\n", 10..12, "M0100", "m".into(), String::new());
        assert_eq!((fault.line, fault.column), (2, 4));
        let beyond = Fault::new("я", 1..900, "M0100", "m".into(), String::new());
        assert_eq!(beyond.span, 0..2);
    }
}
