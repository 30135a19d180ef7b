//! Who reads along, and what they are shown.

use super::name::Name;
use super::tag::Attribute;
use crate::fill::GaveUp;
use encoding_rs::Encoding;
use std::ops::Range;

/// Is shown what is read.
pub(crate) trait Watch {
    /// What is to be kept of an element until it ends.
    type Note;

    /// Reading begins or goes on with these bytes, the first of which stands at `base` in the page. Tags that are shown
    /// until it goes on are in them.
    fn reads(&mut self, _bytes: &[u8], _base: usize) {}

    /// Buckets of the names that are waited for ([`Name::bucket`]). It may only change while something is shown.
    fn buckets(&self) -> u64;

    /// How start tags of this name are to be shown that stand there.
    fn wants(&mut self, name: Name, span: &Range<usize>) -> Wants;

    /// A start tag of which the name alone is to be shown: what is to be kept of the element.
    fn named(&mut self, name: Name, is_html: bool, at: usize) -> Option<Self::Note>;

    /// A start tag. `above`: what was kept of the elements that it stands in, outermost first, each with how many
    /// elements are around it. What of `notes` is left is kept of this one, if it can hold anything.
    ///
    /// # Errors
    /// Reading ends here.
    fn starts(
        &mut self,
        tag: &StartTag<'_>,
        above: &[(usize, Self::Note)],
        notes: &mut Vec<Self::Note>,
    ) -> Result<(), Stop>;

    /// An element of which something was kept ends.
    ///
    /// # Errors
    /// Reading ends here.
    fn ends(&mut self, note: Self::Note, end: &End) -> Result<(), Stop>;
}

/// How a start tag is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    Nothing,
    /// Only that it is there.
    Name,
    /// With its attributes.
    All,
}

/// Why reading ends before the page does; nothing: nobody wants more of it.
pub(crate) type Stop = Option<GaveUp>;

/// The end tag by which an element ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// Where it stands in the page.
    pub(crate) span: Range<usize>,
    /// Whether it is the element's own one.
    pub(crate) own: bool,
    /// Whether it is `</body>` or `</html>`.
    pub(crate) ends_body: bool,
}

/// A start tag.
pub(crate) struct StartTag<'t> {
    pub(crate) name: Name,
    /// The name as it is written.
    pub(crate) written: &'t [u8],
    /// Where it stands in the page.
    pub(crate) span: Range<usize>,
    /// Whether the element is HTML, and not of the same name in SVG or MathML.
    pub(crate) is_html: bool,
    /// Whether it can hold anything.
    pub(crate) holds: bool,
    /// How many elements are around it.
    pub(crate) depth: usize,
    pub(super) bytes: &'t [u8],
    pub(super) attributes: &'t [Attribute],
    pub(super) charset: &'static Encoding,
}

impl<'t> StartTag<'t> {
    /// The value of the first attribute of this name, which is in lower case. Without a value, that is empty.
    pub(crate) fn raw(&self, name: &str) -> Option<&'t [u8]> {
        find(self.attributes, self.bytes, name)
    }

    /// The same as text; character references stay as they are.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(|value| self.charset.decode(value).0.into_owned())
    }
}

/// The value of the first attribute of this name.
pub(super) fn find<'t>(attributes: &[Attribute], bytes: &'t [u8], name: &str) -> Option<&'t [u8]> {
    let named = |written: &Range<usize>| {
        written.len() == name.len()
            && bytes.get(written.clone()).is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes()))
    };
    let attribute = attributes.iter().find(|attribute| named(&attribute.name))?;
    let value = attribute.value.clone().and_then(|value| bytes.get(value));
    Some(value.unwrap_or_default())
}
