//! Places.

use super::{Source, SourceKind};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// A stretch of a text.
#[derive(Clone, Debug)]
pub struct Place {
    source: Arc<Source>,
    start: usize,
    end: usize,
}

impl Place {
    /// Bytes `span` of `source`; what lies outside of it is cut.
    #[must_use]
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let start = floor(&source.shown, span.start);
        let end = floor(&source.shown, span.end).max(start);
        Self { source: Arc::clone(source), start, end }
    }

    /// A place that nobody wrote.
    pub(crate) fn default_value() -> Self {
        static NOBODY: LazyLock<Arc<Source>> =
            LazyLock::new(|| Arc::new(Source::of_kind("default", "", SourceKind::Default)));
        Self::new(&NOBODY, 0..0)
    }

    /// The text.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Bytes of the text.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Line and column of its start, from 1.
    #[must_use]
    pub fn line_and_column(&self) -> (u32, u32) {
        self.source.line_and_column(self.start)
    }

    /// Whether nobody wrote it.
    pub(crate) fn is_default(&self) -> bool {
        self.source.kind == SourceKind::Default
    }

    /// What stands there.
    pub(crate) fn text(&self) -> &str {
        self.source.shown.get(self.span()).unwrap_or_default()
    }

    /// `file:line`, or how else to find it.
    pub(crate) fn in_words(&self) -> String {
        match self.source.kind {
            SourceKind::File => format!("{}:{}", self.source.name, self.line_and_column().0),
            SourceKind::Flags => "the command line".to_owned(),
            SourceKind::Default => "the default".to_owned(),
        }
    }

    /// How to write `key` with the value `literal` (TOML) in this sort of text.
    pub(crate) fn write(&self, key: &str, literal: &str) -> String {
        match self.source.kind {
            SourceKind::Flags => format!("write --{} {}", flag(key), literal.trim_matches(['"', '[', ']'])),
            _ => format!("write {key} = {literal}"),
        }
    }

    /// What this sort of text calls `key`.
    pub(crate) fn calls(&self, key: &str) -> String {
        match self.source.kind {
            SourceKind::Flags => format!("--{}", flag(key)),
            _ => format!("'{key}'"),
        }
    }
}

/// The flag that sets `key`.
pub(crate) fn flag(key: &str) -> &str {
    if key == "hosts" { "host" } else { key }
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
