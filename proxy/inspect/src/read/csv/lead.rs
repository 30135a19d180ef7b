//! What may stand before the names of columns: titles, dates, blank lines, as accounting programs put them there.

use super::{MAX_NAME, most_used, record, unquoted};
use std::ops::Range;

/// Records among which the names of columns are looked for.
const MOST: usize = 16;

/// The records up to the names of columns, as far as it can be told that they are those.
#[derive(Default)]
pub(super) struct Lead {
    records: usize,
    /// Cells of what is taken for the names, and how many of them are not empty.
    cells: usize,
    filled: usize,
    /// Rows behind it. They are none if it was a title.
    pub(super) rows: u64,
}

/// A record cut by the sign that stands between most of its cells.
pub(super) struct Candidate {
    pub(super) sign: u8,
    pub(super) cells: Vec<Range<usize>>,
    filled: usize,
}

impl Candidate {
    /// `sign`: where something before all has said what stands between cells.
    pub(super) fn of(text: &str, sign: Option<u8>) -> Self {
        let mut cells = Vec::new();
        let mut split = |between: Option<u8>| {
            let _ = record(text.as_bytes(), between, &mut cells);
            cells.clone()
        };
        let sign = sign.unwrap_or_else(|| most_used(text, &split(None)));
        let cells = split(Some(sign));
        let filled = filled(text, &cells);
        Self { sign, cells, filled }
    }

    /// Whether these may be names of columns: words, no figures, no dates, no addresses.
    fn is_names(&self, text: &str) -> bool {
        let is_name = |cell: &str| {
            cell.is_empty()
                || cell.chars().any(char::is_alphabetic)
                    && !cell.contains('@')
                    && !is_begun_reference(cell)
                    && cell.chars().count() <= MAX_NAME
        };
        self.filled > 1 && self.cells.iter().all(|range| is_name(&cell(text, range)))
    }
}

impl Lead {
    /// Whether what was taken for the names of columns was a title, and these are the names; `labelled`: labels point at
    /// some of them.
    pub(super) fn is_followed_by(&self, text: &str, names: &Candidate, labelled: bool) -> bool {
        // Columns nearly all of which have a name are no title, and this is one of their rows.
        let is_row = names.cells.len() == self.cells && self.filled * 2 > self.cells;
        self.records > 0 && (labelled || !is_row && names.filled > self.filled && names.is_names(text))
    }

    /// These are taken for the names of columns, or for what would stand below them.
    pub(super) fn take(&mut self, text: &str, cells: &[Range<usize>]) {
        (self.cells, self.filled, self.rows) = (cells.len(), filled(text, cells), 0);
    }

    /// One more record was read; whether the names of columns are known now. `is_person`: a row with one was read.
    pub(super) fn ends(&mut self, text: &str, cells: &[Range<usize>], is_person: bool) -> bool {
        self.records += 1;
        let is_most = |filled: usize| filled * 2 > cells.len();
        let is_table = || is_most(self.filled) || self.filled > 1 && is_most(filled(text, cells));
        is_person && cells.len() > 1 && cells.len() == self.cells && is_table() || self.records >= MOST
    }

    /// Whether nothing was read yet.
    pub(super) fn is_first(&self) -> bool {
        self.records == 0
    }
}

fn cell(text: &str, range: &Range<usize>) -> String {
    let cell = text.get(range.clone()).unwrap_or_default();
    unquoted(cell.trim_end_matches(['\r', '\n'])).trim().to_owned()
}

/// Whether it is a reference of HTML but for its `;`: that stands between no cells.
fn is_begun_reference(cell: &str) -> bool {
    let name = cell.rsplit_once('&').map(|(_, name)| name.trim_start_matches('#'));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric()))
}

fn filled(text: &str, cells: &[Range<usize>]) -> usize {
    cells.iter().filter(|range| !cell(text, range).is_empty()).count()
}
