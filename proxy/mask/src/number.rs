//! What stands without quotes: a number stays a number, and what holds a text together stays as it is.

use crate::view::Sign;
use std::ops::Range;
use vratar_inspect::Format;

/// Longest number that is written instead of another, digits: what every reader of JSON keeps exactly (RFC 8259 §6).
const MAX_NINES: usize = 15;

/// How far a number is followed on each side of what was found, bytes.
const REACH: usize = 512;

/// Where in a text numbers may stand without quotes.
pub(crate) enum Bare<'t> {
    /// JSON: what stands in strings, in order, without the quotes; all else is numbers, words and signs between them.
    Json { text: &'t str, strings: Vec<Range<usize>> },
    /// Scripts, or all of a dump.
    Code { text: &'t str, code: Vec<Range<usize>> },
}

impl<'t> Bare<'t> {
    pub(crate) fn new(format: Format, text: &'t str) -> Self {
        match format {
            Format::Json => Self::Json { text, strings: strings(text) },
            Format::Sql => Self::Code { text, code: std::iter::once(0..text.len()).collect() },
            Format::Html => Self::Code { text, code: scripts(text) },
            Format::Csv | Format::Xml | Format::Text => Self::Code { text, code: Vec::new() },
        }
    }

    /// The numbers that these signs are a part of, each from its first digit or sign to its last; the signs that are
    /// no part of one stay in `signs`.
    pub(crate) fn numbers(&self, signs: &mut Vec<Sign>) -> Vec<Range<usize>> {
        match self {
            Self::Json { text, strings } => outside(text, strings, signs),
            Self::Code { text, code } => {
                let Some(number) = whole(signs).and_then(|at| in_code(text, code, &at)) else {
                    return Vec::new();
                };
                signs.clear();
                vec![number]
            }
        }
    }
}

/// A number that says nothing, in place of one of this length.
pub(crate) fn nines(length: usize) -> String {
    // As long as the other one, so that columns stay as wide; no number begins with 0.
    "9".repeat(length.clamp(1, MAX_NINES))
}

/// From the first sign to the last.
fn whole(signs: &[Sign]) -> Option<Range<usize>> {
    let start = signs.iter().map(|sign| sign.at.start).min()?;
    let end = signs.iter().map(|sign| sign.at.end).max()?;
    Some(start..end)
}

/// Leaves in `signs` what stands in strings, without the quotes, and in what is no JSON; numbers are given back. What
/// JSON is made of (RFC 8259 §2) is no value of anybody: it stays.
fn outside(text: &str, strings: &[Range<usize>], signs: &mut Vec<Sign>) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    signs.retain_mut(|sign| {
        let next = strings.partition_point(|string| string.end <= sign.at.start);
        if let Some(string) = strings.get(next).filter(|string| string.start < sign.at.end) {
            // `\\"`, read twice, is the quote that ends the string.
            sign.at = sign.at.start.max(string.start)..sign.at.end.min(string.end);
            return true;
        }
        if numbers.last().is_some_and(|number| number.contains(&sign.at.start)) {
            return false;
        }
        let token = token(text, &sign.at);
        let word = text.get(token.clone()).unwrap_or_default();
        if is_number(word) {
            numbers.push(token);
            return false;
        }
        !matches!(word, "" | "true" | "false" | "null")
    });
    numbers
}

/// What stands around a place between white space and the signs that hold JSON (or a call round it) together.
fn token(text: &str, at: &Range<usize>) -> Range<usize> {
    let between = |sign: char| {
        sign.is_ascii_whitespace()
            || matches!(sign, ',' | ':' | '"' | '[' | ']' | '{' | '}' | '(' | ')' | ';')
    };
    if text.get(at.clone()).is_none_or(|own| own.starts_with(between)) {
        return at.start..at.start;
    }
    let (low, high) = (at.start.saturating_sub(REACH), at.start + REACH);
    let (low, high) = (text.ceil_char_boundary(low), text.floor_char_boundary(high.max(at.end)));
    let before = text.get(low..at.start).and_then(|before| before.rfind(between)).map(|at| low + at + 1);
    let behind = text.get(at.start..high).and_then(|behind| behind.find(between));
    before.unwrap_or(low)..behind.map_or(high, |length| at.start + length)
}

/// Digits with a sign, a full stop and an exponent, in whatever order.
fn is_number(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-') && word.bytes().all(fits)
}

/// What stands in the strings of JSON (RFC 8259 §7), without their quotes.
fn strings(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
        let start = at + open + 1;
        let mut end = start;
        while let Some(next) = bytes.get(end..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            end += next;
            if bytes.get(end) == Some(&b'"') {
                break;
            }
            end += 2;
        }
        let end = if bytes.get(end) == Some(&b'"') { end } else { bytes.len() };
        found.push(start..end);
        at = end + 1;
    }
    found
}

/// The number of a script or an SQL dump that stands there, or what looks like one in a string, where digits do no harm
/// either.
fn in_code(text: &str, code: &[Range<usize>], at: &Range<usize>) -> Option<Range<usize>> {
    let last = code.partition_point(|code| code.start <= at.start);
    let within = last.checked_sub(1).and_then(|last| code.get(last)).filter(|code| at.end <= code.end)?;
    let is_of_number = |sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '.');
    let own = text.get(at.clone())?;
    if !own.contains(|sign: char| sign.is_ascii_digit())
        || own.contains(|sign: char| !is_of_number(sign) && !sign.is_whitespace())
    {
        return None;
    }
    let before = text.get(within.start..at.start)?.trim_end_matches(is_of_number);
    let behind = text.get(at.end..within.end)?.trim_start_matches(is_of_number);
    let opens = before.trim_end().chars().next_back();
    let closes = behind.trim_start().chars().next();
    let is_one = opens.is_none_or(|sign| matches!(sign, ':' | ',' | '[' | '(' | '='))
        && closes.is_none_or(|sign| matches!(sign, ',' | ']' | '}' | ')' | ';'));
    is_one.then_some(within.start + before.len()..within.end - behind.len())
}
/// What stands between `<script` and `</script`.
fn scripts(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut open) = (Vec::new(), None);
    for at in memchr::memchr_iter(b'<', bytes) {
        let begins =
            |tag: &[u8]| bytes.get(at..at + tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
        match open {
            None if begins(b"<script") => open = Some(at),
            Some(start) if begins(b"</script") => {
                found.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.map(|start| start..text.len()));
    found
}
