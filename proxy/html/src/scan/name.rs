//! Names of tags as numbers: compared at once, whatever their case.

use super::word;
use std::collections::HashMap;

/// A tag's name. Names are equal when they are equal but for ASCII case, as `lol_html` and browsers have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name(u64);

/// Bytes of a name that are its number.
const SHORT: usize = 8;
/// The highest byte of a name that is kept aside; none of a short one's is that high.
const ASIDE: u64 = 0xFF << 56;
/// Different long names in one page.
const MAX_LONG: usize = 4096;
/// Longest long name, bytes.
const MAX_NAME_BYTES: usize = 4096;

/// What ends a name.
const ENDS: u8 = 0;
/// What may stand in a name and in no number.
const ODD: u8 = 0xFF;

/// Each byte as it counts in a name: in lower case, [`ENDS`] or [`ODD`].
static FOLDED: [u8; 256] = folded();

const fn folded() -> [u8; 256] {
    let mut folded = [ODD; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/' | b'>') {
            folded[byte] = ENDS;
        } else if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':') {
            folded[byte] = b.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
}

/// Standard names that are long, in the order of their numbers.
const LONG: [&str; 4] = ["plaintext", "blockquote", "foreignobject", "annotation-xml"];
pub(super) const PLAINTEXT: Name = Name(ASIDE);
pub(super) const BLOCKQUOTE: Name = Name(ASIDE | 1);
pub(super) const FOREIGN_OBJECT: Name = Name(ASIDE | 2);
pub(super) const ANNOTATION_XML: Name = Name(ASIDE | 3);

impl Name {
    /// The short name `text`, in lower case; of a long one the beginning.
    pub(crate) const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut number, mut at) = (0, 0);
        while at < bytes.len() && at < SHORT {
            number |= (FOLDED[bytes[at] as usize] as u64) << (8 * at);
            at += 1;
        }
        Self(number)
    }

    /// The name that a selector wants, if it is a short one.
    pub(crate) fn short(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| !matches!(FOLDED[usize::from(b)], ENDS | ODD));
        (plain && text.len() <= SHORT).then(|| Self::of(text))
    }

    pub(crate) const fn is_long(self) -> bool {
        self.0 & ASIDE == ASIDE
    }

    /// One of 64 kinds that names are strewn over. The factor is one that keeps `div`, `a`, `p` and most others of a page
    /// apart from those that mean something ([`FLAGS`]).
    pub(crate) const fn bucket(self) -> u32 {
        (self.0.wrapping_mul(0x85C8_65D3_4D4C_ACED) >> 58) as u32
    }
}

/// The name of up to seven letters that begins at `at`, and where it ends; nothing if it is another one.
#[inline]
pub(super) fn plain(bytes: &[u8], at: usize) -> Option<(Name, usize)> {
    let (number, end) = word::name(bytes, at)?;
    let ends = FOLDED[usize::from(*bytes.get(end)?)] == ENDS;
    (ends && end > at).then_some((Name(number), end))
}

/// The name that begins at `at`, if it is a short one, and where it ends; nothing when it may go on.
#[inline]
pub(super) fn short(bytes: &[u8], at: usize) -> Option<(Option<Name>, usize)> {
    match plain(bytes, at) {
        Some((name, end)) => Some((Some(name), end)),
        None => any(bytes, at),
    }
}

#[inline(never)]
fn any(bytes: &[u8], from: usize) -> Option<(Option<Name>, usize)> {
    let mut number = 0;
    let rest = bytes.get(from..)?;
    for (at, byte) in rest.iter().take(SHORT + 1).enumerate() {
        match FOLDED[usize::from(*byte)] {
            ENDS => return Some((Some(Name(number)), from + at)),
            ODD => break,
            _ if at == SHORT => break,
            folded => number |= u64::from(folded) << (8 * at),
        }
    }
    end(bytes, from).map(|end| (None, end))
}

/// Where the name ends that is read up to `from`.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|byte| FOLDED[usize::from(*byte)] == ENDS).map(|at| from + at)
}

/// For each bucket whether there is a name in it that means something to every reader: it has no content, its content is
/// text, or it changes what others mean.
pub(super) static FLAGS: [u8; 64] = flags();

const fn flags() -> [u8; 64] {
    let meant = super::stack::VOID_BUCKETS | super::tree::TEXTS | super::tree::CHANGES;
    let (mut flags, mut bucket) = ([0; 64], 0);
    while bucket < 64 {
        flags[bucket] = (meant >> bucket & 1) as u8;
        bucket += 1;
    }
    flags
}

/// The long names of one page.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<Box<[u8]>, u64>,
    folded: Vec<u8>,
}

impl Names {
    /// The number of a name that has none of itself; nothing when there are too many.
    #[cold]
    pub(super) fn long(&mut self, name: &[u8]) -> Option<Name> {
        if let Some(at) = LONG.iter().position(|long| name.eq_ignore_ascii_case(long.as_bytes())) {
            return Some(Name(ASIDE | at as u64));
        }
        self.folded.clear();
        self.folded.extend(name.iter().map(u8::to_ascii_lowercase));
        if let Some(number) = self.known.get(self.folded.as_slice()) {
            return Some(Name(*number));
        }
        if self.known.len() >= MAX_LONG || name.len() > MAX_NAME_BYTES {
            return None;
        }
        let number = ASIDE | (LONG.len() + self.known.len()) as u64;
        self.known.insert(self.folded.as_slice().into(), number);
        Some(Name(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_but_for_case() {
        let of = |text: &str| short(text.as_bytes(), 0).unwrap();
        assert_eq!(of("DIV>"), (Some(Name::of("div")), 3));
        assert_eq!(of("textarea\n"), (Some(Name::of("textarea")), 8));
        assert_eq!(of("textareas/"), (None, 9));
        assert_eq!(of("d\0v>"), (None, 3));
        assert_eq!(short(b"div", 0), None);
        assert_eq!(short(b"a-longer-name", 0), None);
        let mut names = Names::default();
        assert_eq!(names.long(b"x-Counter"), names.long(b"X-COUNTER"));
        assert_ne!(names.long(b"x-counter"), names.long(b"x-counters"));
        assert_eq!(names.long(b"PlainText"), Some(PLAINTEXT));
        assert_eq!(names.long(b"annotation-XML"), Some(ANNOTATION_XML));
        assert_eq!(names.long(b"foreignObject"), Some(FOREIGN_OBJECT));
        assert_eq!(names.long(b"blockquote"), Some(BLOCKQUOTE));
        assert_eq!(Name::short("plaintext"), None);
    }

    #[test]
    fn there_is_an_end_to_long_names() {
        let mut names = Names::default();
        let named = (0..2 * MAX_LONG).filter(|n| names.long(format!("x-long-{n}").as_bytes()).is_some());
        assert_eq!(named.count(), MAX_LONG);
        assert!(names.long(&[b'x'; MAX_NAME_BYTES + 1]).is_none());
    }
}
