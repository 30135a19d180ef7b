//! Changes of a text, by where they stand in it.

use std::ops::Range;

/// Changes; where several meet, everything that any of them takes away is gone.
#[derive(Default)]
pub(crate) struct Edits {
    all: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts `with` where `range` stands.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.all.push((range, with.into()));
    }

    /// Puts `with` where `range` stands, if there is one.
    pub(crate) fn extend(&mut self, range: Option<Range<usize>>, with: &str) {
        self.all.extend(range.map(|range| (range, with.to_owned())));
    }

    /// Puts `with` where `range` stands, whatever else was to become of it.
    pub(crate) fn overrule(&mut self, range: &Range<usize>, with: String) {
        self.all.retain(|(one, _)| one.end <= range.start || one.start >= range.end);
        self.all.push((range.clone(), with));
    }

    /// Puts `text` at a place.
    pub(crate) fn insert(&mut self, at: usize, text: String) {
        self.all.push((at..at, text));
    }

    /// With those of another.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.all.append(&mut other.all);
    }

    /// In their order, without one that reaches into another.
    pub(crate) fn sort(&mut self) {
        // What is put in where something else begins comes before it.
        self.all.sort_by_key(|(range, _)| (range.start, range.end));
        let mut sorted: Vec<(Range<usize>, String)> = Vec::with_capacity(self.all.len());
        for (range, with) in self.all.drain(..) {
            match sorted.last_mut().filter(|(last, _)| range.start < last.end) {
                Some((last, _)) => last.end = last.end.max(range.end),
                None => sorted.push((range, with)),
            }
        }
        self.all = sorted;
    }

    /// Whether any of them takes something of `range` away. Only of sorted ones.
    pub(crate) fn touch(&self, range: &Range<usize>) -> bool {
        let first = self.all.partition_point(|(one, _)| one.end <= range.start);
        self.all
            .get(first..)
            .unwrap_or_default()
            .iter()
            .any(|(one, _)| one.start < range.end && one.end > range.start && !one.is_empty())
    }

    /// What becomes of a stretch of the text. Only of sorted ones.
    pub(crate) fn apply_to(&self, text: &str, range: Range<usize>) -> String {
        let first = self.all.partition_point(|(one, _)| one.end < range.start);
        let (mut out, mut at) = (String::new(), range.start);
        for (one, with) in self.all.get(first..).unwrap_or_default() {
            if one.start >= range.end && !(one.is_empty() && one.start == text.len()) {
                break;
            }
            if one.start >= at {
                out.push_str(text.get(at..one.start).unwrap_or_default());
                out.push_str(with);
            }
            at = at.max(one.end);
        }
        out.push_str(text.get(at..range.end).unwrap_or_default());
        out
    }

    /// The text with all of them.
    pub(crate) fn apply(mut self, text: &str) -> String {
        self.sort();
        self.apply_to(text, 0..text.len())
    }
}
