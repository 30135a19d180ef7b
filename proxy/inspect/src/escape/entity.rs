//! Character references of HTML and XML.

use crate::plain::is_invisible;
use html_escape::NAMED_ENTITIES;
use std::borrow::Cow;

/// Longest name between `&` and `;`, bytes (`CounterClockwiseContourIntegral`).
const MAX_NAME: usize = 31;
/// Most digits of a number that is looked for.
const MAX_DIGITS: usize = 16;

/// The text with its references written out.
#[must_use]
pub fn entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let (begin, mut rest) = text.split_at(first);
    let mut out = begin.to_owned();
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let length = reference(rest, &mut out).unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The reference at the beginning of `text` and its length.
pub(super) fn first(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let length = reference(text, &mut out)?;
    Some((out, length))
}

/// Writes the reference at the beginning of `rest`; its length. A number needs no `;`, a name does.
fn reference(rest: &str, out: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return number(rest, out);
    }
    let name = bytes.get(1..)?;
    let length = name.iter().take(MAX_NAME + 1).position(|byte| !byte.is_ascii_alphanumeric())?;
    if name.get(length) != Some(&b';') {
        return None;
    }
    out.push_str(named(name.get(..length)?)?);
    Some(length + 2)
}

/// The signs of a name (WHATWG HTML §13.5); what is not seen is nothing.
fn named(name: &[u8]) -> Option<&'static str> {
    let at = NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    let (_, signs) = NAMED_ENTITIES.get(at)?;
    Some(match *signs {
        "\t" | "\n" => " ",
        signs if signs.chars().all(is_invisible) => "",
        signs => signs,
    })
}

fn number(rest: &str, out: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hexadecimal { 3 } else { 2 };
    let radix = if hexadecimal { 16 } else { 10 };
    let digits = bytes.get(start..)?;
    let length = digits.iter().take(MAX_DIGITS).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let code = u32::from_str_radix(rest.get(start..start + length)?, radix).ok()?;
    out.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
    Some(start + length + usize::from(digits.get(length) == Some(&b';')))
}
