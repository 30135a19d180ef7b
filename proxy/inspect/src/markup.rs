//! Cuts HTML and XML into tags and what stands between them.
//!
//! It reads what is there and never gives up: what is no tag is text. So whatever a browser makes of a page, no byte of
//! it is passed over.

use crate::inspector::MAX_HELD_BYTES;
use crate::read::cut;

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
    let bytes = text.as_bytes();
    match bytes {
        [] => None,
        [b'<', ..] => match tag(text) {
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

fn tag(text: &str) -> Tag<'_> {
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
        [_, b'!', b'-', b'-', ..] => aside(4, "-->"),
        [_, b'!', b'-'] | [_, b'!'] | [_] => Tag::Open,
        [_, b'!', b'[', ..] => match text.get(..9) {
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
                let name = inner.split(is_space).next().unwrap_or_default();
                Tag::Is(Piece::End { name, rest: inner.get(name.len()..).unwrap_or_default() }, at + 1)
            }
            None => Tag::Open,
        },
        [_, first, ..] if first.is_ascii_alphabetic() || *first == b'_' || !first.is_ascii() => start(text),
        _ => Tag::IsNot,
    }
}

fn is_space(sign: char) -> bool {
    sign.is_ascii_whitespace()
}

fn start(text: &str) -> Tag<'_> {
    let near = text.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(text.as_bytes());
    let Some(end) = tag_end(near) else { return Tag::Open };
    let inner = text.get(1..end).unwrap_or_default();
    let name = inner.split(|sign: char| is_space(sign) || sign == '/').next().unwrap_or_default();
    let attributes = inner.get(name.len()..).unwrap_or_default();
    Tag::Is(Piece::Start { name, attributes, empty: inner.ends_with('/') }, end + 1)
}

/// Where the `>` of a tag is: not the one in a quoted value. A quote counts only behind a `=`.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let quote = *bytes.get(at)?;
        if quote == b'>' {
            return Some(at);
        }
        let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
        at += 1;
        if before.ends_with(b"=") {
            at += memchr::memchr(quote, bytes.get(at..)?)? + 1;
        }
    }
}

/// Attributes of a start tag: name and value as they are written; without a value: empty.
pub fn attributes(written: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = written;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|sign: char| is_space(sign) || sign == '/');
        if rest.is_empty() {
            return None;
        }
        let length =
            rest.char_indices().skip(1).find(|(_, sign)| is_space(*sign) || matches!(sign, '=' | '/'));
        let (name, behind) = rest.split_at(length.map_or(rest.len(), |(at, _)| at));
        let Some(behind) = behind.trim_start_matches(is_space).strip_prefix('=') else {
            rest = behind;
            return Some((name, ""));
        };
        let behind = behind.trim_start_matches(is_space);
        let quote = behind.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => {
                let inner = behind.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => behind.split_at(behind.find(is_space).unwrap_or(behind.len())),
        };
        rest = behind;
        Some((name, value))
    })
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
