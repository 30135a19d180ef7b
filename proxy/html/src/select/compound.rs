//! What one element must be.

use crate::scan::{Name, StartTag};

/// What one element must be: everything that stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compound {
    /// In lower case.
    name: Option<(String, Option<Name>)>,
    tests: Vec<Test>,
}

/// Something that an element must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Test {
    /// Of the attribute, in lower case; nothing: the element's own name is meant.
    pub(super) attribute: Option<String>,
    pub(super) how: How,
    pub(super) value: String,
    pub(super) case: Case,
    /// It must not be so.
    pub(super) not: bool,
}

/// How a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    There,
    Equal,
    /// One of the words in it.
    Word,
    Beginning,
    End,
    Part,
    /// It, or it and a dash and more.
    Dashed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    /// As HTML has it for some attributes: not in HTML, but elsewhere.
    CountsOutsideHtml,
    CountsNever,
}

impl Compound {
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_ref().map(|(name, _)| name.as_str())
    }

    /// False: it has a name already.
    pub(super) fn set_name(&mut self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let short = Name::short(&name);
        self.name.replace((name, short)).is_none() && self.tests.is_empty()
    }

    pub(super) fn add(&mut self, test: Test) {
        self.tests.push(test);
    }

    /// The longest text that stands in every tag that matches.
    pub(super) fn text(&self) -> Option<&str> {
        let tests = self.tests.iter().filter(|test| {
            test.attribute.is_some() && test.case == Case::Counts && !test.not && !test.value.is_empty()
        });
        tests.map(|test| test.value.as_str()).max_by_key(|text| text.len())
    }

    pub(super) fn matches(&self, tag: &StartTag<'_>) -> bool {
        let named = match &self.name {
            None => true,
            Some((_, Some(short))) => *short == tag.name,
            Some((name, None)) => tag.written.eq_ignore_ascii_case(name.as_bytes()),
        };
        named && self.tests.iter().all(|test| test.holds(tag))
    }
}

impl Test {
    fn holds(&self, tag: &StartTag<'_>) -> bool {
        let holds = match &self.attribute {
            None => tag.written.eq_ignore_ascii_case(self.value.as_bytes()),
            Some(name) => tag.raw(name).is_some_and(|value| self.is(value, tag.is_html)),
        };
        holds != self.not
    }

    fn is(&self, value: &[u8], in_html: bool) -> bool {
        let wanted = self.value.as_bytes();
        let counts = match self.case {
            Case::Counts => true,
            Case::CountsOutsideHtml => !in_html,
            Case::CountsNever => false,
        };
        let equal = |part: &[u8]| if counts { part == wanted } else { part.eq_ignore_ascii_case(wanted) };
        let at = |from: usize| value.get(from..from + wanted.len()).is_some_and(equal);
        match self.how {
            How::There => true,
            How::Equal => equal(value),
            How::Word => value.split(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t' | 0x0C)).any(equal),
            How::Beginning => at(0),
            How::End => value.len().checked_sub(wanted.len()).is_some_and(at),
            How::Part => value.windows(wanted.len()).any(equal),
            How::Dashed => equal(value) || (at(0) && value.get(wanted.len()) == Some(&b'-')),
        }
    }
}
