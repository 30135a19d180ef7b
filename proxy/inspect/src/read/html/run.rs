//! Text of a page as people see it: across tags that mark a part of a word, up to one that ends it.

use super::tags::{Inline, Sort};
use super::{Gather, Group, Html, Member};
use crate::email::SEAM;
use crate::escape::{Escapes, entities};
use crate::scan::{self, Place};
use crate::signs::Signs;
use std::ops::Range;
use vratar_model::journal::IdentifierKind;

/// How much of a text that is too long to be held is looked at again with what follows, bytes.
const OVERLAP_BYTES: usize = 512;

/// Stands in a text where a tag was that marks a part of a word.
pub(super) const TAG: char = '\u{1E}';

impl Html {
    /// Text goes on.
    pub(super) fn text(&mut self, read: &str, at: Range<usize>) {
        if self.run.is_empty() && self.waiting.is_empty() {
            self.waiting = at;
            return;
        }
        self.keep(read);
        self.run.push_str(read.get(at).unwrap_or_default());
    }

    /// What waits is not all of its text, or not read for much longer.
    pub(super) fn keep(&mut self, read: &str) {
        let waiting = std::mem::take(&mut self.waiting);
        self.run.push_str(read.get(waiting).unwrap_or_default());
    }

    /// A tag stands between two texts: they are one, or two that may be one, or two.
    pub(super) fn between(&mut self, read: &str, sort: Sort, out: &mut Gather) {
        let sign = match sort.inline() {
            Inline::Same => TAG,
            Inline::Seam => SEAM,
            Inline::Block => return self.flush(read, out),
        };
        if !(self.run.is_empty() && self.waiting.is_empty()) {
            self.keep(read);
            self.run.push(sign);
        }
    }

    pub(super) fn flush(&mut self, read: &str, out: &mut Gather) {
        if !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            return self.look_if_it_may_show(read.get(waiting).unwrap_or_default(), false, out);
        }
        if !self.run.is_empty() {
            let run = std::mem::take(&mut self.run);
            let has_tags = run.contains(TAG);
            self.look_if_it_may_show(&run, has_tags, out);
            self.run = run;
            self.run.clear();
        }
    }

    fn look_if_it_may_show(&mut self, run: &str, has_tags: bool, out: &mut Gather) {
        // A tag in a word hides that it is long.
        if has_tags {
            return self.look_at(run, out);
        }
        let signs = Signs::of(run);
        if !scan::may_show(run, signs, Escapes::default()) {
            return;
        }
        match signs.may_be_escaped() || run.contains(TAG) {
            true => self.look_at(run, out),
            false => self.found_closely(run, signs, Place::default(), out),
        }
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
    pub(super) fn spill(&mut self, out: &mut Gather) {
        let run = std::mem::take(&mut self.run);
        self.look_at(&run, out);
        let mut keep = run.len().saturating_sub(OVERLAP_BYTES);
        while !run.is_char_boundary(keep) {
            keep += 1;
        }
        self.run = run.get(keep..).unwrap_or_default().to_owned();
    }
}
