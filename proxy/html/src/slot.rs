//! What an adapter says about a place in a page.

/// A place in the shop's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotSpec {
    /// CSS selector of the form or element; the first one of the page that matches is meant.
    pub element: String,
    /// Only an element that contains a control (`input`, `select`, `textarea`, `button`) with this `name`.
    ///
    /// The page is not held back to find out: the block is placed once the control has been seen, so it
    /// can only stand after it (see [`At`]).
    pub contains: Option<String>,
    /// Where, seen from the element.
    pub at: At,
}

/// Where a block goes, seen from its element.
///
/// "Inside" is `querySelector`'s meaning: the selector is matched against the whole page and the match must
/// be a descendant of the element. Controls that belong to another form by a `form` attribute do not count.
/// If the element has no end tag (the page ends first), nothing is placed inside or after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// Before the first submit control inside: `button` unless of type `button` or `reset`,
    /// `input[type=submit]`, `input[type=image]`. Before the end tag if there is none.
    #[default]
    BeforeSubmit,
    /// As the first thing inside. Together with `contains` that place has already gone by: as
    /// `BeforeSubmit`, counted from the control on.
    Start,
    /// As the last thing inside.
    End,
    /// Before the first element inside that matches; `End` if none does.
    Before(String),
    /// After the first element inside that matches; `End` if none does.
    After(String),
    /// Before the element itself. Together with `contains`: as `AfterElement`.
    BeforeElement,
    /// After the element itself; for a void element (`input`) after its tag. When the element is closed by
    /// the end tag of something around it, before that end tag.
    AfterElement,
}

impl At {
    /// The selector inside the element, if there is one.
    pub(crate) fn inside(&self) -> Option<&str> {
        match self {
            Self::Before(css) | Self::After(css) => Some(css),
            _ => None,
        }
    }
}

/// Absolute addresses of the shop's inner origin, to be replaced by the outer one.
///
/// Replaced at the beginning of `href`, `src`, `action`, `formaction` and of the address in
/// `<meta http-equiv=refresh>`, with or without its scheme (`//127.0.0.1:8101/x`), exactly as written in
/// `from` and never inside scripts, styles, comments or text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginRewrite {
    /// Inner origins, scheme, host and port: `http://127.0.0.1:8101`.
    pub from: Vec<String>,
    /// The outer origin: `https://shop.example.org`.
    pub to: String,
}

/// A place that cannot be compiled. The adapter's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("place {slot}: `{selector}`: {why}")]
pub struct BadSlot {
    /// Index into the list that was given.
    pub slot: usize,
    /// The selector (or name) at fault.
    pub selector: String,
    /// What is wrong and what to write instead.
    pub why: String,
}
