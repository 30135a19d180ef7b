//! How `lol_html` is set up, and what its errors mean.

use crate::fill::GaveUp;
use encoding_rs::Encoding;
use lol_html::errors::RewritingError;
use lol_html::html_content::{Element, EndTag};
use lol_html::send::{ElementContentHandlers, SendHandlerTypes, Settings};
use lol_html::{AsciiCompatibleEncoding, HandlerResult, MemorySettings, Selector};
use std::borrow::Cow;
use std::ops::Range;

/// What the parser may hold for one page, bytes: open elements (about 200 each) and one unfinished tag.
/// Ordinary pages need a few kilobytes; pages that leave thousands of `<li>` open need some hundred.
pub const MAX_PARSER_BYTES: usize = 2 << 20;

/// An element seen by the parser.
pub(crate) type Seen<'r, 't> = Element<'r, 't, SendHandlerTypes>;

/// Strict: where markup can be read in two ways, the parser stops instead of guessing. Its own graceful
/// bail-out stays off: it does not cover ambiguity, and [`Page`](crate::Page) keeps the unread bytes anyway.
pub(crate) fn settings<'h, 's>(encoding: &'static Encoding) -> Result<Settings<'h, 's>, GaveUp> {
    let ascii = AsciiCompatibleEncoding::new(encoding).ok_or(GaveUp::ShopCharset(encoding.name()))?;
    Ok(Settings::new_send()
        .with_encoding(ascii)
        .with_strict(true)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MAX_PARSER_BYTES)))
}

/// Calls `seen` for each element that matches.
pub(crate) fn on<'h, 's>(
    selector: &'s Selector,
    mut seen: impl FnMut(&mut Seen<'_, '_>) -> Result<(), Finished> + Send + 'h,
) -> (Cow<'s, Selector>, ElementContentHandlers<'h>) {
    let element = move |element: &mut Seen<'_, '_>| -> HandlerResult { Ok(seen(element)?) };
    (Cow::Borrowed(selector), ElementContentHandlers::default().element(element))
}

/// Calls `ended` when `element` ends: by its end tag, or by the end tag of something around it. Never for an
/// element that the page leaves open, nor for one that has no content.
pub(crate) fn on_end(
    element: &mut Seen<'_, '_>,
    ended: impl FnOnce(&EndTag<'_>) -> Result<(), Finished> + Send + 'static,
) {
    if let Some(list) = element.end_tag_handlers() {
        list.push(Box::new(move |end: &mut EndTag<'_>| Ok(ended(end)?)));
    }
}

/// Where an element's start tag stands, bytes from the beginning of the page.
pub(crate) fn tag_span(element: &Seen<'_, '_>) -> Range<usize> {
    element.source_location().bytes()
}

/// Whether an element is HTML, not something of the same name inside SVG or MathML.
pub(crate) fn is_html(element: &Seen<'_, '_>) -> bool {
    element.namespace_uri() == "http://www.w3.org/1999/xhtml"
}

/// Nothing is left to look for; stops the parser.
#[derive(Debug, thiserror::Error)]
#[error("nothing is left to look for")]
pub(crate) struct Finished;

/// What made the parser stop; `None`: we did.
pub(crate) fn why_stopped(error: &RewritingError) -> Option<GaveUp> {
    match error {
        RewritingError::MemoryLimitExceeded(_) => Some(GaveUp::ShopMarkupTooBig),
        RewritingError::ContentHandlerError(inner) if inner.is::<Finished>() => None,
        _ => Some(GaveUp::ShopMarkupAmbiguous),
    }
}
