//! Pages: text as people see it, attributes, scripts, comments; rows of tables and lists.

mod rows;
mod tags;

use crate::email::SEAM;
use crate::escape::entities;
use crate::gather::{Gather, Group, Member};
use crate::inspector::MAX_HELD_BYTES;
use crate::labels::{Labels, PageLabels};
use crate::markup::{self, Piece};
use crate::phone::{Country, Near};
use crate::scan::Place;
use rows::Rows;
use std::borrow::Cow;
use std::sync::Arc;
use tags::{Inline, RawText, Sort};
use vratar_model::journal::IdentifierKind;

/// How much of a text that is too long to be held is looked at again with what follows, bytes.
const OVERLAP_BYTES: usize = 512;

/// Stands in a text where a tag was that marks a part of a word.
const TAG: char = '\u{1E}';

/// Reads a page.
pub(crate) struct Html {
    /// Text since the last tag that ends it.
    run: String,
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
        Self { run: String::new(), raw: None, rows, labels: own, links: Arc::clone(labels) }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = match self.raw {
                Some(raw) => self.raw_text(raw, rest, whole, out),
                None => self.piece(rest, whole, out),
            };
            match length {
                Some(length) => at += length,
                None => break,
            }
        }
        self.labelled(out);
        if let Some(labels) = &mut self.labels {
            labels.rest(out);
        }
        at
    }

    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        out.glance(&entities(&self.run).replace(TAG, ""), Place::default());
        out.glance(rest, self.raw.map(RawText::place).unwrap_or_default());
        self.labelled(out);
        self.rows.glance(out);
        if let Some(labels) = &mut self.labels {
            labels.glance(out);
        }
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.flush(out);
        self.labelled(out);
        self.rows.end(out);
        if let Some(labels) = &mut self.labels {
            labels.end(out);
        }
    }

    fn piece(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let (piece, length) = markup::next(rest, whole)?;
        let written = rest.get(..length).unwrap_or_default();
        match piece {
            Piece::Text(text) => {
                self.run.push_str(text);
                self.label(written);
                if self.run.len() > MAX_HELD_BYTES {
                    self.spill(out);
                }
            }
            Piece::Start { name, attributes, .. } => {
                let sort = Sort::of(name);
                self.between(sort, out);
                self.tag(name, sort, written, out, |rows, out| rows.start(sort, out));
                self.attributes(sort, attributes, out);
                self.raw = sort.raw_text();
            }
            Piece::End { name, rest } => {
                let sort = Sort::of(name);
                self.between(sort, out);
                self.found(rest, Place::default(), out);
                self.tag(name, sort, written, out, |rows, out| rows.end_tag(sort, out));
            }
            // What is written for nobody to see is not between two texts either.
            Piece::Aside(text) | Piece::Literal(text) => {
                self.found(text, Place::default(), out);
                self.label(written);
            }
        }
        Some(length)
    }

    /// A tag stands between two texts: they are one, or two that may be one, or two.
    fn between(&mut self, sort: Sort, out: &mut Gather) {
        match sort.inline() {
            Inline::Same if self.run.is_empty() => {}
            Inline::Same => self.run.push(TAG),
            Inline::Seam if self.run.is_empty() => {}
            Inline::Seam => self.run.push(SEAM),
            Inline::Block => self.flush(out),
        }
    }

    fn flush(&mut self, out: &mut Gather) {
        if tags::may_show(&self.run) {
            let run = std::mem::take(&mut self.run);
            self.look_at(&run, out);
            self.run = run;
        }
        self.run.clear();
    }

    /// Tags that mark a part of a word stand in it; where that makes no address of what has an `@`, they end one.
    fn look_at(&mut self, run: &str, out: &mut Gather) {
        let text = entities(run);
        if !text.contains(TAG) {
            return self.found(&text, Place::default(), out);
        }
        let mut group = Group::new();
        out.look(&text.replace(TAG, ""), Place::default(), &mut group);
        let is_address = |member: &Member| member.identifier.kind == IdentifierKind::Email;
        if text.contains('@') && !group.iter().any(is_address) {
            let mut apart = Group::new();
            out.look(&text.replace(TAG, SEAM.encode_utf8(&mut [0; 4])), Place::default(), &mut apart);
            group.extend(apart);
        }
        if !group.is_empty() {
            self.put(group, out);
        }
    }

    /// A run without an end: looked into, and the last of it kept for what follows.
    fn spill(&mut self, out: &mut Gather) {
        let run = std::mem::take(&mut self.run);
        self.look_at(&run, out);
        let mut keep = run.len().saturating_sub(OVERLAP_BYTES);
        while !run.is_char_boundary(keep) {
            keep += 1;
        }
        self.run = run.get(keep..).unwrap_or_default().to_owned();
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
        let by_words = self.links.has_links_by_words();
        if !by_words && !tags::may_show(written) {
            return;
        }
        for (name, value) in markup::attributes(written) {
            if name.contains('@') {
                self.found(name, Place::default(), out);
            }
            let value = entities(value);
            let shows = tags::may_show(&value);
            if !shows && !by_words {
                continue;
            }
            let kind = tags::Attribute::of(name, sort);
            if kind.link
                && let Some(found) =
                    Some(self.links.in_link_of(&value, out.eye.country)).filter(|found| !found.is_empty())
            {
                self.put(found.into_iter().map(Member::labelled).collect(), out);
            }
            if shows {
                let near = Near { name, link: kind.link, code: kind.code };
                let place =
                    Place { near, control: kind.control, no_numbers: kind.no_numbers, ..Place::default() };
                self.found(&value, place, out);
            }
        }
    }

    fn found(&mut self, text: &str, place: Place<'_>, out: &mut Gather) {
        if !tags::may_show(text) {
            return;
        }
        let mut group = Group::new();
        out.look(text, place, &mut group);
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

    fn label(&mut self, written: &str) {
        if let Some(labels) = &mut self.labels {
            labels.write(written);
        }
    }

    /// A tag begins or ends what rows stand in, or nothing of the kind: `step`.
    fn tag(
        &mut self,
        name: &str,
        sort: Sort,
        written: &str,
        out: &mut Gather,
        step: impl FnOnce(&mut Rows, &mut Gather),
    ) {
        if sort.is_of_rows() {
            self.labelled(out);
        }
        step(&mut self.rows, out);
        if let Some(labels) = self.labels.as_mut().filter(|_| !markup::is_inline(name)) {
            labels.end_word();
        }
        // Labels see the tag before what stands in it is looked into: it may be a row itself.
        self.label(written);
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
