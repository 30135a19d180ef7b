//! Where letters of base64 stand beside one another.

use super::MIN_RUN;
use std::ops::Range;

/// A line that is followed by another one of the same text has at least so many letters (RFC 2045 §6.8: 76, RFC 7468 §2: 64).
const LINE: usize = 60;

/// The longest stretches that have letters of base64 only, if they are long enough; a full line goes on in the next.
pub(super) fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Every long run has a letter at one of these places.
            let probe = at + MIN_RUN - 1;
            if !is_letter(*bytes.get(probe)?) {
                at = probe + 1;
                continue;
            }
            let before = bytes.get(at..probe)?.iter().rev().take_while(|byte| is_letter(**byte)).count();
            let start = probe - before;
            at = lines_end(bytes, start, probe + letters(bytes, probe));
            if at - start >= MIN_RUN {
                return Some(start..at);
            }
        }
    })
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
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_letter(**byte)).count()
}

/// What stands between the strokes of a run, where it is long enough.
pub(super) fn parts(bytes: &[u8], run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = run.start;
    let all = bytes.get(run).unwrap_or_default().split(|byte| *byte == b'/');
    let all = all.map(move |part| {
        let here = start..start + part.len();
        start = here.end + 1;
        here
    });
    all.filter(|part| part.len() >= MIN_RUN)
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}
