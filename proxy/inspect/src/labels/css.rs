//! CSS selectors, as far as a page can be matched while it passes (Selectors Level 4): names, classes, ids, attributes,
//! the place among siblings counted from the first, `:not(…)`, and elements within others.

mod name;
mod parse;

pub(crate) use name::{Name, Names, begin};
pub(super) use parse::selector;

use crate::markup;

/// Attributes whose values are the same in any case (WHATWG HTML §4.17.2).
const ANY_CASE: [&str; 46] = [
    "accept",
    "accept-charset",
    "align",
    "alink",
    "axis",
    "bgcolor",
    "charset",
    "checked",
    "clear",
    "codetype",
    "color",
    "compact",
    "declare",
    "defer",
    "dir",
    "direction",
    "disabled",
    "enctype",
    "face",
    "frame",
    "hreflang",
    "http-equiv",
    "lang",
    "language",
    "link",
    "media",
    "method",
    "multiple",
    "nohref",
    "noresize",
    "noshade",
    "nowrap",
    "readonly",
    "rel",
    "rev",
    "rules",
    "scope",
    "scrolling",
    "selected",
    "shape",
    "target",
    "text",
    "type",
    "valign",
    "valuetype",
    "vlink",
];

/// Some of these fits.
#[derive(Debug)]
pub(crate) struct Selector(pub(super) Vec<Vec<Step>>);

/// A part of a selector: what an element is, and where the part before it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) relation: Relation,
    pub(crate) compound: Compound,
}

/// Where an element stands to the one that fits the part before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// There is no part before.
    Anywhere,
    Within,
    Child,
}

/// All that is asked of one element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compound {
    pub(super) name: Option<Name>,
    pub(super) tests: Vec<Test>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Place {
        nth: Nth,
        of_type: bool,
    },
    Attribute {
        name: Box<str>,
        value: Value,
    },
    /// None of these fits.
    Not(Vec<Compound>),
}

/// `an+b` (Selectors Level 4 §14.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nth {
    pub(super) step: i32,
    pub(super) offset: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Any,
    Is { operator: Operator, wanted: Box<str>, any_case: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    /// One of several words.
    Word,
    /// The whole, or what stands before a `-`.
    Dash,
    Prefix,
    Suffix,
    Part,
}

/// An element as its start tag and its siblings before it show it.
pub(crate) struct Element<'t> {
    pub(crate) name: &'t Name,
    /// As they are written.
    pub(crate) attributes: &'t str,
    /// How many children its parent has up to it.
    pub(crate) place: i32,
    /// The same of its name; 0: nobody asks.
    pub(crate) place_of_type: i32,
}

impl Compound {
    pub(crate) fn is_named(&self, name: &Name) -> bool {
        self.name.as_ref().is_none_or(|own| own == name)
    }

    pub(crate) fn fits(&self, element: &Element<'_>) -> bool {
        self.is_named(element.name) && self.tests.iter().all(|test| test.fits(element))
    }

    /// What is written in the tag of every element that fits, if there is such a thing.
    pub(crate) fn literal(&self) -> Option<&str> {
        let literal = |test: &'_ Test| match test {
            Test::Attribute { value: Value::Is { wanted, any_case: false, .. }, .. } => !wanted.is_empty(),
            _ => false,
        };
        self.tests.iter().find(|test| literal(test)).and_then(|test| match test {
            Test::Attribute { value: Value::Is { wanted, .. }, .. } => Some(&**wanted),
            _ => None,
        })
    }

    /// Whether the place among siblings of the same name is asked for.
    pub(crate) fn counts_types(&self) -> bool {
        self.tests.iter().any(|test| match test {
            Test::Place { of_type, .. } => *of_type,
            Test::Attribute { .. } => false,
            Test::Not(compounds) => compounds.iter().any(Self::counts_types),
        })
    }
}

impl Test {
    fn fits(&self, element: &Element<'_>) -> bool {
        match self {
            Self::Place { nth, of_type: false } => nth.is(element.place),
            Self::Place { nth, of_type: true } => nth.is(element.place_of_type),
            Self::Attribute { name, value } => markup::attributes(element.attributes)
                .find(|(own, _)| own.eq_ignore_ascii_case(name))
                .is_some_and(|(_, own)| value.fits(own)),
            Self::Not(compounds) => !compounds.iter().any(|compound| compound.fits(element)),
        }
    }
}

impl Nth {
    fn is(self, place: i32) -> bool {
        let behind = place.wrapping_sub(self.offset);
        match self.step {
            0 => behind == 0,
            step => behind.wrapping_rem(step) == 0 && behind.wrapping_div(step) >= 0,
        }
    }
}

impl Value {
    fn fits(&self, own: &str) -> bool {
        let Self::Is { operator, wanted, any_case } = self else { return true };
        match any_case {
            true => operator.fits(&own.to_ascii_lowercase(), &wanted.to_ascii_lowercase()),
            false => operator.fits(own, wanted),
        }
    }
}

impl Operator {
    fn fits(self, own: &str, wanted: &str) -> bool {
        match self {
            Self::Equal => own == wanted,
            Self::Dash => {
                own.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            _ if wanted.is_empty() => false,
            Self::Word => own.split(|sign: char| sign.is_ascii_whitespace()).any(|word| word == wanted),
            Self::Prefix => own.starts_with(wanted),
            Self::Suffix => own.ends_with(wanted),
            Self::Part => own.contains(wanted),
        }
    }
}
