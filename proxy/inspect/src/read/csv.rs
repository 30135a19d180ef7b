//! Records of cells: RFC 4180 and what spreadsheets make of it (`;`, tab or `|` between cells, `sep=;` before all).

mod lead;

use super::cut;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::label::What;
use crate::labels::Labels;
use crate::phone::Near;
use crate::scan::Place;
use lead::{Candidate, Lead};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What may stand between cells; the first record shows which of them does.
const BETWEEN: &[u8] = b",;\t|";
/// Most columns whose names are kept.
const MAX_COLUMNS: usize = 512;
/// Longest name of a column that is kept, bytes.
const MAX_NAME: usize = 64;

/// Reads records.
pub(crate) struct Csv {
    labels: Arc<Labels>,
    between: Option<u8>,
    /// Whether a line before all has said what stands between cells.
    said: bool,
    header: Option<Header>,
    /// Until the names of columns are known.
    lead: Option<Lead>,
}

struct Header {
    names: Vec<String>,
    labelled: Vec<(usize, What)>,
}

impl Csv {
    pub(crate) fn new(labels: &Arc<Labels>) -> Self {
        Self {
            labels: Arc::clone(labels),
            between: None,
            said: false,
            header: None,
            lead: Some(Lead::default()),
        }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        let mut cells = Vec::new();
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(length) = self.next(rest, whole, &mut cells) else { break };
            if self.between.is_some() {
                self.record(rest.get(..length).unwrap_or(rest), &cells, out);
                at += length;
            } else {
                at += self.learn(rest, &cells, length);
            }
        }
        at
    }

    /// The length of the next record and its cells.
    fn next(&self, rest: &str, whole: bool, cells: &mut Vec<Range<usize>>) -> Option<usize> {
        let near = rest.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(rest.as_bytes());
        match record(near, self.between, cells) {
            Some(length) => Some(length),
            None if rest.len() > MAX_HELD_BYTES => {
                // A quote that never ends: the line is a record.
                let line = memchr::memchr(b'\n', near).map_or_else(|| cut(rest), |end| end + 1);
                cells.clear();
                cells.push(0..line);
                Some(line)
            }
            None => whole.then_some(rest.len()),
        }
    }

    /// Learns from the first record what stands between cells; how much of it is read by that.
    fn learn(&mut self, rest: &str, cells: &[Range<usize>], length: usize) -> usize {
        let said = rest.trim_start_matches('\u{FEFF}').strip_prefix("sep=");
        let said = said.and_then(|sign| sign.bytes().next()).filter(u8::is_ascii);
        let is_empty =
            cells.iter().all(|range| rest.get(range.clone()).is_none_or(|cell| cell.trim().is_empty()));
        self.said = said.is_some();
        self.between = said.or_else(|| (!is_empty).then(|| most_used(rest, cells)));
        if is_empty {
            return length;
        }
        said.map_or(0, |_| memchr::memchr(b'\n', rest.as_bytes()).map_or(length, |end| (end + 1).min(length)))
    }

    pub(crate) fn glance(&self, rest: &str, out: &mut Gather) {
        out.glance(rest, Place::default());
    }

    fn record(&mut self, text: &str, cells: &[Range<usize>], out: &mut Gather) {
        let cell =
            |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().trim_end_matches(['\r', '\n']);
        if cells.iter().all(|range| cell(range).is_empty()) {
            return;
        }
        match self.lead.take() {
            Some(lead) => self.lead(lead, text, cells, out),
            None => {
                let group = self.look(text, cells, out);
                out.row();
                out.together(group);
            }
        }
    }

    /// A record while it is not sure which one has the names of columns.
    fn lead(&mut self, mut lead: Lead, text: &str, cells: &[Range<usize>], out: &mut Gather) {
        let candidate = Candidate::of(text, self.between.filter(|_| self.said));
        let labelled = !self.header(text, &candidate.cells).labelled.is_empty();
        let follows = lead.is_followed_by(text, &candidate, labelled);
        let cells = if follows { &candidate.cells } else { cells };
        let group = self.look(text, cells, out);
        let (is_person, names) = (!group.is_empty(), (lead.is_first() || follows) && group.is_empty());
        if names || lead.is_first() {
            lead.take(text, cells);
        }
        if names {
            self.between = self.between.map(|before| if follows { candidate.sign } else { before });
            self.header = Some(self.header(text, cells));
        } else {
            lead.rows += 1;
            out.together(group);
        }
        let known = self.header.as_ref().is_some_and(|header| !header.labelled.is_empty());
        if lead.ends(text, cells, is_person) || known {
            Self::known(&lead, out)
        } else {
            self.lead = Some(lead)
        }
    }

    /// The names of columns are known: what was read behind them are rows.
    fn known(lead: &Lead, out: &mut Gather) {
        (0..lead.rows).for_each(|_| out.row());
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        if let Some(lead) = self.lead.take() {
            Self::known(&lead, out);
        }
    }

    /// What the record says as names of columns.
    fn header(&self, text: &str, cells: &[Range<usize>]) -> Header {
        let name = |range: &Range<usize>| -> String {
            let cell = text.get(range.clone()).unwrap_or_default().trim_end_matches(['\r', '\n']);
            unquoted(cell).trim().chars().take(MAX_NAME).collect()
        };
        let names: Vec<String> = cells.iter().take(MAX_COLUMNS).map(name).collect();
        let labelled = self.labels.columns(names.iter().map(String::as_str));
        Header { names, labelled }
    }

    fn look(&self, text: &str, cells: &[Range<usize>], out: &mut Gather) -> Group {
        let mut group = Group::new();
        if self.between.is_some_and(is_of_values)
            && let (Some(first), Some(last)) = (cells.first(), cells.last())
        {
            // `sep=a` cuts addresses as well: whoever opens the file as text reads them nevertheless.
            out.look(text.get(first.start..last.end).unwrap_or_default(), Place::default(), &mut group);
        }
        for (index, range) in cells.iter().enumerate() {
            let cell = unquoted(without_line_end(text.get(range.clone()).unwrap_or_default()));
            let names = self.header.as_ref().map(|header| header.names.as_slice()).unwrap_or_default();
            let near =
                Near { name: names.get(index).map(String::as_str).unwrap_or_default(), ..Near::default() };
            out.look(&cell, Place { near, ..Place::default() }, &mut group);
        }
        for (index, what) in self.header.iter().flat_map(|header| &header.labelled) {
            let cell = cells.get(*index).and_then(|range| text.get(range.clone())).unwrap_or_default();
            out.labelled(*what, &unquoted(without_line_end(cell)), &mut group);
        }
        group
    }
}

