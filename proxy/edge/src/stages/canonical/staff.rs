//! Paths of the staff area that can be read in two ways.
//!
//! The canonical path is one reading. A lenient server may have another: it decodes once more, takes `\` and
//! escaped separators for `/`, cuts `;…` from segments before it resolves dots, reads overlong UTF-8 or `%u0061`, or
//! ignores case. Where such readings do not agree on what of the staff area is meant, the path is refused.

use super::Refused;
use super::path::{resolve, unescape, unescape_wide};

/// How often a lenient server may decode: once, and twice more behind rewriting fronts.
const MAX_ROUNDS: usize = 3;

pub(super) fn check<P: AsRef<str>>(path: &str, prefixes: &[P]) -> Result<(), Refused> {
    let prefixes: Vec<String> = prefixes.iter().map(|prefix| prefix.as_ref().to_ascii_lowercase()).collect();
    let is_staff = |path: &str| prefixes.iter().any(|prefix| is_beneath(path, prefix));
    let strict = strict(path);
    let lenient = lenient(path);
    let cut = resolve(&without_parameters(&lenient));
    let differ = strict != lenient && (is_staff(&strict) || is_staff(&lenient));
    if differ || is_staff(&cut) != is_staff(&lenient) { Err(Refused::AmbiguousPath) } else { Ok(()) }
}

/// The path as the door sees it, decoded once; an escaped separator is a character like any other.
fn strict(path: &str) -> String {
    const SEPARATOR: &str = "\u{1}";
    text(&decode(path.replace("%2F", SEPARATOR).replace("%5C", SEPARATOR).as_bytes()))
}

/// The path as the most lenient server sees it, parameters still in it.
fn lenient(path: &str) -> String {
    let mut bytes = path.as_bytes().to_vec();
    for _ in 0..MAX_ROUNDS {
        bytes = decode(&narrowed(&bytes));
    }
    resolve(&text(&shortened(&bytes)).replace('\\', "/"))
}

/// Bytes as characters, one to one, in small letters: only compared, never forwarded.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

fn decode(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let (byte, next) =
            if *first == b'%' { unescape(after).unwrap_or((*first, after)) } else { (*first, after) };
        decoded.push(byte);
        rest = next;
    }
    decoded
}

/// `%u0061` as the letter it stands for, full-width forms (U+FF01 to U+FF5E) as what old servers take them for; other
/// letters stand in no name of a staff area.
fn narrowed(bytes: &[u8]) -> Vec<u8> {
    let mut narrow = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let wide = Some(after).filter(|_| *first == b'%').and_then(unescape_wide);
        let (byte, next) = match wide {
            Some((unit @ 0xFF01..=0xFF5E, next)) => (u8::try_from(unit - 0xFEE0).unwrap_or(b'?'), next),
            Some((unit, next)) => (u8::try_from(unit).unwrap_or(b'?'), next),
            None => (*first, after),
        };
        narrow.push(byte);
        rest = next;
    }
    narrow
}

/// Overlong UTF-8 of `.`, `/` and `\` as what it stands for (RFC 3629 §10).
fn shortened(bytes: &[u8]) -> Vec<u8> {
    let mut short = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return short,
            [0xC0, byte @ (0xAE | 0xAF), rest @ ..] => {
                short.push(byte - 0x80);
                rest
            }
            [0xC1, 0x9C, rest @ ..] => {
                short.push(b'\\');
                rest
            }
            [byte, rest @ ..] => {
                short.push(*byte);
                rest
            }
        };
    }
}

fn without_parameters(path: &str) -> String {
    let bare = |segment: &str| segment.split(';').next().unwrap_or_default().to_owned();
    path.split('/').map(bare).collect::<Vec<_>>().join("/")
}

/// Whether `path` is the prefix, with or without the slash at its end, or beneath it.
fn is_beneath(path: &str, prefix: &str) -> bool {
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
