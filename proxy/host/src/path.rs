//! Paths as servers read them, from the strictest to the most lenient.
//!
//! Sources: RFC 3986 (§2.1, §3.3, §5.2.4), RFC 3629 §10, ECMA-262 §B.2.1.1, and what servers are known to do beyond them.

mod spellings;

pub(crate) use spellings::Dialect;

/// How often a lenient server may decode: once, and twice more behind rewriting fronts.
const MAX_ROUNDS: usize = 3;

/// Dot segments resolved (RFC 3986 §5.2.4), empty segments dropped; begins with `/`.
#[must_use]
pub fn resolve(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let ends_with_slash = matches!(last, "" | "." | "..") && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if ends_with_slash { "/" } else { "" })
}

/// The byte that the two hex digits stand for, and what follows.
#[must_use]
pub fn unescape(after: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
    let byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    Some((byte, after.get(2..)?))
}

/// The UTF-16 unit that `u` and four hex digits behind a `%` stand for (ECMA-262 §B.2.1.1), and what follows.
#[must_use]
pub fn unescape_wide(after: &[u8]) -> Option<(u16, &[u8])> {
    let digits = after.strip_prefix(b"u")?;
    let (high, rest) = unescape(digits)?;
    let (low, rest) = unescape(rest)?;
    Some((u16::from_be_bytes([high, low]), rest))
}

/// Every `%` and two hex digits as the byte they stand for, once.
#[must_use]
pub fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let (byte, next) =
            if *first == b'%' { unescape(after).unwrap_or((*first, after)) } else { (*first, after) };
        decoded.push(byte);
        rest = next;
    }
    decoded
}

/// What the most lenient server decodes: three times, `%u0061`, full-width forms and overlong UTF-8 too, `\` for `/`.
/// Dots and parameters are still in it.
#[must_use]
pub fn decoded_leniently(path: &str) -> Vec<u8> {
    let mut bytes = path.as_bytes().to_vec();
    if path.contains('%') {
        for _ in 0..MAX_ROUNDS {
            bytes = decoded(&narrowed(&bytes));
        }
    }
    bytes = shortened(&bytes);
    bytes.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
    bytes
}

/// Every segment up to its first `;` (RFC 3986 §3.3: what follows are its parameters).
#[must_use]
pub fn without_parameters(path: &str) -> String {
    let bare = |segment: &str| segment.split(';').next().unwrap_or_default().to_owned();
    path.split('/').map(bare).collect::<Vec<_>>().join("/")
}

/// `%u0061` as the letter it stands for, full-width forms (U+FF01 to U+FF5E) as what old servers take them for; other
/// letters stand in no name of a staff area.
fn narrowed(bytes: &[u8]) -> Vec<u8> {
    let mut narrow = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let wide = Some(after).filter(|_| *first == b'%').and_then(unescape_wide);
        let (byte, next) = match wide {
            Some((unit @ 0xFF01..=0xFF5E, next)) => (u8::try_from(unit - 0xFEE0).unwrap_or(b'?'), next),
            Some((unit, next)) => (u8::try_from(unit).unwrap_or(b'?'), next),
            None => (*first, after),
        };
        narrow.push(byte);
        rest = next;
    }
    narrow
}

/// Overlong UTF-8 of `.`, `/` and `\` as what it stands for (RFC 3629 §10).
fn shortened(bytes: &[u8]) -> Vec<u8> {
    let mut short = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return short,
            [0xC0, byte @ (0xAE | 0xAF), rest @ ..] => {
                short.push(byte - 0x80);
                rest
            }
            [0xC1, 0x9C, rest @ ..] => {
                short.push(b'\\');
                rest
            }
            [byte, rest @ ..] => {
                short.push(*byte);
                rest
            }
        };
    }
}
