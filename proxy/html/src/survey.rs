//! What a page is made of, for the report of a shop that is only being observed.
//!
//! Names only: of forms, fields and buttons, never a value that somebody typed or that the shop filled in.
//! Addresses of forms are kept without query values and numbers.

mod address;
mod names;
mod notes;

pub use address::without_values;

use crate::charset::{CharsetHints, Sniffed, Sniffer};
use crate::parser::{settings, why_stopped};
use encoding_rs::Encoding;
use lol_html::errors::RewritingError;
use lol_html::send::HtmlRewriter;
use notes::SharedNotes;

/// Forms that are kept of one page.
pub const MAX_FORMS: usize = 100;
/// Fields that are kept of one form.
pub const MAX_FIELDS: usize = 200;
/// Tables that are kept of one page.
pub const MAX_TABLES: usize = 100;
/// Longest name, id, class list or address that is kept, bytes.
pub const MAX_NAME_BYTES: usize = 160;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its charset, if it is known.
    pub charset: Option<&'static Encoding>,
    /// `<html lang>`.
    pub lang: Option<String>,
    /// Whether it has a `<title>`.
    pub title: bool,
    /// Its forms in their order.
    pub forms: Vec<FormSeen>,
    /// Its tables in their order.
    pub tables: Vec<TableSeen>,
    /// Whether it is a whole page and not a fragment.
    pub has_html_tag: bool,
    /// Scripts that stand in the page itself.
    pub scripts_inline: usize,
    /// One form round everything, as ASP.NET WebForms makes it: it has a `__VIEWSTATE` field, or it is the
    /// only form and holds nine tenths of a page with several links.
    pub page_wide_form: bool,
    /// More was there than is kept, or the parser gave up.
    pub cut_short: bool,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormSeen {
    /// `id`.
    pub id: Option<String>,
    /// `class`.
    pub class: Option<String>,
    /// `action`: numbers in the path as `*`, names of query parameters without their values (but for those
    /// that only choose the page, as `route`).
    pub action: Option<String>,
    /// `method`, lower-cased; `get` if it names none.
    pub method: String,
    /// `enctype`, lower-cased.
    pub enctype: Option<String>,
    /// Its named controls but for submit buttons, each once.
    pub fields: Vec<FieldSeen>,
    /// Names of its submit buttons.
    pub submit_buttons: Vec<String>,
    /// Whether it asks for a password.
    pub has_password: bool,
    /// Whether it takes a file.
    pub has_file: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSeen {
    /// `name`.
    pub name: String,
    /// The `type` of an `input`, else the element's name (`select`, `textarea`).
    pub kind: String,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSeen {
    /// Its rows, the head included; rows of tables inside it not.
    pub rows: usize,
    /// Cells of its longest row.
    pub columns: usize,
    /// A selector to try for it: `table#users`, `table.table.striped`, `table`.
    pub selector_hint: String,
}

/// A page being looked at.
pub struct Survey {
    stage: Stage,
    charset: Option<&'static Encoding>,
}

enum Stage {
    Sniffing(Sniffer),
    Reading(Box<Reading>),
    Over(Seen),
}

type Reader = HtmlRewriter<'static, fn(&[u8])>;

struct Reading {
    reader: Reader,
    notes: SharedNotes,
}

impl Survey {
    /// Begins a page.
    #[must_use]
    pub fn new(hints: CharsetHints) -> Self {
        Self { stage: Stage::Sniffing(Sniffer::new(hints)), charset: None }
    }

    /// Looks at the page's next bytes.
    pub fn write(&mut self, chunk: &[u8]) {
        self.take(chunk, false);
    }

    /// What the page is made of.
    #[must_use]
    pub fn end(mut self) -> Seen {
        self.take(&[], true);
        let mut seen = match self.stage {
            Stage::Over(seen) => seen,
            Stage::Reading(reading) => reading.end(),
            Stage::Sniffing(_) => cut_short(),
        };
        seen.charset = self.charset;
        seen
    }

    fn take(&mut self, chunk: &[u8], whole: bool) {
        let stage = std::mem::replace(&mut self.stage, Stage::Over(cut_short()));
        self.stage = match stage {
            Stage::Sniffing(mut sniffer) => match sniffer.take(chunk, whole) {
                Some((sniffed, seen)) => self.begin(sniffed, &seen),
                None => Stage::Sniffing(sniffer),
            },
            Stage::Reading(reading) => reading.read(chunk),
            over @ Stage::Over(_) => over,
        };
    }

    fn begin(&mut self, sniffed: Sniffed, seen: &[u8]) -> Stage {
        self.charset = sniffed.encoding();
        // Names are ASCII nearly always: any charset that contains ASCII will do when none is known.
        let encoding = self.charset.unwrap_or(encoding_rs::WINDOWS_1252);
        let (Ok(settings), Some(words)) = (settings(encoding), notes::words()) else {
            return Stage::Over(cut_short());
        };
        let notes = SharedNotes::default();
        let reader = HtmlRewriter::new(notes::watch(settings, words, &notes), (|_| {}) as fn(&[u8]));
        Box::new(Reading { reader, notes }).read(seen)
    }
}

impl Reading {
    fn read(mut self: Box<Self>, chunk: &[u8]) -> Stage {
        match self.reader.write(chunk) {
            Ok(()) => Stage::Reading(self),
            Err(error) => Stage::Over(self.notes.finish(is_fault(&error))),
        }
    }

    fn end(self) -> Seen {
        let ended = self.reader.end();
        self.notes.finish(ended.is_err_and(|error| is_fault(&error)))
    }
}

fn is_fault(error: &RewritingError) -> bool {
    why_stopped(error).is_some()
}

fn cut_short() -> Seen {
    Seen { cut_short: true, ..Seen::default() }
}
