//! What is wrong with a config: one [`Fault`] each, all of them together as [`Faults`].

mod json;
mod text;

use crate::codes::Code;
use crate::source::{Place, Source};
use std::fmt;
use std::sync::Arc;

/// Faults kept of one run; more are counted only. A file of rubbish must not fill the memory.
pub const FAULTS_KEPT: usize = 1_000;

/// Faults that [`Faults::render_text`] prints before it only counts.
pub const FAULTS_SHOWN: usize = 20;

/// One mistake: where, what, and what to write instead.
#[derive(Clone, Debug)]
pub struct Fault {
    code: &'static Code,
    place: Place,
    whole_file: bool,
    message: String,
    help: Option<String>,
    also: Vec<(Place, String)>,
}

impl Fault {
    /// A fault at a place. `message` is one clause without a full stop.
    #[must_use]
    pub fn at(code: &'static Code, place: &Place, message: impl Into<String>) -> Self {
        let message = message.into();
        let place = place.clone();
        Self { code, place, whole_file: false, message, help: None, also: Vec::new() }
    }

    /// A fault of a whole file, or of a file that could not be read: no excerpt, line 1.
    #[must_use]
    pub fn of_file(code: &'static Code, file: &str, message: impl Into<String>) -> Self {
        let place = Place::new(&Source::new(file, ""), 0..0);
        Self { whole_file: true, ..Self::at(code, &place, message) }
    }

    /// Adds the remedy: what to write or do instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place, with a few words of what is there.
    #[must_use]
    pub fn also(mut self, place: &Place, words: impl Into<String>) -> Self {
        self.also.push((place.clone(), words.into()));
        self
    }

    /// Whether the file was right once and only time has passed.
    #[must_use]
    pub fn came_with_time(&self) -> bool {
        [crate::codes::CERT_EXPIRED.code, crate::codes::CERT_EARLY.code].contains(&self.code())
    }

    /// `V0123`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code.code
    }

    /// The file as the operator wrote it, or `command line`.
    #[must_use]
    pub fn file(&self) -> &str {
        self.place.source().name()
    }

    /// Line from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.place.line_and_column().0
    }

    /// Column from 1, in characters.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.place.line_and_column().1
    }

    /// Bytes of the file; `None` when the whole file is meant.
    #[must_use]
    pub fn span(&self) -> Option<std::ops::Range<usize>> {
        (!self.whole_file).then(|| self.place.span())
    }

    /// What is wrong, one clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write or do instead.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Its text.
    pub(crate) fn source(&self) -> &Arc<Source> {
        self.place.source()
    }
}

/// Everything that is wrong, by file and line. Never empty when returned as an error.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    list: Vec<Fault>,
    dropped: usize,
    unread: bool,
}

impl Faults {
    /// Sorts by file, line and column; keeps [`FAULTS_KEPT`].
    #[must_use]
    pub fn new(mut list: Vec<Fault>) -> Self {
        list.sort_by(|a, b| a.key().cmp(&b.key()));
        list.dedup_by(|a, b| a.key() == b.key() && a.message == b.message);
        let dropped = list.len().saturating_sub(FAULTS_KEPT);
        list.truncate(FAULTS_KEPT);
        Self { list, dropped, unread: false }
    }

    /// The one fault of a main file that could not be opened; a file that was read and is wrong is another matter.
    pub(crate) fn of_main_file(fault: Fault) -> Self {
        let unread = fault.code() == crate::codes::UNREADABLE.code;
        Self { unread, ..Self::new(vec![fault]) }
    }

    /// Whether the main file could not be read, so that nobody can tell what is right or wrong in it.
    #[must_use]
    pub fn unread(&self) -> bool {
        self.unread
    }

    /// How many there are, those that were not kept included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len() + self.dropped
    }

    /// Those that were kept, sorted.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// For people: excerpt, caret and remedy of the first [`FAULTS_SHOWN`], and how many there are.
    #[must_use]
    pub fn render_text(&self, color: bool) -> String {
        text::render(self, color)
    }

    /// For programs: an array of `{file, line, col, code, message, help}`, `help` being null where there is none.
    #[must_use]
    pub fn render_json(&self) -> serde_json::Value {
        json::render(self)
    }
}

impl crate::Config {
    /// [`Self::warnings`](crate::Config::warnings) for people: excerpt, caret and remedy; empty when there are none.
    #[must_use]
    pub fn render_warnings(&self, color: bool) -> String {
        text::render_warnings(&self.warnings, color)
    }
}

impl Fault {
    /// What faults are sorted by.
    fn key(&self) -> (&str, usize, &'static str) {
        (self.file(), self.place.span().start, self.code.code)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render_text(false))
    }
}

impl std::error::Error for Faults {}
