//! Cuts HTML and XML into tags and what stands between them.
//!
//! It reads what is there and never gives up: what is no tag is text. So whatever a browser makes of a page, no byte of
//! it is passed over.

use crate::inspector::MAX_HELD_BYTES;
use crate::read::cut;
use std::ops::Range;

/// A piece of markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// What stands between tags, as it is written.
    Text(&'t str),
    /// A start tag, as it is written.
    Start {
        /// Name.
        name: &'t str,
        /// All between name and `>`.
        attributes: &'t str,
        /// Whether it ends with `/>`.
        empty: bool,
    },
    /// An end tag: name, and what nobody should write behind it.
    End {
        /// Name.
        name: &'t str,
        /// What follows the name.
        rest: &'t str,
    },
    /// Inside `<![CDATA[` and `]]>`.
    Literal(&'t str),
    /// A comment, declaration or instruction: all between `<` and `>`.
    Aside(&'t str),
}

/// The piece at the beginning of `text` and its length; `None`: its end is not there yet. `whole`: nothing follows.
#[must_use]
pub fn next(text: &str, whole: bool) -> Option<(Piece<'_>, usize)> {
    next_with(text, whole, true)
}

/// The same in a page. No text stands between `<![CDATA[` and `]]>` there: it is a comment up to the first `>` (WHATWG HTML
/// §13.2.5.42), and what follows may be tags; and names begin with letters of ASCII (§13.2.5.6).
pub(crate) fn next_in_page(text: &str, whole: bool) -> Option<(Piece<'_>, usize)> {
    next_with(text, whole, false)
}

fn next_with(text: &str, whole: bool, is_xml: bool) -> Option<(Piece<'_>, usize)> {
    let bytes = text.as_bytes();
    match bytes {
        [] => None,
        [b'<', ..] => match tag(text, is_xml) {
            Tag::Is(piece, length) => Some((piece, length)),
            Tag::Open if text.len() > MAX_HELD_BYTES => Some(as_text(text, cut(text))),
            Tag::Open if whole => Some(as_text(text, text.len())),
            Tag::Open => None,
            Tag::IsNot => match memchr::memchr(b'<', bytes.get(1..).unwrap_or_default()) {
                Some(at) if at < MAX_HELD_BYTES => Some(as_text(text, at + 1)),
                _ => until_end(text, whole),
            },
        },
        _ => match memchr::memchr(b'<', bytes) {
            Some(at) if at <= MAX_HELD_BYTES => Some(as_text(text, at)),
            _ => until_end(text, whole),
        },
    }
}

fn until_end(text: &str, whole: bool) -> Option<(Piece<'_>, usize)> {
    if text.len() > MAX_HELD_BYTES {
        return Some(as_text(text, cut(text)));
    }
    whole.then(|| as_text(text, text.len()))
}

fn as_text(text: &str, length: usize) -> (Piece<'_>, usize) {
    (Piece::Text(text.get(..length).unwrap_or(text)), length)
}

enum Tag<'t> {
    Is(Piece<'t>, usize),
    /// It begins like one; its end is missing.
    Open,
    IsNot,
}

fn tag(text: &str, is_xml: bool) -> Tag<'_> {
    let within = |from: usize, end: &str| {
        let near = text.as_bytes().get(from..).map(|rest| rest.get(..MAX_HELD_BYTES).unwrap_or(rest));
        let find = |near: &[u8]| match end.as_bytes() {
            [one] => memchr::memchr(*one, near),
            more => memchr::memmem::find(near, more),
        };
        near.and_then(find).map(|at| from + at)
    };
    let aside = |from: usize, end: &str| match within(from, end) {
        Some(at) => Tag::Is(Piece::Aside(text.get(from.min(at)..at).unwrap_or_default()), at + end.len()),
        None => Tag::Open,
    };
    match text.as_bytes() {
        [_, b'!', b'-', b'-', ..] => comment(text),
        [_, b'!', b'-'] | [_, b'!'] | [_] => Tag::Open,
        [_, b'!', b'[', ..] if is_xml => match text.get(..9) {
            Some("<![CDATA[") => match within(9, "]]>") {
                Some(at) => Tag::Is(Piece::Literal(text.get(9..at).unwrap_or_default()), at + 3),
                None => Tag::Open,
            },
            None if "<![CDATA[".starts_with(text) => Tag::Open,
            _ => aside(2, ">"),
        },
        [_, b'!' | b'?', ..] => aside(2, ">"),
        [_, b'/', ..] => match within(2, ">") {
            Some(at) => {
                let inner = text.get(2..at).unwrap_or_default();
                let name = inner.as_bytes().iter().position(u8::is_ascii_whitespace);
                let name = name.and_then(|length| inner.get(..length)).unwrap_or(inner);
                Tag::Is(Piece::End { name, rest: inner.get(name.len()..).unwrap_or_default() }, at + 1)
            }
            None => Tag::Open,
        },
        [_, first, ..] if first.is_ascii_alphabetic() || is_xml && begins_name(*first) => start(text),
        _ => Tag::IsNot,
    }
}

/// Names of XML begin with other signs than letters of ASCII as well (XML 1.0 §2.3).
fn begins_name(byte: u8) -> bool {
    byte == b'_' || !byte.is_ascii()
}

/// Ends with `-->` or `--!>`, also right behind its beginning (WHATWG HTML §13.2.5.43 and later).
fn comment(text: &str) -> Tag<'_> {
    let near = text.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(text.as_bytes());
    let ends = |at: &usize| {
        near.get(2..*at).is_some_and(|before| before.ends_with(b"--") || before.ends_with(b"--!"))
    };
    match memchr::memchr_iter(b'>', near).find(ends) {
        Some(at) => {
            let inner = text.get(4..at).unwrap_or_default();
            let inner = inner.strip_suffix("--").or_else(|| inner.strip_suffix("--!")).unwrap_or_default();
            Tag::Is(Piece::Aside(inner), at + 1)
        }
        None => Tag::Open,
    }
}

