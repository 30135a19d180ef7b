//! Where letters of base64 stand beside one another.

use super::MIN_RUN;
use std::ops::Range;

/// A line that is followed by another one of the same text has at least so many letters (RFC 2045 §6.8: 76, RFC 7468 §2: 64).
const LINE: usize = 60;

/// The longest stretches that have letters of base64 only, if they are long enough; a full line goes on in the next.
pub(super) fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let run = first(bytes, at, &LETTERS)?;
        at = lines_end(bytes, run.start, run.end);
        Some(run.start..at)
    })
}

/// Which bytes are meant.
type Bytes = [bool; 256];

/// Letters of base64, usual and of links.
const LETTERS: Bytes = bytes_of(b"+/-_");
/// And the signs by which others are written.
pub(super) const OR_ESCAPES: Bytes = bytes_of(b"+/-_\\%&;");

/// Letters, digits and `signs`.
const fn bytes_of(signs: &[u8]) -> Bytes {
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < signs.len() {
        all[signs[at] as usize] = true;
        at += 1;
    }
    all
}

/// The first stretch of such bytes, not before `at`, that is long enough.
pub(super) fn first(bytes: &[u8], mut at: usize, of: &Bytes) -> Option<Range<usize>> {
    let is = |byte: &&u8| of.get(usize::from(**byte)).copied().unwrap_or_default();
    loop {
        // Every long run has one of its bytes at one of these places.
        let probe = at + MIN_RUN - 1;
        if !is(&bytes.get(probe)?) {
            at = probe + 1;
            continue;
        }
        let before = bytes.get(at..probe)?.iter().rev().take_while(is).count();
        let behind = bytes.get(probe..)?.iter().take_while(is).count();
        at = probe + behind;
        if before + behind >= MIN_RUN {
            return Some(probe - before..at);
        }
    }
}

/// Where the last line of a run ends whose first one goes from `start` to `end`.
fn lines_end(bytes: &[u8], mut start: usize, mut end: usize) -> usize {
    while end - start >= LINE {
        let next = match bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([b'\n', ..]) => end + 1,
            _ => break,
        };
        let length = letters(bytes, next);
        if length == 0 {
            break;
        }
        (start, end) = (next, next + length);
    }
    end
}

/// How many letters stand there.
fn letters(bytes: &[u8], from: usize) -> usize {
    let is = |byte: &&u8| LETTERS.get(usize::from(**byte)).copied().unwrap_or_default();
    bytes.get(from..).unwrap_or_default().iter().take_while(is).count()
}

/// What stands between such signs of a run, where it is long enough.
pub(super) fn parts<'b>(
    bytes: &'b [u8],
    run: &Range<usize>,
    is_sign: impl Fn(u8) -> bool + 'b,
) -> impl Iterator<Item = Range<usize>> + 'b {
    let Range { mut start, end } = *run;
    std::iter::from_fn(move || {
        while end.saturating_sub(start) >= MIN_RUN {
            let length = bytes.get(start..end)?.iter().position(|byte| is_sign(*byte));
            let part = start..length.map_or(end, |length| start + length);
            start = part.end + 1;
            if part.len() >= MIN_RUN {
                return Some(part);
            }
        }
        None
    })
}

pub(super) fn is_slash(byte: u8) -> bool {
    byte == b'/'
}

/// Whether words of an address are joined by it.
pub(super) fn is_between(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'+')
}
