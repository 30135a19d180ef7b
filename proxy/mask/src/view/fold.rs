//! Stretches of a text that are folded all at once.

/// Bytes that are looked at together: without a branch between them they are compared as vectors.
const LANE: usize = 16;

/// How many bytes at the beginning are read as they are, but for capital letters; `last`: the byte before them.
pub(super) fn plain(bytes: &[u8], last: u8) -> usize {
    if bytes.first().is_none_or(|first| is_odd(last, *first)) {
        return 0;
    }
    let follows = bytes.get(1..).unwrap_or_default();
    let lanes = bytes.as_chunks::<LANE>().0.iter().zip(follows.as_chunks::<LANE>().0);
    let whole = lanes.take_while(|(lane, next)| {
        !lane.iter().zip(*next).fold(false, |odd, (byte, next)| odd | is_odd(*byte, *next))
    });
    let length = whole.count() * LANE;
    let rest = follows.get(length..).unwrap_or_default();
    let pairs = bytes.get(length..).unwrap_or_default().iter().zip(rest);
    1 + length + pairs.take_while(|(byte, next)| !is_odd(**byte, **next)).count()
}

/// Whether a byte is no plain one, or the second of two that are one.
fn is_odd(before: u8, byte: u8) -> bool {
    let doubles = (byte == b' ') | (byte == b'"') | (byte == b'\'');
    !(b' '..=b'~').contains(&byte) | (byte == b'+') | ((before == byte) & doubles)
}

/// How many bytes at the beginning are white space, or a space in forms.
pub(super) fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'+' | b'\t'..=b'\r')).count()
}

/// The small letter, of as many bytes, of one that has no marks.
pub(super) fn letter(sign: char) -> Option<char> {
    match sign {
        'а'..='и' | 'к'..='я' => Some(sign),
        'А'..='И' | 'К'..='Я' => sign.to_lowercase().next(),
        _ => None,
    }
}