fn start(text: &str) -> Tag<'_> {
    let near = text.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(text.as_bytes());
    let name = first_not(near, 1, |byte| !(byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')));
    let Some(end) = tag_end(near, name) else { return Tag::Open };
    let attributes = text.get(name..end).unwrap_or_default();
    let name = text.get(1..name).unwrap_or_default();
    Tag::Is(Piece::Start { name, attributes, empty: attributes.ends_with('/') }, end + 1)
}

/// Where the `>` of a tag is, not before `at`, which is behind its name: not the one in a quoted value (WHATWG HTML
/// §13.2.5.32 to §13.2.5.39).
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = first_not(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        if *bytes.get(at)? == b'>' {
            return Some(at);
        }
        at = first_not(bytes, at + 1, |byte| {
            !(byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>'))
        });
        at = behind_spaces(bytes, at);
        if *bytes.get(at)? == b'=' {
            at = behind_spaces(bytes, at + 1);
            at = match *bytes.get(at)? {
                quote @ (b'"' | b'\'') => at + 2 + memchr::memchr(quote, bytes.get(at + 1..)?)?,
                _ => first_not(bytes, at, |byte| !(byte.is_ascii_whitespace() || byte == b'>')),
            };
        }
    }
}

/// Attributes of a start tag: name and value as they are written; without a value: empty.
pub fn attributes(written: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (name, value, end) = attribute(written.as_bytes(), at)?;
        at = end;
        Some((written.get(name)?, written.get(value)?))
    })
}

/// Where name and value of the next attribute stand, and where it ends.
fn attribute(bytes: &[u8], from: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    let start = first_not(bytes, from, |byte| byte.is_ascii_whitespace() || byte == b'/');
    bytes.get(start)?;
    let end =
        first_not(bytes, start + 1, |byte| !(byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/')));
    let equals = behind_spaces(bytes, end);
    if bytes.get(equals) != Some(&b'=') {
        return Some((start..end, end..end, end));
    }
    let value = behind_spaces(bytes, equals + 1);
    let (value, behind) = match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let inner = bytes.get(value + 1..).unwrap_or_default();
            match memchr::memchr(*quote, inner) {
                Some(length) => (value + 1..value + 1 + length, value + length + 2),
                None => (value + 1..bytes.len(), bytes.len()),
            }
        }
        _ => {
            let behind = first_not(bytes, value, |byte| !byte.is_ascii_whitespace());
            (value..behind, behind)
        }
    };
    Some((start..end, value, behind))
}

/// Where the white space ends that begins there, if any does.
fn behind_spaces(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(byte) if byte.is_ascii_whitespace() => {
            first_not(bytes, at + 1, |byte| byte.is_ascii_whitespace())
        }
        _ => at,
    }
}

/// The first place, not before `from`, of a byte that is none of these; the end if there is none.
fn first_not(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| !is(*byte)).map_or(bytes.len(), |at| from + at)
}

/// Whether a tag of this name may stand inside a word; any other ends it.
#[must_use]
pub fn is_inline(name: &str) -> bool {
    /// Longest of them, bytes.
    const LONGEST: usize = 6;
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"a" | b"abbr"
            | b"b"
            | b"bdi"
            | b"bdo"
            | b"big"
            | b"code"
            | b"em"
            | b"font"
            | b"i"
            | b"ins"
            | b"kbd"
            | b"label"
            | b"mark"
            | b"nobr"
            | b"s"
            | b"small"
            | b"span"
            | b"strong"
            | b"sub"
            | b"sup"
            | b"tt"
            | b"u"
            | b"wbr"
    )
}
