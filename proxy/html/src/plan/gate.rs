//! Tells from a page's bytes that nothing can be placed in it, without reading it.

use super::Plan;
use super::literal::{Literal, literals};
use memchr::memmem::Finder;
use std::sync::Arc;

/// The gate of one place.
#[derive(Debug)]
pub(super) struct Gate {
    /// One of these must be there; empty: nothing is known.
    one_of: Vec<Needle>,
    /// And this: the name of the control that must be contained.
    control: Option<Finder<'static>>,
}

#[derive(Debug)]
enum Needle {
    Text(Box<Finder<'static>>),
    /// Lower-cased.
    Tag(Vec<u8>),
}

impl Gate {
    pub(super) fn new(element: &str, contains: Option<&str>) -> Self {
        let one_of: Option<Vec<Needle>> = literals(element).into_iter().map(|l| l.map(Needle::new)).collect();
        let control =
            contains.filter(|name| name.is_ascii()).map(|name| Finder::new(name.as_bytes()).into_owned());
        Self { one_of: one_of.unwrap_or_default(), control }
    }

    /// False: the place's element is certainly not in `page`.
    pub(super) fn may_open(&self, page: &[u8]) -> bool {
        self.has_element(page) && self.has_control(page)
    }

    /// Whether there is anything at all that must be seen.
    pub(super) fn is_shut(&self, by_control: bool) -> bool {
        !self.one_of.is_empty() || (by_control && self.control.is_some())
    }

    fn has_element(&self, page: &[u8]) -> bool {
        self.one_of.is_empty() || self.one_of.iter().any(|needle| needle.is_in(page))
    }

    fn has_control(&self, page: &[u8]) -> bool {
        self.control.as_ref().is_none_or(|control| control.find(page).is_some())
    }

    /// Of its longest literal, bytes.
    fn longest(&self) -> usize {
        let control = self.control.iter().map(|control| control.needle().len());
        self.one_of.iter().map(Needle::length).chain(control).max().unwrap_or_default()
    }
}

/// The gates of one page's places, which comes piece by piece.
pub(crate) struct Gates {
    plan: Arc<Plan>,
    places: Vec<Seen>,
    /// What came last: a literal may go on from it.
    end: Vec<u8>,
    /// How much of that is needed.
    longest: usize,
}

struct Seen {
    slot: usize,
    element: bool,
    control: bool,
}

impl Gates {
    pub(super) fn new(plan: Arc<Plan>, active: &[usize]) -> Self {
        let places = active.iter().map(|slot| Seen { slot: *slot, element: false, control: false }).collect();
        let longest = active.iter().filter_map(|slot| plan.slot(*slot)).map(|slot| slot.gate.longest()).max();
        Self { plan, places, end: Vec::new(), longest: longest.unwrap_or_default() }
    }

    /// The page's next bytes: whether the element of a place may be in it by now.
    pub(crate) fn open(&mut self, bytes: &[u8]) -> bool {
        let overlap = self.longest.saturating_sub(1);
        let mut cut = std::mem::take(&mut self.end);
        let is_cut = !cut.is_empty();
        cut.extend_from_slice(bytes.get(..overlap).unwrap_or(bytes));
        let open = (is_cut && self.see(&cut)) || self.see(bytes);
        let last = if bytes.len() >= overlap { bytes } else { &cut };
        self.end = last.get(last.len().saturating_sub(overlap)..).unwrap_or_default().to_vec();
        open
    }

    fn see(&mut self, bytes: &[u8]) -> bool {
        let mut open = false;
        for seen in &mut self.places {
            let Some(slot) = self.plan.slot(seen.slot) else { continue };
            seen.element = seen.element || slot.gate.has_element(bytes);
            seen.control = seen.control || !slot.waits_for_control() || slot.gate.has_control(bytes);
            open |= seen.element && seen.control;
        }
        open
    }
}

impl Needle {
    fn new(literal: Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(Box::new(Finder::new(text.as_bytes()).into_owned())),
            Literal::Tag(tag) => Self::Tag(tag.into_bytes()),
        }
    }

    fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.needle().len(),
            Self::Tag(tag) => 1 + tag.len(),
        }
    }

    fn is_in(&self, page: &[u8]) -> bool {
        match self {
            Self::Text(text) => text.find(page).is_some(),
            Self::Tag(tag) => has_tag(page, tag),
        }
    }
}

fn has_tag(page: &[u8], tag: &[u8]) -> bool {
    memchr::memchr_iter(b'<', page)
        .any(|at| page.get(at + 1..at + 1 + tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_for_pages_that_hold_the_literals() {
        let gate = Gate::new("form#register, form.signup", Some("email"));
        assert!(gate.may_open(b"<FORM ID=register><input name=email>"));
        assert!(gate.may_open(b"<form class='x signup'><input name=email>"));
        assert!(!gate.may_open(b"<form id=login><input name=email>"));
        assert!(!gate.may_open(b"<form id=register><input name=phone>"));
        assert!(Gate::new("FORM", None).may_open(b"<p><fOrM>"));
        assert!(!Gate::new("form", None).may_open(b"<p>form"));
        assert!(Gate::new("form, *", None).may_open(b""));
    }
}
