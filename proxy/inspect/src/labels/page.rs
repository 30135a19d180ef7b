//! Labels of pages: elements by CSS selector, as the reader of pages comes upon them.

mod foreign;
mod open;
mod seen;
mod select;
#[cfg(test)]
mod tests;

pub(crate) use open::Tag;

use super::{Labels, Wrong, css};
use crate::gather::{Gather, Group};
use crate::label::What;
use crate::phone::Country;
use open::{Open, TooDeep};
use seen::Seen;
use select::{Action, Near, Steps, Tree};
use std::sync::Arc;

/// Selectors of a route.
#[derive(Default)]
pub(crate) struct Selected {
    tree: Tree,
    has_rows: bool,
    shown: Vec<Marked>,
}

/// Elements that say something.
struct Marked {
    what: What,
    /// Absent: their text.
    attribute: Option<String>,
}

impl Selected {
    /// Elements that are rows.
    pub(super) fn rows(&mut self, selector: &str) -> Result<(), Wrong> {
        self.has_rows = true;
        self.add(selector, Action::Row)
    }

    /// Elements that say something, by their text or an attribute; `without`: what in them says something else.
    pub(super) fn shown(
        &mut self,
        what: What,
        selector: &str,
        attribute: Option<&str>,
        without: Option<&str>,
    ) -> Result<(), Wrong> {
        let label = self.shown.len();
        self.add(selector, Action::Shown(label))?;
        if let Some(without) = without {
            self.add(without, Action::Without(label))?;
        }
        self.shown.push(Marked { what, attribute: attribute.map(str::to_ascii_lowercase) });
        Ok(())
    }

    fn add(&mut self, css: &str, action: Action) -> Result<(), Wrong> {
        let selector = css::selector(css).map_err(|why| {
            (
                format!("`{css}`: {why}"),
                "write a selector of elements, classes, ids and attributes: `#users tbody tr`",
            )
        })?;
        let fits = self.tree.add(selector, action);
        let many = || (format!("`{css}` is one selector too many"), "keep the selectors that matter");
        fits.then_some(()).ok_or_else(many)
    }
}

/// Finds the labelled elements of one page.
pub(crate) struct PageLabels {
    labels: Arc<Labels>,
    /// Absent: more was open than can be followed.
    open: Option<Open<Vec<End>>>,
    near: Near,
    seen: Seen,
}

/// What is to be done when an element ends.
enum End {
    Row(u64),
    Value(u64),
    TakeIn(Vec<u64>),
}

impl PageLabels {
    /// `None`: no label is about pages.
    pub(crate) fn new(labels: &Arc<Labels>, country: Country) -> Option<Self> {
        let Selected { tree, .. } = labels.selected();
        if tree.is_empty() {
            return None;
        }
        let (open, near) = (Some(Open::new()), Near::new(tree));
        Some(Self { labels: Arc::clone(labels), open, near, seen: Seen::new(country) })
    }

    pub(crate) fn has_rows(&self) -> bool {
        self.labels.selected().has_rows
    }

    /// Another text is being read from here on.
    pub(crate) fn begin(&mut self) {
        self.near.forget();
    }

    /// A start tag.
    pub(crate) fn start(&mut self, tag: Tag<'_>, out: &mut Gather) {
        let Self { labels, open: Some(open), near, seen } = self else { return };
        let selected = labels.selected();
        let begun = |fits: &Steps, holds: bool| begin(selected, fits, holds, &tag, seen);
        if let Err(TooDeep) = open.start(&selected.tree, near, tag, begun) {
            // Who is labelled from here on is not known.
            self.open = None;
            out.unread = true;
        }
    }

    /// An end tag.
    pub(crate) fn end_tag(&mut self, name: &str) {
        let Self { open: Some(open), seen, .. } = self else { return };
        open.end(name, |ends| {
            for end in ends {
                match end {
                    End::Row(id) => seen.end_row(id),
                    End::Value(id) => seen.end_value(id),
                    End::TakeIn(values) => seen.take_in(&values),
                }
            }
        });
    }

    /// Whether words are read where the page is now.
    pub(crate) fn reads_words(&self) -> bool {
        self.seen.reads_words()
    }

    /// A tag follows that ends a word.
    pub(crate) fn end_word(&mut self) {
        self.seen.end_word();
    }

    /// Text between two tags.
    pub(crate) fn text(&mut self, text: &str) {
        self.seen.text(text);
    }

    /// Values that stand in no row.
    pub(crate) fn values(&mut self, out: &mut Gather) -> Vec<Group> {
        self.seen.give(out)
    }

    /// Identifiers that were found where the page is now.
    pub(crate) fn put(&mut self, group: Group, out: &mut Gather) {
        self.rest(out);
        if let Some(homeless) = self.seen.put(group) {
            out.apart(homeless);
        }
    }

    /// Gives away rows that ended.
    pub(crate) fn rest(&mut self, out: &mut Gather) {
        for group in self.values(out) {
            out.together(group);
        }
    }

    /// What open rows and elements hold so far.
    pub(crate) fn glance(&mut self, out: &mut Gather) {
        self.rest(out);
        self.seen.so_far().into_iter().for_each(|group| out.together(group));
    }

    /// Nothing follows: open rows end.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.glance(out);
    }
}

/// An element begins that fits these parts; what is to be done when it ends. `holds`: something may stand in it.
fn begin(selected: &Selected, fits: &Steps, holds: bool, tag: &Tag<'_>, seen: &mut Seen) -> Vec<End> {
    let mut ends = Vec::new();
    for action in selected.tree.actions(fits) {
        match action {
            Action::Row => ends.push(End::Row(seen.begin_row())),
            Action::Without(label) if !holds => seen.part(label),
            Action::Without(label) => ends.push(End::TakeIn(seen.leave_out(label))),
            Action::Shown(label) => match selected.shown.get(label) {
                Some(Marked { what, attribute: Some(attribute) }) => {
                    if let Some(value) = tag.value(attribute) {
                        let control = attribute == "value" && tag.name.eq_ignore_ascii_case("input");
                        seen.value(*what, value, control);
                    }
                }
                Some(Marked { what, attribute: None }) if holds => {
                    let control = tag.name.eq_ignore_ascii_case("textarea");
                    ends.push(End::Value(seen.begin_value(label, *what, control)));
                }
                _ => {}
            },
        }
    }
    if holds { ends } else { Vec::new() }
}
