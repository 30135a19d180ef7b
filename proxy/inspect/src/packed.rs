//! Texts that stand in another text as base64 (RFC 4648 §4 and §5): in `data:` addresses and in strings, attributes and
//! cells that are nothing else.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::WINDOWS_1251;
use std::ops::Range;

/// Fewer letters are no address and no number, and many words.
const MIN_RUN: usize = 12;
/// How much is unpacked to see whether it is a text at all, letters: a multiple of four.
const FIRST: usize = 64;
/// What stands before the letters in an address of a resource (RFC 2397 §2).
const MARK: &str = "base64,";

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const USUAL: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const OF_LINKS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Whether so many letters of base64 stand beside one another, or would if what is written by other signs were written
/// out.
pub(crate) fn may_be_in(text: &str) -> bool {
    let mut length = 0;
    text.bytes().any(|byte| {
        length = if is_letter(byte) || matches!(byte, b'\\' | b'%' | b'&' | b';') { length + 1 } else { 0 };
        length >= MIN_RUN
    })
}

/// Calls `each` with every text that is packed in `text`: in all of it, behind the mark of a `data:` address, between
/// quotes.
pub(crate) fn values(text: &str, mut each: impl FnMut(&str)) {
    self::each(text, |at, unpacked| {
        let (before, behind) =
            (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
        let quote = before.chars().next_back().filter(|sign| matches!(sign, '"' | '\'' | '`'));
        let is_all = before.trim_start().is_empty() && behind.trim_end().is_empty();
        if is_all || before.ends_with(MARK) || quote.is_some_and(|quote| behind.starts_with(quote)) {
            each(unpacked);
        }
    });
}

/// Calls `each` with everything in a text that reads as base64 of a text, and what that is. `text`: nothing in it is
/// written by other signs.
pub fn each(text: &str, mut each: impl FnMut(Range<usize>, &str)) {
    for run in runs(text.as_bytes()) {
        let letters = text.get(run.clone()).unwrap_or_default();
        if let Some(unpacked) = unpacked(letters) {
            let padding = text.as_bytes().iter().skip(run.end).take(2).take_while(|byte| **byte == b'=');
            each(run.start..run.end + padding.count(), &unpacked);
        }
    }
}

/// The longest stretches that have letters of base64 only, if they are long enough.
fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Every long run has a letter at one of these places.
            let probe = at + MIN_RUN - 1;
            if !is_letter(*bytes.get(probe)?) {
                at = probe + 1;
                continue;
            }
            let before = bytes.get(at..probe)?.iter().rev().take_while(|byte| is_letter(**byte)).count();
            let behind = bytes.get(probe..)?.iter().take_while(|byte| is_letter(**byte)).count();
            at = probe + behind;
            if before + behind >= MIN_RUN {
                return Some(probe - before..at);
            }
        }
    })
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn unpacked(letters: &str) -> Option<String> {
    let engine = if letters.contains(['-', '_']) { OF_LINKS } else { USUAL };
    // Images and fonts are long, and no text from the beginning.
    let first = engine.decode(letters.get(..FIRST).unwrap_or(letters)).ok()?;
    if !first.iter().all(|byte| is_of_texts(*byte)) {
        return None;
    }
    let bytes = engine.decode(letters).ok()?;
    if !bytes.iter().all(|byte| is_of_texts(*byte)) {
        return None;
    }
    String::from_utf8(bytes).or_else(|bytes| cyrillic(bytes.as_bytes()).ok_or(())).ok()
}

fn is_of_texts(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7F || matches!(byte, b'\t' | b'\r' | b'\n')
}

/// Text in windows-1251, if it has no signs but those that people write: nearly all bytes are some sign of it, so what is
/// no text at all would be read as one as well.
fn cyrillic(bytes: &[u8]) -> Option<String> {
    let (text, _) = WINDOWS_1251.decode_without_bom_handling(bytes);
    let fits = |sign: char| {
        sign.is_ascii()
            || matches!(
                sign,
                'А'..='я' | 'ё' | 'Ё' | '№' | '«' | '»' | '„' | '“' | '”' | '–' | '—' | '…' | '\u{A0}'
            )
    };
    text.chars().all(fits).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        each(text, |at, unpacked| all.push(format!("{unpacked} < {}", &text[at])));
        all
    }

    #[test]
    fn texts_are_found_wherever_they_begin() {
        let packed = STANDARD.encode("ana@shop.example");
        for before in 0..40 {
            let text = format!("{}\"{packed}\" and more", " ".repeat(before));
            assert_eq!(found(&text), [format!("ana@shop.example < {packed}")]);
        }
        let (old, _, _) = WINDOWS_1251.encode("Ана Петрова № 5");
        let packed = URL_SAFE_NO_PAD.encode(&old);
        assert_eq!(found(&packed), [format!("Ана Петрова № 5 < {packed}")]);
    }

    #[test]
    fn what_is_no_text_is_not_unpacked() {
        let image = STANDARD.encode([0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
        let fit =
            "static/dashboard/javascripts bootstrap-datetimepicker sha384T3c6CoIi6uLrA9TneNEoa7Rxnatzjc";
        assert_eq!(found(&format!("{image} {fit}")), Vec::<String>::new());
    }

    #[test]
    fn a_value_is_all_of_its_place() {
        let packed = STANDARD.encode("ana@shop.example");
        let said = |text: &str| {
            let mut all = Vec::new();
            values(text, |unpacked| all.push(unpacked.to_owned()));
            !all.is_empty()
        };
        assert!(said(&packed));
        assert!(said(&format!("data:text/plain;base64,{packed}")));
        assert!(said(&format!("x = '{packed}';")));
        assert!(!said(&format!("/users/x {packed}")));
    }
}
