//! The ways in which pages, scripts and files write a sign by other signs.

mod entity;

pub use entity::entities;

use std::borrow::Cow;
use std::ops::Range;

/// How often something may be written by something else in turn (`%2540`, `&amp;#64;`).
pub const MAX_ROUNDS: usize = 4;

/// Which ways count in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Escapes {
    /// `=40` of quoted-printable (RFC 2045 §6.7).
    pub mail: bool,
}

/// Whether a text has a sign by which others are written.
pub(crate) fn may_be_escaped(text: &str, escapes: Escapes) -> bool {
    let text = text.as_bytes();
    memchr::memchr3(b'%', b'\\', b'&', text).is_some() || escapes.mail && memchr::memchr(b'=', text).is_some()
}

/// The next `@` that is written by other signs, not before `from`.
pub(crate) fn next_at_sign(text: &str, from: usize, escapes: Escapes) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let next = if escapes.mail {
            rest.iter().position(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'='))?
        } else {
            memchr::memchr3(b'%', b'\\', b'&', rest)?
        };
        at += next;
        if let Some(length) = at_sign(bytes.get(at..)?, escapes) {
            return Some(at..at + length);
        }
        at += 1;
    }
}

/// The length of an `@`, or one of full width, that begins here, written as `%40`, `%2540`, `&#64;`, `&amp;commat;`,
/// `\u0040` …
fn at_sign(rest: &[u8], escapes: Escapes) -> Option<usize> {
    let mut left = rest.get(1..)?;
    let is = match rest.first()? {
        b'=' => escapes.mail && skip(&mut left, b"40"),
        b'%' => {
            repeat(&mut left, b"25");
            skip(&mut left, b"40")
                || skip(&mut left, b"EF%BC%A0")
                || skip(&mut left, b"26") && at_entity(&mut left)
        }
        b'\\' => {
            repeat(&mut left, b"\\");
            skip(&mut left, b"u0040")
                || skip(&mut left, b"x40")
                || skip(&mut left, b"uFF20")
                || skip(&mut left, b"u{40}")
                || skip(&mut left, b"u0026") && at_entity(&mut left)
        }
        b'&' => {
            repeat(&mut left, b"amp;");
            at_entity(&mut left)
        }
        _ => false,
    };
    is.then(|| rest.len() - left.len())
}

/// `#64;`, `#x40;`, `commat;` behind the `&`; the `#` may be `%23`.
fn at_entity(rest: &mut &[u8]) -> bool {
    if skip(rest, b"commat;") {
        return true;
    }
    if !(skip(rest, b"#") || skip(rest, b"%23")) {
        return false;
    }
    let hexadecimal = skip(rest, b"x");
    repeat(rest, b"0");
    let codes: [&[u8]; 2] = if hexadecimal { [b"40", b"FF20"] } else { [b"64", b"65312"] };
    let is = codes.iter().any(|code| skip(rest, code));
    let digit = |byte: &u8| if hexadecimal { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
    let is = is && !rest.first().is_some_and(digit);
    if is {
        skip(rest, b";");
    }
    is
}

fn skip(rest: &mut &[u8], word: &[u8]) -> bool {
    let begins = rest.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    if begins {
        *rest = rest.get(word.len()..).unwrap_or_default();
    }
    begins
}

fn repeat(rest: &mut &[u8], word: &[u8]) {
    for _ in 0..MAX_ROUNDS + 2 {
        if !skip(rest, word) {
            break;
        }
    }
}

/// What the beginning of `text` stands for, and its length, if it is one sign written by others: a reference of HTML, a
/// backslash escape, percent-encoded UTF-8 and, if `mail`, quoted-printable.
#[must_use]
pub fn sign(text: &str, mail: bool) -> Option<(String, usize)> {
    match text.as_bytes().first()? {
        b'&' => entity::first(text),
        b'\\' => {
            let mut out = String::new();
            let rest = one_backslash(text.get(1..)?, &mut out);
            // A backslash that stands for itself is not passed over: a backslash behind it may begin something.
            let length = text.len() - rest.len();
            (length > 1).then_some((out, length))
        }
        b'%' => one_hexadecimal(text, b'%'),
        b'=' if mail => one_hexadecimal(text, b'='),
        _ => None,
    }
}

/// The first sign of a run of bytes that are written in hexadecimal.
fn one_hexadecimal(text: &str, mark: u8) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    for three in text.as_bytes().chunks(3).take(4) {
        let [sign, high, low] = three else { break };
        let (Some(high), Some(low), true) = (nibble(*high), nibble(*low), *sign == mark) else { break };
        bytes.push(high << 4 | low);
        if let Ok(sign) = std::str::from_utf8(&bytes) {
            return Some((sign.to_owned(), bytes.len() * 3));
        }
    }
    None
}

