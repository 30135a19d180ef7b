//! In which charset a page is, found before its first tag is read.
//!
//! Order: byte order mark, label of the Content-Type, `<meta>` in the first [`MAX_SNIFF_BYTES`], the
//! manifest's label, UTF-8 if these bytes are. A mark goes before the label because browsers do so (WHATWG
//! HTML §13.2.3.2 "determining the character encoding"); text in the other charset would show as garbage.

mod ink;
mod prescan;
mod sniffer;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
pub(crate) use ink::Ink;
pub(crate) use sniffer::Sniffer;

/// How much of a page is held back to find its charset, bytes (WHATWG HTML: "the first 1024 bytes").
pub const MAX_SNIFF_BYTES: usize = 1024;

/// What is known about a page's charset from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharsetHints {
    /// Label of the Content-Type (`charset=` without quotes). Unknown labels count as absent.
    pub content_type: Option<String>,
    /// Label of last resort from the adapter's manifest.
    pub manifest: Option<String>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// The page (or the shop) says so; browsers will read it that way.
    Said(&'static Encoding),
    /// The manifest or the bytes suggest it; browsers may guess otherwise.
    Guessed(&'static Encoding),
    /// No charset, not UTF-8.
    Unknown,
}

impl Sniffed {
    pub(crate) fn encoding(self) -> Option<&'static Encoding> {
        match self {
            Self::Said(encoding) | Self::Guessed(encoding) => Some(encoding),
            Self::Unknown => None,
        }
    }
}

/// The charset of a page that begins with `start`; `None`: more bytes are needed. `whole`: nothing follows.
/// The result does not depend on how much more than needed `start` holds.
pub(crate) fn sniff(hints: &CharsetHints, start: &[u8], whole: bool) -> Option<Sniffed> {
    let start = start.get(..MAX_SNIFF_BYTES).unwrap_or(start);
    match byte_order_mark(start) {
        Mark::Is(encoding) => return Some(Sniffed::Said(encoding)),
        Mark::MayBe if !whole => return None,
        _ => {}
    }
    if let Some(encoding) = by_label(hints.content_type.as_deref()) {
        return Some(Sniffed::Said(encoding));
    }
    if let Some(encoding) = prescan::meta_charset(start) {
        return Some(Sniffed::Said(encoding));
    }
    (whole || start.len() == MAX_SNIFF_BYTES).then(|| guess(hints, start))
}

/// The charset that an answer which begins with `start` names itself: mark, Content-Type, `<meta>`.
#[must_use]
pub fn said_charset(hints: &CharsetHints, start: &[u8]) -> Option<&'static Encoding> {
    match sniff(hints, start, true) {
        Some(Sniffed::Said(encoding)) => Some(encoding),
        _ => None,
    }
}

/// The charset that the manifest names, else UTF-8 if the bytes are; for an answer that names none.
#[must_use]
pub fn guessed_charset(hints: &CharsetHints, start: &[u8]) -> Option<&'static Encoding> {
    guess(hints, start.get(..MAX_SNIFF_BYTES).unwrap_or(start)).encoding()
}

fn guess(hints: &CharsetHints, start: &[u8]) -> Sniffed {
    match by_label(hints.manifest.as_deref()) {
        Some(encoding) => Sniffed::Guessed(encoding),
        None if begins_as_utf8(start) => Sniffed::Guessed(UTF_8),
        None => Sniffed::Unknown,
    }
}

fn by_label(label: Option<&str>) -> Option<&'static Encoding> {
    let label = label?.trim().trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

/// Valid UTF-8 but for a character cut off at the end.
fn begins_as_utf8(start: &[u8]) -> bool {
    match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

enum Mark {
    Is(&'static Encoding),
    MayBe,
    No,
}

fn byte_order_mark(start: &[u8]) -> Mark {
    match start {
        [0xEF, 0xBB, 0xBF, ..] => Mark::Is(UTF_8),
        [0xFE, 0xFF, ..] => Mark::Is(UTF_16BE),
        [0xFF, 0xFE, ..] => Mark::Is(UTF_16LE),
        [] | [0xEF] | [0xEF, 0xBB] | [0xFE] | [0xFF] => Mark::MayBe,
        _ => Mark::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    fn hints(content_type: &str, manifest: &str) -> CharsetHints {
        let label = |l: &str| (!l.is_empty()).then(|| l.to_owned());
        CharsetHints { content_type: label(content_type), manifest: label(manifest) }
    }

    #[test]
    fn the_mark_goes_before_the_label_and_the_label_before_meta() {
        let page = b"\xEF\xBB\xBF<meta charset=koi8-r>";
        assert_eq!(sniff(&hints("windows-1251", ""), page, false), Some(Sniffed::Said(UTF_8)));
        let page = b"<meta charset=koi8-r>";
        assert_eq!(sniff(&hints("\"CP1251\"", ""), page, false), Some(Sniffed::Said(WINDOWS_1251)));
    }

    #[test]
    fn waits_for_a_mark_that_may_be_coming() {
        let hints = hints("windows-1251", "");
        assert_eq!(sniff(&hints, b"\xEF\xBB", false), None);
        assert_eq!(sniff(&hints, b"", false), None);
        assert_eq!(sniff(&hints, b"\xEF\xBB", true), Some(Sniffed::Said(WINDOWS_1251)));
        assert_eq!(sniff(&hints, b"\xEF<", false), Some(Sniffed::Said(WINDOWS_1251)));
        assert_eq!(sniff(&hints, b"\xFF\xFE", false), Some(Sniffed::Said(UTF_16LE)));
    }

    #[test]
    fn the_manifest_speaks_last_and_only_the_first_kilobyte_counts() {
        let quiet = [b' '; MAX_SNIFF_BYTES - 1];
        assert_eq!(sniff(&hints("", "windows-1251"), &quiet, false), None);
        assert_eq!(sniff(&hints("", "windows-1251"), &quiet, true), Some(Sniffed::Guessed(WINDOWS_1251)));
        let mut late = quiet.to_vec();
        late.extend_from_slice(b" <meta charset=koi8-r>");
        assert_eq!(sniff(&hints("", "cp1251"), &late, false), Some(Sniffed::Guessed(WINDOWS_1251)));
    }

    #[test]
    fn utf8_is_believed_only_if_it_is() {
        let nothing = CharsetHints::default();
        assert_eq!(sniff(&nothing, "Здравей".as_bytes(), true), Some(Sniffed::Guessed(UTF_8)));
        assert_eq!(sniff(&nothing, b"\xC7\xE4\xF0\xE0", true), Some(Sniffed::Unknown));
        let mut cut = vec![b' '; MAX_SNIFF_BYTES - 1];
        cut.extend_from_slice("Я".as_bytes());
        assert_eq!(sniff(&nothing, &cut, false), Some(Sniffed::Guessed(UTF_8)));
    }
}
