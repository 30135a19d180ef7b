//! Electronic mail addresses: dot-atom of RFC 5322 §3.4.1, with letters of all scripts (RFC 6531).
//!
//! What surrounds an address in a page is often made of signs that an address may have (`email=`, `'`, `/`, `&`). So
//! there are several readings; the known one is taken, else the most plausible.

mod reading;

use crate::escape::{self, Escapes};
use crate::plain::plain;
use std::borrow::Cow;
use std::ops::Range;

/// How far an address is looked for on each side of its `@`, bytes as they are written (an address has 64 + 255, an
/// escaped letter up to 12 bytes).
const REACH: usize = 1024;
/// Joins two texts of a page that a tag separates: not part of an address, unless one of its sides would be missing.
pub(crate) const SEAM: char = '\u{1F}';

/// Where an address stands.
pub(crate) struct Spot {
    /// What was looked at together with it: what follows there might belong to it.
    pub region: Range<usize>,
    /// The address, where it is written without escapes; else the region.
    pub own: Range<usize>,
}

/// Calls `found` for every address with its spelling.
pub(crate) fn find(
    text: &str,
    escapes: Escapes,
    known: &dyn Fn(&str) -> bool,
    mut found: impl FnMut(Spot, String),
) {
    let mut signs = AtSigns::new(text, escapes);
    let (mut from, mut floor) = (0, 0);
    while let Some(at) = signs.next(from) {
        let start = left_end(text, at.start, floor);
        let (end, cut) = right_end(text, at.end);
        let region = text.get(start..end).unwrap_or_default();
        let read = if at.literal && !escape::may_be_escaped(region, escapes) {
            Cow::Borrowed(region)
        } else {
            Cow::Owned(plain(&escape::unfold(region, escapes)).into_owned())
        };
        for at in memchr::memchr_iter(b'@', read.as_bytes()) {
            if let Some(reading) = reading::choose(&read, at, known)
                && !(cut && reading.end == read.len())
            {
                let own = match read {
                    Cow::Borrowed(_) => start + reading.start..start + reading.end,
                    Cow::Owned(_) => start..end,
                };
                found(Spot { region: start..end, own }, reading.address);
            }
        }
        // What a cut region left in halves is in the next one as a whole.
        (from, floor) = if cut { (at.end.max(end - REACH / 2), end - REACH / 2) } else { (end, end) };
        floor = floor_boundary(text, floor);
        from = floor_boundary(text, from).max(at.end);
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn left_end(text: &str, at: usize, floor: usize) -> usize {
    let low = at.saturating_sub(REACH).max(floor);
    let bytes = text.as_bytes().get(low..at).unwrap_or_default();
    let start = low + bytes.iter().rposition(|byte| ends_region(*byte)).map_or(0, |last| last + 1);
    let mut start = start;
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

/// Where it ends, and whether only because it would be too long.
fn right_end(text: &str, at: usize) -> (usize, bool) {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let near = rest.get(..REACH).unwrap_or(rest);
    match near.iter().position(|byte| ends_region(*byte)) {
        Some(length) => (at + length, false),
        None => (floor_boundary(text, at + near.len()), near.len() < rest.len()),
    }
}

/// Signs that no address has, escaped or not.
fn ends_region(byte: u8) -> bool {
    matches!(byte, 0..=0x1E | b' ' | 0x7F | b'<' | b'>' | b'"' | b'(' | b')' | b'[' | b']' | b',')
}

struct At {
    start: usize,
    end: usize,
    literal: bool,
}

/// Finds `@` in every spelling.
struct AtSigns<'t> {
    text: &'t str,
    escapes: Escapes,
    literal: Option<usize>,
    escaped: Option<Range<usize>>,
}

impl<'t> AtSigns<'t> {
    fn new(text: &'t str, escapes: Escapes) -> Self {
        let escaped = escape::next_at_sign(text, 0, escapes);
        Self { text, escapes, literal: memchr::memchr(b'@', text.as_bytes()), escaped }
    }

    fn next(&mut self, from: usize) -> Option<At> {
        if self.literal.is_some_and(|at| at < from) {
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            self.literal = memchr::memchr(b'@', rest).map(|at| from + at);
        }
        if self.escaped.as_ref().is_some_and(|range| range.start < from) {
            self.escaped = escape::next_at_sign(self.text, from, self.escapes);
        }
        match (self.literal, self.escaped.clone()) {
            (Some(at), escaped) if escaped.as_ref().is_none_or(|range| at < range.start) => {
                Some(At { start: at, end: at + 1, literal: true })
            }
            (_, Some(range)) => Some(At { start: range.start, end: range.end, literal: false }),
            (Some(at), None) => Some(At { start: at, end: at + 1, literal: true }),
            (None, None) => None,
        }
    }
}