/// The text with everything written out, however often it was wrapped.
pub(crate) fn unfold(text: &str, escapes: Escapes) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_ROUNDS {
        if !may_be_escaped(&text, escapes) {
            break;
        }
        let mut next = entities(&text).into_owned();
        next = backslashes(&next).into_owned();
        next = percents(&next).into_owned();
        if escapes.mail {
            next = quoted_printable(&next).into_owned();
        }
        if next == text {
            break;
        }
        text = Cow::Owned(next);
    }
    text
}

/// Percent-encoding (RFC 3986 §2.1) of UTF-8; other bytes stay as they are written.
pub(crate) fn percents(text: &str) -> Cow<'_, str> {
    hexadecimal(text, b'%')
}

fn quoted_printable(text: &str) -> Cow<'_, str> {
    hexadecimal(text, b'=')
}

fn hexadecimal(text: &str, mark: u8) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(mark, text.as_bytes()) else { return Cow::Borrowed(text) };
    let (begin, mut rest) = text.split_at(first);
    let mut out = begin.to_owned();
    while !rest.is_empty() {
        let bytes: Vec<u8> = rest
            .as_bytes()
            .chunks(3)
            .map_while(|three| match three {
                [sign, high, low] if *sign == mark => Some(nibble(*high)? << 4 | nibble(*low)?),
                _ => None,
            })
            .collect();
        let written = bytes.len() * 3;
        match std::str::from_utf8(&bytes) {
            Ok(decoded) => out.push_str(decoded),
            Err(_) => out.push_str(rest.get(..written).unwrap_or_default()),
        }
        rest = rest.get(written..).unwrap_or_default();
        // The next mark; one that stands here begins nothing.
        let skip = usize::from(bytes.is_empty());
        let next = rest
            .as_bytes()
            .get(skip..)
            .and_then(|rest| memchr::memchr(mark, rest))
            .map_or(rest.len(), |at| at + skip);
        out.push_str(rest.get(..next).unwrap_or_default());
        rest = rest.get(next..).unwrap_or_default();
    }
    Cow::Owned(out)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The escapes of strings in JSON, JavaScript and SQL; what is none stays.
pub(crate) fn backslashes(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', text.as_bytes()) else { return Cow::Borrowed(text) };
    let (begin, mut rest) = text.split_at(first);
    let mut out = begin.to_owned();
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        rest = one_backslash(rest, &mut out);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes what stands behind a backslash; what is left.
fn one_backslash<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let Some(sign) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let behind = rest.get(sign.len_utf8()..).unwrap_or_default();
    let (written, behind) = match sign {
        'n' | 'r' | 't' | 'b' | 'f' | '0' => (Some(' '), behind),
        'u' => unicode(behind),
        'x' => by_code(behind, 2),
        '\\' | '/' | '"' | '\'' | '&' | '%' | '@' | '_' => (Some(sign), behind),
        _ => (None, rest),
    };
    match written {
        Some(written) => {
            out.push(written);
            behind
        }
        None => {
            out.push('\\');
            rest
        }
    }
}

/// `\u0430`, `\ud83d\ude00`, `\u{40}`.
fn unicode(rest: &str) -> (Option<char>, &str) {
    if let Some(braced) = rest.strip_prefix('{') {
        let length = braced.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let code = braced.get(..length).and_then(|code| u32::from_str_radix(code, 16).ok());
        let behind = braced.get(length..).and_then(|behind| behind.strip_prefix('}'));
        return (code.and_then(char::from_u32).filter(|_| behind.is_some()), behind.unwrap_or(rest));
    }
    let high = rest.get(..4).and_then(|code| u32::from_str_radix(code, 16).ok());
    let low = rest.get(4..).and_then(|rest| rest.strip_prefix("\\u")).and_then(|rest| rest.get(..4));
    match (high, low.and_then(|code| u32::from_str_radix(code, 16).ok())) {
        (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
            let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(code), rest.get(10..).unwrap_or_default())
        }
        _ => by_code(rest, 4),
    }
}

fn by_code(rest: &str, digits: usize) -> (Option<char>, &str) {
    let code = rest.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let sign = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
    (sign, rest.get(digits..).unwrap_or_default())
}
