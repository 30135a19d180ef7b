//! Tells from a page's bytes that nothing can be placed in it, without parsing it.

use super::literal::{Literal, literals};
use memchr::memmem::Finder;

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
        (self.one_of.is_empty() || self.one_of.iter().any(|needle| needle.is_in(page)))
            && self.control.as_ref().is_none_or(|control| control.find(page).is_some())
    }
}

impl Needle {
    fn new(literal: Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(Box::new(Finder::new(text.as_bytes()).into_owned())),
            Literal::Tag(tag) => Self::Tag(tag.into_bytes()),
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
