//! What is put into a place, and what became of a page.

use encoding_rs::Encoding;

/// Gives the blocks of one page when their places are reached.
pub trait Fill: Send {
    /// The block for place `slot` (index into the plan's list), called at most once a place and page, in the
    /// order of the page (at one and the same tag: of the list). `None`: leave the place empty.
    fn fill(&mut self, slot: usize, page: &PageFacts) -> Option<Filled>;
}

/// A block.
///
/// Both parts are UTF-8; characters that the page's charset cannot say become numeric character references,
/// so non-ASCII characters may stand in text and attribute values only, not in scripts or names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// What goes to the place.
    pub html: String,
    /// What goes before `</body>`, or to the end of the document if there is none (or if the page's parsing
    /// was given up): forms that fields of the block belong to by their `form` attribute.
    pub tail: Option<String>,
}

/// What is known about a page at the place being filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFacts {
    /// `<html lang>`, if it came before the place.
    pub lang: Option<String>,
    /// The page's charset. A form of this page is sent back in it (WHATWG HTML, form submission).
    pub charset: &'static Encoding,
}

/// What became of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Places that were filled, in the order in which they were asked for.
    pub placed: Vec<usize>,
    /// The page's charset; `None` if it is unknown or nobody looked (no place was active).
    pub charset: Option<&'static Encoding>,
    /// `<html lang>`, if it came before the reading ended and there was something to read the page for.
    pub lang: Option<String>,
    /// Whether anything was put in or replaced: if not, the shop's bytes are the page's.
    pub changed: bool,
    /// Why (the rest of) the page went through unchanged.
    pub gave_up: Option<GaveUp>,
}

/// Why (the rest of) a page went through unchanged; the shop's page is the reason each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum GaveUp {
    /// UTF-16, ISO-2022-JP and the like: markup cannot be found byte by byte.
    #[error("the shop's page is in {0}, which does not contain ASCII; serve it as UTF-8 or windows-1251")]
    ShopCharset(&'static str),
    /// No charset anywhere and the bytes are not UTF-8.
    #[error("the shop's page names no charset and is not UTF-8; name the charset in the adapter's manifest")]
    ShopCharsetUnknown,
    /// The page is nested deeper, or has a longer tag, than [`MAX_PARSER_BYTES`](crate::MAX_PARSER_BYTES) allow.
    #[error("the shop's page is nested too deep or has a tag that is too long")]
    ShopMarkupTooBig,
    /// Markup of which a streaming parser cannot say whether it is text or tags
    /// (`<select><noscript>` and the like).
    #[error(
        "the shop's page has markup that can be read in two ways; look for text elements inside <select>"
    )]
    ShopMarkupAmbiguous,
}

impl GaveUp {
    /// A stable word for metrics labels.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ShopCharset(_) => "charset",
            Self::ShopCharsetUnknown => "charset_unknown",
            Self::ShopMarkupTooBig => "too_big",
            Self::ShopMarkupAmbiguous => "ambiguous",
        }
    }
}
