//! Texts that stand in another text as base64 (RFC 4648 §4 and §5, over lines as RFC 2045 §6.8) or in hexadecimal digits, and
//! in such a text again.

mod run;
mod sieve;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::WINDOWS_1251;
use run::{parts, runs};
use std::borrow::Cow;
use std::ops::Range;

/// Fewer letters are no address and no number, and many words.
const MIN_RUN: usize = 12;
/// How much is unpacked to see whether it is a text at all, letters: a multiple of four.
const FIRST: usize = 64;
/// So often a text may be packed in one that is packed.
const DEPTH: usize = 3;
/// What stands before the letters in an address of a resource (RFC 2397 §2).
const MARK: &str = "base64,";

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const USUAL: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const OF_LINKS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Whether a text may be packed in this one. What is written by other signs is not written out for that: where something
/// is, so many letters beside one another are enough.
pub(crate) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr3(b'%', b'&', b'\\', bytes).is_some() {
        return run::first(bytes, 0, &run::OR_ESCAPES).is_some();
    }
    may_be_in_written(bytes)
}

/// The same of a text in which nothing is written by other signs.
pub(crate) fn may_be_in_written(bytes: &[u8]) -> bool {
    bytes.len() >= MIN_RUN
        && runs(bytes).any(|run| {
            let mut any = false;
            words(bytes, run, &mut |word| {
                let letters = bytes.get(word).unwrap_or_default();
                any |= sieve::may_read(letters) || letters.contains(&b'\n');
                any
            });
            any
        })
}

/// Calls `each` with every text that is packed in `text`: in all of it, behind the mark of a `data:` address, between
/// quotes; and wherever it stands, if it has an `@`: that a word reads as a text with one is no accident.
pub(crate) fn values(text: &str, mut each: impl FnMut(&str)) {
    self::each(text, |at, unpacked| {
        let (before, behind) =
            (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
        let quote = before.chars().next_back().filter(|sign| matches!(sign, '"' | '\'' | '`'));
        let is_all = before.trim_start().is_empty() && behind.trim_end().is_empty();
        if is_all
            || unpacked.contains('@')
            || before.ends_with(MARK)
            || quote.is_some_and(|quote| behind.starts_with(quote))
        {
            each(unpacked);
        }
    });
}

/// Calls `each` with everything in a text that reads as a text packed, and what that is; with what is packed in that
/// as well. `text`: nothing in it is written by other signs.
pub fn each(text: &str, mut each: impl FnMut(Range<usize>, &str)) {
    for run in runs(text.as_bytes()) {
        words(text.as_bytes(), run, &mut |part| {
            let read = readings(text.get(part.clone()).unwrap_or_default());
            let padding = text.as_bytes().iter().skip(part.end).take(2).take_while(|byte| **byte == b'=');
            let whole = part.start..part.end + padding.count();
            read.iter().for_each(|unpacked| deeper(unpacked, DEPTH, &mut |inner| each(whole.clone(), inner)));
            !read.is_empty()
        });
    }
}

/// Calls `reads` with a run and, where that reads as nothing, with its parts: `/` is a letter of base64, and stands between
/// the parts of a path; others stand between words.
fn words(bytes: &[u8], run: Range<usize>, reads: &mut dyn FnMut(Range<usize>) -> bool) {
    if reads(run.clone()) || run.len() == MIN_RUN {
        return;
    }
    for part in parts(bytes, &run, run::is_slash) {
        if !(part != run && reads(part.clone())) {
            parts(bytes, &part, run::is_between).filter(|word| *word != part).for_each(|word| {
                reads(word);
            });
        }
    }
}

/// A text, and what is packed in it in turn.
fn deeper(text: &str, depth: usize, each: &mut dyn FnMut(&str)) {
    each(text);
    if depth > 1 && may_be_in(text) {
        for run in runs(text.as_bytes()) {
            let read = readings(text.get(run).unwrap_or_default());
            read.iter().for_each(|unpacked| deeper(unpacked, depth - 1, each));
        }
    }
}

/// What letters read as, in each way.
fn readings(letters: &str) -> Vec<String> {
    let bare: Cow<'_, str> = match letters.contains(['\r', '\n']) {
        true => letters.replace(['\r', '\n'], "").into(),
        false => letters.into(),
    };
    match sieve::may_read(bare.as_bytes()) {
        true => slow_readings(&bare),
        false => Vec::new(),
    }
}

fn slow_readings(letters: &str) -> Vec<String> {
    [unpacked(letters), from_digits(letters)].into_iter().flatten().collect()
}

/// Hexadecimal digits (RFC 4648 §8), two a byte.
fn from_digits(letters: &str) -> Option<String> {
    let letters = letters.strip_prefix("0x").or_else(|| letters.strip_prefix("0X")).unwrap_or(letters);
    let (pairs, []) = letters.as_bytes().as_chunks::<2>() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    text_of(pairs.iter().map(byte).collect::<Option<_>>()?)
}

fn unpacked(letters: &str) -> Option<String> {
    let engine = if letters.contains(['-', '_']) { OF_LINKS } else { USUAL };
    // Images, fonts and words are no text from the beginning.
    let mut first = [0; FIRST];
    let length = engine.decode_slice(letters.get(..FIRST).unwrap_or(letters), &mut first).ok()?;
    if !first.iter().take(length).all(|byte| is_of_texts(*byte)) {
        return None;
    }
    text_of(engine.decode(letters).ok()?)
}

fn text_of(bytes: Vec<u8>) -> Option<String> {
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
    fn parts_of_a_path_lines_and_layers_are_looked_through() {
        let address = "ana.petrova@shop.example";
        let once = URL_SAFE_NO_PAD.encode(address);
        let twice = STANDARD.encode(&once);
        let digits: String = address.bytes().map(|byte| format!("{byte:02x}")).collect();
        let long =
            STANDARD.encode(format!("{} {address} {}", "and so on ".repeat(9), "and so on ".repeat(9)));
        let lines = |end: &str| {
            let lines = long.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
            lines.collect::<Vec<_>>().join(end)
        };
        for text in [
            format!("/u/{once}/edit"),
            format!("/users/of/the/shop/{once}"),
            format!("?u={once}&x=1"),
            twice.clone(),
            STANDARD.encode(&twice),
            digits.to_uppercase(),
            format!("/u/{digits}/"),
            format!("0x{digits}"),
            format!("who-{once}"),
            format!("a: {}\nb", lines("\r\n")),
            lines("\n"),
        ] {
            let mut all = Vec::new();
            values(&text, |unpacked| all.push(unpacked.to_owned()));
            assert!(all.iter().any(|unpacked| unpacked.contains(address)), "{text}: {all:?}");
        }
        let deepest = (0..4).fold(address.to_owned(), |text, _| STANDARD.encode(text));
        assert!(!found(&deepest).iter().any(|unpacked| unpacked.contains(address)), "it ends somewhere");
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
        assert!(said(&format!("/users/x {packed}")));
        assert!(!said(&format!("/users/x {}", STANDARD.encode("Ana Petrova, 5"))));
    }
}
