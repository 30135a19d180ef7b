//! Questions about a whole body: is there such an element, is there such a text?

use crate::charset::{CharsetHints, sniff};
use crate::parser::{Finished, is_html, on, on_end, settings, why_stopped};
use encoding_rs::{Encoding, UTF_8};
use lol_html::send::HtmlRewriter;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A compiled CSS selector.
#[derive(Clone, Debug)]
pub struct Selector {
    wanted: lol_html::Selector,
    template: lol_html::Selector,
}

impl Selector {
    /// Compiles a selector; the error says what is wrong with it.
    pub fn parse(css: &str) -> Result<Self, String> {
        let parse = |css: &str| css.parse::<lol_html::Selector>().map_err(|why| format!("`{css}`: {why}"));
        Ok(Self { wanted: parse(css)?, template: parse("template")? })
    }
}

/// Whether `body` has an element that matches, outside `<template>`. Scripts, comments and other text do not
/// count. When the parser gives up, what it has not seen is not there.
#[must_use]
pub fn contains_element(body: &[u8], hints: &CharsetHints, css: &Selector) -> bool {
    let (encoding, body) = parseable(body, hints);
    let Ok(settings) = settings(encoding) else { return false };
    let depth = Arc::new(AtomicUsize::new(0));
    let outside = Arc::clone(&depth);
    let template = on(&css.template, move |template| {
        if is_html(template) {
            depth.fetch_add(1, Ordering::Relaxed);
            let depth = Arc::clone(&depth);
            on_end(template, move |end| {
                depth.fetch_sub(usize::from(end.name() == "template"), Ordering::Relaxed);
                Ok(())
            });
        }
        Ok(())
    });
    let wanted =
        on(&css.wanted, move |_| if outside.load(Ordering::Relaxed) == 0 { Err(Finished) } else { Ok(()) });
    let settings = settings.append_element_content_handler(template).append_element_content_handler(wanted);
    let mut reader = HtmlRewriter::new(settings, |_: &[u8]| {});
    let read = reader.write(&body).and_then(|()| reader.end());
    read.is_err_and(|error| why_stopped(&error).is_none())
}

/// Whether `body`, decoded, contains `text` as it stands (no entities, no folding).
#[must_use]
pub fn contains_text(body: &[u8], hints: &CharsetHints, text: &str) -> bool {
    let encoding = charset(body, hints);
    if encoding == UTF_8 {
        return memchr::memmem::find(body, text.as_bytes()).is_some();
    }
    encoding.decode(body).0.contains(text)
}

fn charset(body: &[u8], hints: &CharsetHints) -> &'static Encoding {
    sniff(hints, body, true).and_then(|sniffed| sniffed.encoding()).unwrap_or(UTF_8)
}

/// The body in a charset that can be parsed byte by byte.
pub(crate) fn parseable<'b>(body: &'b [u8], hints: &CharsetHints) -> (&'static Encoding, Cow<'b, [u8]>) {
    let encoding = charset(body, hints);
    if encoding.is_ascii_compatible() {
        return (encoding, Cow::Borrowed(body));
    }
    (UTF_8, Cow::Owned(encoding.decode(body).0.into_owned().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(body: &[u8], css: &str) -> bool {
        contains_element(body, &CharsetHints::default(), &Selector::parse(css).unwrap())
    }

    #[test]
    fn sees_elements_and_not_what_looks_like_them() {
        assert!(has(b"<p><b class=error>", "p > .error"));
        assert!(!has(b"<!-- <b class=error> --><script>'<b class=error>'</script>", ".error"));
        assert!(!has(b"<template><b class=error></b></template>", ".error"));
        assert!(has(b"<template></template><b class=error>", ".error"));
        assert!(!has(b"", "*"));
        assert!(!has(b"<b", "b"));
        assert!(!has(b"<select><noscript></select><b class=error>", ".error"));
    }

    #[test]
    fn says_why_a_selector_is_wrong() {
        assert!(Selector::parse("a:hover").unwrap_err().starts_with("`a:hover`: "));
    }

    #[test]
    fn reads_text_in_the_charset_of_the_page() {
        let body = b"<meta charset=windows-1251>\xC3\xF0\xE5\xF8\xEA\xE0";
        assert!(contains_text(body, &CharsetHints::default(), "Грешка"));
        assert!(!contains_text(body, &CharsetHints::default(), "грешка"));
        let hints = CharsetHints { manifest: Some("windows-1251".into()), ..CharsetHints::default() };
        assert!(contains_text(b"\xC3\xF0\xE5\xF8\xEA\xE0", &hints, "Грешка"));
        let utf16 = [&b"\xFF\xFE"[..], &"<b>Ж".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
            .concat();
        assert!(contains_text(&utf16, &CharsetHints::default(), "<b>Ж"));
        assert!(has(&utf16, "b"));
    }
}
