//! Signs that are seen as others, or not at all.

use crate::signs::Signs;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use std::borrow::Cow;

/// Signs that are not seen: soft hyphen, marks of direction, joiners, spaces without width, tags, variants
/// (`Default_Ignorable_Code_Point`, Unicode 16 `DerivedCoreProperties.txt`).
#[must_use]
pub fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// A letter, digit, sign or space of full width as the narrow one (Unicode block FF00, U+3000), and the full stops that
/// domains may be written with (RFC 3490 §3.1); any other sign as it is.
#[must_use]
pub fn narrow(sign: char) -> char {
    match sign {
        '\u{FF01}'..='\u{FF5E}' => {
            u32::from(sign).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(sign)
        }
        '\u{3002}' | '\u{FF61}' => '.',
        '\u{3000}' => ' ',
        _ => sign,
    }
}

/// A mark that stands over, under or in the letter before it (Unicode blocks 0300 and 1AB0 to 1DFF).
#[must_use]
pub fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}')
}

/// Gives a letter and its marks one by one, as they are compared (canonical decomposition, Unicode UAX #15).
pub fn apart(sign: char, each: impl FnMut(char)) {
    match sign {
        // Most letters of most texts have none.
        ..='\u{BF}' | 'А'..='И' | 'К'..='и' | 'к'..='я' => std::iter::once(sign).for_each(each),
        _ => DecomposingNormalizerBorrowed::new_nfd().normalize_iter(std::iter::once(sign)).for_each(each),
    }
}

/// The text as it is read: without what is not seen, narrow, letters and their marks in one.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !Signs::of(text).is_odd() || !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|sign| !is_invisible(*sign)).map(narrow);
    Cow::Owned(ComposingNormalizerBorrowed::new_nfc().normalize_iter(seen).collect())
}

fn is_odd(sign: char) -> bool {
    is_invisible(sign) || narrow(sign) != sign || is_mark(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_read_the_same() {
        for (odd, read) in [
            ("и\u{306}", "й"),
            ("sh\u{AD}op\u{200B}", "shop"),
            ("\u{E0061}a\u{FE0F}\u{2066}", "a"),
            ("ａｎａ＠ｓｈｏｐ．ｅｘａｍｐｌｅ", "ana@shop.example"),
            ("０８８８", "0888"),
            ("shop。example", "shop.example"),
        ] {
            assert_eq!(plain(odd), read);
        }
        for sign in ["Ана", "ana", "№ – „Й“", "\u{A0}"] {
            assert!(matches!(plain(sign), Cow::Borrowed(_)), "{sign}");
        }
        let mut parts = String::new();
        "йЁế가".chars().for_each(|sign| apart(sign, |part| parts.push(part)));
        assert_eq!(parts, "и\u{306}Е\u{308}e\u{302}\u{301}\u{1100}\u{1161}");
    }
}
