//! Our fields taken out of a body while it passes, whatever its length: for bodies that are not read whole.
//!
//! More forgiving than [`crate::without`]: nothing is refused. What is no field passes, and a body that breaks off
//! passes as far as it came.

mod pairs;
mod parts;

use crate::Kind;
use pairs::Pairs;
use parts::Parts;

/// Takes fields out of a body that comes in pieces.
pub struct Sieve {
    sort: Sort,
    taken_in: u64,
    given_out: u64,
}

enum Sort {
    Pairs(Pairs),
    Parts(Box<Parts>),
}

impl Sieve {
    /// For the body that this `Content-Type` announces: the three that browsers' forms can have, and none at all.
    /// `prefix` begins the names of the fields that go. Nothing for other bodies.
    #[must_use]
    pub fn of(content_type: Option<&str>, prefix: &'static str) -> Option<Self> {
        let media =
            content_type.map(|all| all.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let sort = match (media.as_deref(), content_type.and_then(Kind::of)) {
            (None | Some(""), _) | (_, Some(Kind::Urlencoded)) => Sort::Pairs(Pairs::urlencoded(prefix)),
            (Some("text/plain"), _) => Sort::Pairs(Pairs::lines(prefix)),
            (_, Some(Kind::Multipart { boundary })) => Sort::Parts(Box::new(Parts::new(&boundary, prefix))),
            _ => return None,
        };
        Some(Self { sort, taken_in: 0, given_out: 0 })
    }

    /// Appends to `out` what passes of `piece`; the beginning of something that may have to go waits for the next one.
    pub fn take(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let before = out.len();
        match &mut self.sort {
            Sort::Pairs(pairs) => pairs.take(piece, out),
            Sort::Parts(parts) => parts.take(piece, out),
        }
        self.taken_in += piece.len() as u64;
        self.given_out += (out.len() - before) as u64;
    }

    /// The body is over: appends what still waited.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        let before = out.len();
        match &mut self.sort {
            Sort::Pairs(pairs) => pairs.end(out),
            Sort::Parts(parts) => parts.end(out),
        }
        self.given_out += (out.len() - before) as u64;
    }

    /// The same, and as many bytes that mean nothing as were taken out, for a body whose length has been said already:
    /// empty pairs, empty lines, or an epilogue (RFC 2046 §5.1.1).
    pub fn end_at_length(&mut self, out: &mut Vec<u8>) {
        self.end(out);
        let missing = usize::try_from(self.taken_in - self.given_out).unwrap_or(0);
        let (first, filler): (&[u8], u8) = match self.sort {
            Sort::Pairs(ref pairs) => (b"", pairs.filler()),
            Sort::Parts(_) => (b"\r\n", b' '),
        };
        out.extend_from_slice(first.get(..missing).unwrap_or(first));
        out.resize(out.len() + missing.saturating_sub(first.len()), filler);
        self.given_out = self.taken_in;
    }

    /// Whether anything has been taken out so far.
    #[must_use]
    pub fn has_taken(&self) -> bool {
        match &self.sort {
            Sort::Pairs(pairs) => pairs.taken,
            Sort::Parts(parts) => parts.taken,
        }
    }
}

#[cfg(test)]
mod tests;