/// The cells of the record at the beginning of `bytes`, and its length; `None`: it does not end there (then the cells
/// are those that are there). `between`: what stands between them; absent: any sign that may.
fn record(bytes: &[u8], between: Option<u8>, cells: &mut Vec<Range<usize>>) -> Option<usize> {
    cells.clear();
    let mut start = 0;
    loop {
        let quoted = bytes.get(start) == Some(&b'"');
        let from = if quoted { quote_end(bytes, start + 1) } else { Some(start) };
        let rest = from.and_then(|from| bytes.get(from..)).unwrap_or_default();
        let end = match between {
            Some(sign) => memchr::memchr2(b'\n', sign, rest),
            None => rest.iter().position(|byte| *byte == b'\n' || BETWEEN.contains(byte)),
        };
        let end = end.zip(from).map(|(at, from)| from + at);
        cells.push(start..end.unwrap_or(bytes.len()));
        let end = end?;
        if bytes.get(end) == Some(&b'\n') {
            return Some(end + 1);
        }
        start = end + 1;
    }
}

/// Behind the quote that ends a cell; two are one that does not.
fn quote_end(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        from += memchr::memchr(b'"', bytes.get(from..)?)? + 1;
        if bytes.get(from) != Some(&b'"') {
            return Some(from);
        }
        from += 1;
    }
}

fn without_line_end(cell: &str) -> &str {
    match cell.as_bytes().last() {
        Some(b'\r' | b'\n') => cell.trim_end_matches(['\r', '\n']),
        _ => cell,
    }
}

fn unquoted(cell: &str) -> Cow<'_, str> {
    // Most begin with neither a quote nor anything that may stand before one.
    if cell.as_bytes().first().is_some_and(|first| first.is_ascii_graphic() && *first != b'"') {
        return Cow::Borrowed(cell);
    }
    match cell.trim().strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner)) {
        Some(inner) if inner.contains("\"\"") => Cow::Owned(inner.replace("\"\"", "\"")),
        Some(inner) => Cow::Borrowed(inner),
        None => Cow::Borrowed(cell),
    }
}

/// Whether addresses and numbers are written with this sign.
fn is_of_values(sign: u8) -> bool {
    sign.is_ascii_alphanumeric() || b"@.-_+".contains(&sign)
}

/// The sign between most of the cells.
fn most_used(text: &str, cells: &[Range<usize>]) -> u8 {
    let behind = |range: &Range<usize>| text.as_bytes().get(range.end).copied();
    let count = |sign: u8| cells.iter().filter(|range| behind(range) == Some(sign)).count();
    BETWEEN.iter().copied().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
