//! Our fields taken out of a body while it passes, whatever its length: for bodies that are not read whole.
//!
//! More forgiving than [`crate::without`]: nothing is refused. What is no field passes, and a body that breaks off
//! passes as far as it came.

mod document;
mod pairs;
mod parts;

use crate::Kind;
use document::Document;
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
    Document(Document),
    /// Nothing but white space so far: what follows it tells a document from pairs.
    Unsaid {
        pairs: Option<Pairs>,
        prefix: &'static str,
        space: Vec<u8>,
    },
}

/// White space before a document that does not say it is one, bytes; behind more it is none.
const MAX_SPACE: usize = 256;

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

    /// The same, and for JSON documents, said to be one or beginning like an object: what scripts make of a form. They
    /// are held back until they are whole, up to 256 KiB; longer ones, and broken ones, pass as they are.
    #[must_use]
    pub fn of_scripts(content_type: Option<&str>, prefix: &'static str) -> Option<Self> {
        let of = |sort| Some(Self { sort, taken_in: 0, given_out: 0 });
        match (content_type.and_then(Kind::of), Self::of(content_type, prefix).map(|sieve| sieve.sort)) {
            (Some(Kind::Json), _) => of(Sort::Document(Document::new(prefix, None))),
            (None, Some(Sort::Pairs(pairs))) => {
                of(Sort::Unsaid { pairs: Some(pairs), prefix, space: Vec::new() })
            }
            (_, sort) => sort.and_then(of),
        }
    }

    /// Appends to `out` what passes of `piece`; the beginning of something that may have to go waits for the next one.
    pub fn take(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let before = out.len();
        self.sort.take(piece, out);
        self.taken_in += piece.len() as u64;
        self.given_out += (out.len() - before) as u64;
    }

    /// The body is over: appends what still waited.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        let before = out.len();
        self.sort.end(out);
        self.given_out += (out.len() - before) as u64;
    }

    /// The same, and as many bytes that mean nothing as were taken out, for a body whose length has been said already:
    /// empty pairs, empty lines, an epilogue (RFC 2046 §5.1.1), or blanks (RFC 8259 §2).
    pub fn end_at_length(&mut self, out: &mut Vec<u8>) {
        self.end(out);
        let missing = usize::try_from(self.taken_in - self.given_out).unwrap_or(0);
        let (first, filler): (&[u8], u8) = match self.sort {
            Sort::Pairs(ref pairs) => (b"", pairs.filler()),
            Sort::Parts(_) => (b"\r\n", b' '),
            Sort::Document(ref document) => (b"", document.filler()),
            Sort::Unsaid { .. } => (b"", b' '),
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
            Sort::Document(document) => document.has_taken(),
            Sort::Unsaid { .. } => false,
        }
    }

    /// Whether a document passed as it was, too long or broken, that names what begins with the prefix.
    #[must_use]
    pub fn has_left(&self) -> bool {
        matches!(&self.sort, Sort::Document(document) if document.left)
    }
}

impl Sort {
    fn take(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Pairs(pairs) => pairs.take(piece, out),
            Self::Parts(parts) => parts.take(piece, out),
            Self::Document(document) => document.take(piece, out),
            Self::Unsaid { space, .. } => {
                space.extend_from_slice(piece);
                let first = space.trim_ascii_start().first().copied();
                if first.is_some() || space.len() > MAX_SPACE {
                    self.decide(first == Some(b'{'), out);
                }
            }
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        match self {
            Self::Pairs(pairs) => pairs.end(out),
            Self::Parts(parts) => parts.end(out),
            Self::Document(document) => document.end(out),
            Self::Unsaid { space, .. } => out.append(space),
        }
    }

    fn decide(&mut self, is_document: bool, out: &mut Vec<u8>) {
        let Self::Unsaid { pairs, prefix, space } = self else { return };
        let (pairs, space) = (pairs.take(), std::mem::take(space));
        *self = match pairs {
            Some(pairs) if !is_document => Self::Pairs(pairs),
            pairs => Self::Document(Document::new(prefix, pairs)),
        };
        self.take(&space, out);
    }
}

#[cfg(test)]
mod tests;
