//! Text of no format: line by line. Behind the word `quoted-printable` (mail, contacts) `=40` is a sign too, and a `=`
//! at the end of a line joins it to the next (RFC 2045 §6.7).

use super::cut;
use crate::escape::Escapes;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::scan::Place;

const QUOTED_PRINTABLE: &[u8] = b"quoted-printable";

/// Reads lines.
#[derive(Default)]
pub(crate) struct Lines {
    /// The word was there.
    mail: bool,
    /// Lines that are joined to the next.
    joined: String,
}

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
            self.line(rest.get(..length).unwrap_or_default(), out);
            at += length;
        }
        at
    }

    fn line(&mut self, line: &str, out: &mut Gather) {
        self.mail = self.mail || says_mail(line);
        let open = line.trim_end_matches(['\r', '\n']).strip_suffix('=').filter(|_| self.mail);
        if let Some(begin) = open
            && self.joined.len() + begin.len() < MAX_HELD_BYTES
        {
            return self.joined.push_str(begin);
        }
        let mut group = Group::new();
        if self.joined.is_empty() {
            out.look(line, self.place(), &mut group);
        } else {
            self.joined.push_str(line);
            out.look(&self.joined, self.place(), &mut group);
            self.joined.clear();
        }
        out.apart(group);
    }

    fn place(&self) -> Place<'static> {
        Place { escapes: Escapes { mail: self.mail }, ..Place::default() }
    }

    pub(crate) fn glance(&self, rest: &str, out: &mut Gather) {
        out.glance(&self.joined, self.place());
        out.glance(rest, self.place());
    }

    /// Nothing follows: what waits for a line to be joined to is whole.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        let joined = std::mem::take(&mut self.joined);
        let mut group = Group::new();
        out.look(&joined, self.place(), &mut group);
        out.apart(group);
    }
}

fn says_mail(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut begins = memchr::memchr2_iter(b'q', b'Q', bytes);
    begins.any(|at| {
        bytes
            .get(at..at + QUOTED_PRINTABLE.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(QUOTED_PRINTABLE))
    })
}
