//! Text of no format: line by line.

use super::cut;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::scan::Place;

/// Reads lines.
pub(crate) struct Lines;

impl Lines {
    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = match memchr::memchr(b'\n', rest.as_bytes()) {
                Some(end) if end < MAX_HELD_BYTES => end + 1,
                _ if rest.len() > MAX_HELD_BYTES => cut(rest),
                _ if whole => rest.len(),
                _ => break,
            };
            let mut group = Group::new();
            out.look(rest.get(..length).unwrap_or_default(), Place::default(), &mut group);
            out.apart(group);
            at += length;
        }
        at
    }

    pub(crate) fn glance(&self, rest: &str, out: &mut Gather) {
        out.glance(rest, Place::default());
    }
}
