//! A start tag, whoever read it.

use crate::parser::{self, tag_span};
use crate::scan::StartTag;
use std::ops::Range;

pub(super) trait Tag {
    /// Whether it has this name, which is in lower case.
    fn is(&self, name: &str) -> bool;
    /// Where it stands in the page.
    fn span(&self) -> Range<usize>;
    /// The first attribute of this name, which is in lower case.
    fn attribute(&self, name: &str) -> Option<String>;
    /// Whether anything can stand in the element.
    fn holds(&self) -> bool;
    /// Whether the element is HTML.
    fn is_html(&self) -> bool;
}

impl Tag for parser::Seen<'_, '_> {
    fn is(&self, name: &str) -> bool {
        self.tag_name() == name
    }

    fn span(&self) -> Range<usize> {
        tag_span(self)
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.get_attribute(name)
    }

    fn holds(&self) -> bool {
        self.can_have_content()
    }

    fn is_html(&self) -> bool {
        parser::is_html(self)
    }
}

impl Tag for StartTag<'_> {
    fn is(&self, name: &str) -> bool {
        self.written.eq_ignore_ascii_case(name.as_bytes())
    }

    fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.text(name)
    }

    fn holds(&self) -> bool {
        self.holds
    }

    fn is_html(&self) -> bool {
        self.is_html
    }
}
