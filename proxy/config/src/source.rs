//! Texts that faults point into, and places in them.

mod place;

pub use place::Place;
pub(crate) use place::flag;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a text is, which decides how a remedy is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A file of the operator.
    File,
    /// The words typed after `vratar run`.
    Flags,
    /// A value that nobody wrote.
    Default,
}

/// One text with its name. Credentials inside URLs are blanked out before anything is shown.
pub struct Source {
    name: String,
    shown: String,
    kind: SourceKind,
    starts: Vec<usize>,
}

impl Source {
    /// Takes a file's text; `name` is what messages call it.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Arc<Self> {
        Arc::new(Self::of_kind(name, text, SourceKind::File))
    }

    /// Takes a text of another kind.
    pub(crate) fn of_kind(name: &str, text: &str, kind: SourceKind) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.to_owned(), shown: without_credentials(text), kind, starts }
    }

    /// What messages call it: a path as the operator wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> SourceKind {
        self.kind
    }

    /// The text as it may be shown; byte offsets are those of the text itself.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The folder that relative paths in it start from; empty for the current one.
    pub(crate) fn folder(&self) -> PathBuf {
        match self.kind {
            SourceKind::File => Path::new(&self.name).parent().map(Path::to_path_buf).unwrap_or_default(),
            _ => PathBuf::new(),
        }
    }

    /// Line and column, both from 1, columns in characters, of a byte offset.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.shown.get(start..offset).map_or(0, |text| text.chars().count());
        (number(line), number(before + 1))
    }

    /// The bytes of one line, counted from 1, without its end.
    pub(crate) fn line(&self, line: u32) -> Range<usize> {
        let at = line.max(1) as usize;
        let start = self.starts.get(at - 1).copied().unwrap_or(self.shown.len());
        let end = self.starts.get(at).map_or(self.shown.len(), |next| next - 1);
        start..end.max(start)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Replaces what stands between `://` and `@` in a URL by stars, byte for byte.
fn without_credentials(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (at, _) in text.match_indices("://") {
        if let Some(end) = end_of_credentials(&text[at + 3..]) {
            bytes[at + 3..at + 3 + end].fill(b'*');
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Length of `user:password` at the start of `rest`, if an `@` follows in the same authority.
fn end_of_credentials(rest: &str) -> Option<usize> {
    let authority =
        rest.find(['"', '\'', '/', '?', '#', ' ', '\n', '\r', '\t', '<', '>']).unwrap_or(rest.len());
    rest[..authority].rfind('@')
}

/// A value together with where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Spot<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = Source::new("x", "а=1\nбв=2\n");
        assert_eq!(source.line_and_column(0), (1, 1));
        assert_eq!(source.line_and_column("а=1\nб".len()), (2, 2));
        assert_eq!(source.line_and_column(999), (3, 1));
        assert_eq!(&source.shown()[source.line(2)], "бв=2");
    }

    #[test]
    fn credentials_are_never_shown() {
        let source = Source::new("x", "u = \"http://me:pass@shop.example/\"\nv = \"http://a\" # b@c");
        assert_eq!(source.shown(), "u = \"http://*******@shop.example/\"\nv = \"http://a\" # b@c");
    }

    #[test]
    fn a_place_never_cuts_a_character() {
        let source = Source::new("x", "я");
        assert_eq!(Place::new(&source, 1..9).span(), 0..2);
    }
}
