//! Names and values in a row: `a=1&b=2` (WHATWG URL §5.1), or a line each (WHATWG HTML §4.10.21.7, `text/plain`).

use crate::begins_with;
use percent_encoding::percent_decode;

/// Escaped, a byte takes three.
const ESCAPED: usize = 3;

pub(super) struct Pairs {
    prefix: &'static [u8],
    separator: u8,
    escapes: bool,
    at: At,
    /// Whether a pair has gone out: the next one gets a separator before it.
    began: bool,
    pub(super) taken: bool,
}

enum At {
    /// In a name, of which this is known and not enough to judge it.
    Name(Vec<u8>),
    Passing,
    Taking,
}

impl Pairs {
    pub(super) fn urlencoded(prefix: &'static str) -> Self {
        Self::new(prefix, b'&', true)
    }

    pub(super) fn lines(prefix: &'static str) -> Self {
        Self::new(prefix, b'\n', false)
    }

    fn new(prefix: &'static str, separator: u8, escapes: bool) -> Self {
        let prefix = prefix.as_bytes();
        Self { prefix, separator, escapes, at: At::Name(Vec::new()), began: false, taken: false }
    }

    /// What stands for nothing, however often.
    pub(super) fn filler(&self) -> u8 {
        self.separator
    }

    pub(super) fn take(&mut self, mut piece: &[u8], out: &mut Vec<u8>) {
        while let Some(first) = piece.first().copied() {
            match &mut self.at {
                At::Name(known)
                    if first != b'=' && first != self.separator && !is_enough(known, self.prefix) =>
                {
                    known.push(first);
                    piece = piece.get(1..).unwrap_or_default();
                }
                At::Name(_) => self.judge(out),
                At::Passing | At::Taking => {
                    let end = memchr::memchr(self.separator, piece);
                    let (pair, rest) = piece.split_at(end.unwrap_or(piece.len()));
                    if matches!(self.at, At::Passing) {
                        out.extend_from_slice(pair);
                    }
                    piece = rest.get(1..).unwrap_or_default();
                    if end.is_some() {
                        self.at = At::Name(Vec::new());
                    }
                }
            }
        }
    }

    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        if matches!(self.at, At::Name(_)) {
            self.judge(out);
        }
    }

    fn judge(&mut self, out: &mut Vec<u8>) {
        let At::Name(known) = std::mem::replace(&mut self.at, At::Taking) else { return };
        let name: Vec<u8> = if self.escapes { percent_decode(&known).collect() } else { known.clone() };
        if begins_with(&name, self.prefix) {
            self.taken = true;
            return;
        }
        if self.began {
            out.push(self.separator);
        }
        self.began = true;
        out.extend_from_slice(&known);
        self.at = At::Passing;
    }
}

fn is_enough(known: &[u8], prefix: &[u8]) -> bool {
    known.len() >= prefix.len() * ESCAPED
}
