//! Pages: text as people see it, attributes, scripts, comments; rows of tables and lists.

mod rows;
mod run;
mod tags;

use crate::escape::{Escapes, entities};
use crate::gather::{Gather, Group, Member};
use crate::inspector::MAX_HELD_BYTES;
use crate::labels::{Labels, PageLabels, Tag};
use crate::markup::{self, Piece};
use crate::phone::{Country, Near};
use crate::scan::{self, Place};
use crate::signs::Signs;
use rows::Rows;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use tags::{RawText, Sort};

/// Reads a page.
pub(crate) struct Html {
    /// Text since the last tag that ends it.
    run: String,
    /// Where in what is being read all of that text stands, as long as it is not in `run`: most is one stretch.
    waiting: Range<usize>,
    /// Inside an element whose text is no markup.
    raw: Option<RawText>,
    rows: Rows,
    labels: Option<PageLabels>,
    links: Arc<Labels>,
}

impl Html {
    pub(crate) fn new(labels: &Arc<Labels>, country: Country) -> Self {
        let own = PageLabels::new(labels, country);
        let rows = Rows::default();
        Self { run: String::new(), waiting: 0..0, raw: None, rows, labels: own, links: Arc::clone(labels) }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        if let Some(labels) = &mut self.labels {
            labels.begin();
        }
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = match self.raw {
                Some(raw) => self.raw_text(raw, rest, whole, out),
                None => self.piece(text, at, whole, out),
            };
            match length {
                Some(length) => at += length,
                None => break,
            }
        }
        self.keep(text);
        self.labelled(out);
        if let Some(labels) = &mut self.labels {
            labels.rest(out);
        }
        at
    }

    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        out.glance(&entities(&self.run).replace(run::TAG, ""), Place::default());
        out.glance(rest, self.raw.map(RawText::place).unwrap_or_default());
        self.labelled(out);
        self.rows.glance(out);
        if let Some(labels) = &mut self.labels {
            labels.glance(out);
        }
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.flush("", out);
        self.labelled(out);
        self.rows.end(out);
        if let Some(labels) = &mut self.labels {
            labels.end(out);
        }
    }

    /// The piece that begins at `at`; its length.
    fn piece(&mut self, read: &str, at: usize, whole: bool, out: &mut Gather) -> Option<usize> {
        let (piece, length) = markup::next_in_page(read.get(at..)?, whole)?;
        match piece {
            Piece::Text(text) => {
                self.text(read, at..at + length);
                self.label(text);
                if self.run.len() > MAX_HELD_BYTES {
                    self.spill(out);
                }
            }
            Piece::Start { name, attributes, empty } => {
                let sort = Sort::of(name);
                self.between(read, sort, out);
                self.before(sort, name, out);
                self.rows.start(sort, out);
                if let Some(labels) = &mut self.labels {
                    // Labels see the tag before what stands in it is looked into: it may be a row itself.
                    labels.start(Tag { name, attributes, empty, text: read, at: at + 1 + name.len() }, out);
                }
                self.behind(sort, out);
                self.attributes(sort, attributes, out);
                self.raw = sort.raw_text();
            }
            Piece::End { name, rest } => {
                let sort = Sort::of(name);
                self.between(read, sort, out);
                self.found(rest, Place::default(), out);
                self.before(sort, name, out);
                self.rows.end_tag(sort, out);
                if let Some(labels) = &mut self.labels {
                    labels.end_tag(name);
                }
                self.behind(sort, out);
            }
            // What is written for nobody to see is not between two texts either.
            Piece::Aside(text) | Piece::Literal(text) => self.found(text, Place::default(), out),
        }
        Some(length)
    }

    fn raw_text(&mut self, raw: RawText, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let end = raw.end(rest);
        let length = match end {
            Some(at) if at < MAX_HELD_BYTES - RawText::END_BYTES => at,
            _ if rest.len() > MAX_HELD_BYTES => super::cut(rest),
            _ if whole => rest.len(),
            _ => return None,
        };
        let content = rest.get(..length).unwrap_or_default();
        self.label(content);
        let read = if raw.has_references() { entities(content) } else { Cow::Borrowed(content) };
        self.found(&read, raw.place(), out);
        if end == Some(length) {
            self.raw = None;
        }
        Some(length)
    }

    fn attributes(&mut self, sort: Sort, written: &str, out: &mut Gather) {
        let signs = Signs::of(written);
        let shows = scan::may_show(written, signs, Escapes::default());
        if !shows && !self.may_link(written, signs) {
            return;
        }
        for (name, value) in markup::attributes(written) {
            if shows && name.contains('@') {
                self.found(name, Place::default(), out);
            }
            let signs = Signs::of(value);
            let shows = shows && scan::may_show(value, signs, Escapes::default());
            if shows || self.may_link(value, signs) {
                let kind = tags::Attribute::of(name, sort);
                self.value(name, value, &kind, shows.then_some(signs), out);
            }
        }
    }

    /// Whether a link may stand there that names somebody.
    fn may_link(&self, written: &str, signs: Signs) -> bool {
        signs.has_digit()
            || signs.may_be_address()
            || signs.is_odd()
            || !written.is_empty() && self.links.has_links_by_words()
    }

    /// The value of an attribute; `shows`: its signs, if it may show somebody.
    fn value(
        &mut self,
        name: &str,
        written: &str,
        kind: &tags::Attribute,
        shows: Option<Signs>,
        out: &mut Gather,
    ) {
        let value = entities(written);
        if kind.link {
            let found = self.links.in_link_of(&value, out.eye.country);
            if !found.is_empty() {
                self.put(found.into_iter().map(Member::labelled).collect(), out);
            }
        }
        if let Some(signs) = shows {
            let near = Near { name, link: kind.link, code: kind.code };
            let place =
                Place { near, control: kind.control, no_numbers: kind.no_numbers, ..Place::default() };
            match value {
                Cow::Borrowed(value) => self.found_closely(value, signs, place, out),
                Cow::Owned(value) => self.found(&value, place, out),
            }
        }
    }

    fn found(&mut self, text: &str, place: Place<'_>, out: &mut Gather) {
        let mut group = Group::new();
        out.look(text, place, &mut group);
        if !group.is_empty() {
            self.put(group, out);
        }
    }

    /// The same where it is known already that something may be there; `signs`: of the text.
    fn found_closely(&mut self, text: &str, signs: Signs, place: Place<'_>, out: &mut Gather) {
        let mut group = Group::new();
        out.look_closely(text, signs, place, &mut group);
        if !group.is_empty() {
            self.put(group, out);
        }
    }

    fn put(&mut self, group: Group, out: &mut Gather) {
        match &mut self.labels {
            Some(labels) if labels.has_rows() => labels.put(group, out),
            _ => self.rows.put(group, out),
        }
    }

    fn label(&mut self, text: &str) {
        if let Some(labels) = &mut self.labels {
            labels.text(text);
        }
    }

    /// A tag of this name follows.
    fn before(&mut self, sort: Sort, name: &str, out: &mut Gather) {
        if sort.is_of_rows() {
            self.labelled(out);
        }
        if let Some(labels) =
            self.labels.as_mut().filter(|labels| labels.reads_words() && !markup::is_inline(name))
        {
            labels.end_word();
        }
    }

    /// A tag was read.
    fn behind(&mut self, sort: Sort, out: &mut Gather) {
        if sort.is_of_rows() {
            self.labelled(out);
        }
    }

    /// Without rows of their own, values of labels belong to the row of the page where they stand.
    fn labelled(&mut self, out: &mut Gather) {
        if let Some(labels) = self.labels.as_mut().filter(|labels| !labels.has_rows()) {
            for group in labels.values(out) {
                self.rows.put(group, out);
            }
        }
    }
}

/// Looks into a piece of a page that stands in something else: its rows count, and who stands alone in it goes to
/// `group`.
pub(crate) fn look_inside(text: &str, out: &mut Gather, group: &mut Group) {
    let mut page = Html::new(&Arc::default(), out.eye.country);
    let mut inside = Gather::new(out.eye.clone());
    page.read(text, true, &mut inside);
    page.end(&mut inside);
    let rows = out.merge(inside, group);
    out.rows_are(rows);
}
