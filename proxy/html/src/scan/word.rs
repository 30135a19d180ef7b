//! Eight bytes at a time. Names and values are short: this is cheaper than to call for a search of many bytes.

/// The same byte eight times.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The eight bytes from `at` on, the first one lowest.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}

/// Where the first byte is that a mask marks by its highest bit.
#[inline]
fn first(mask: u64) -> usize {
    (mask.trailing_zeros() / 8) as usize
}

/// Marks bytes below `@`: whatever ends a name is among them, and no letter.
#[inline]
fn below_letters(word: u64) -> u64 {
    !(word | (word << 1)) & all(0x80)
}

/// Where `byte` stands from `at` on.
#[inline]
pub(super) fn find(bytes: &[u8], mut at: usize, byte: u8) -> Option<usize> {
    const NEAR: usize = 4;
    for _ in 0..NEAR {
        let Some(word) = word(bytes, at) else { break };
        let differs = word ^ all(byte);
        let found = differs.wrapping_sub(all(1)) & !differs & all(0x80);
        if found != 0 {
            return Some(at + first(found));
        }
        at += 8;
    }
    memchr::memchr(byte, bytes.get(at..)?).map(|length| at + length)
}

/// How many bytes from `at` on are not below `@`, as far as that is seen at once.
#[inline]
pub(super) fn letters(bytes: &[u8], at: usize) -> usize {
    match word(bytes, at).map(below_letters) {
        None => 0,
        Some(0) => 8,
        Some(below) => first(below),
    }
}

/// The name of up to seven letters that begins at `at`, in lower case, and where it ends; nothing if it is another one.
#[inline]
pub(super) fn name(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let word = word(bytes, at)?;
    let below = below_letters(word);
    if below == 0 {
        return None;
    }
    let length = first(below);
    // Of the bits of the letters; the highest one is that of the byte behind them.
    let within = (1 << (8 * length)) - 1;
    let folded = (word | all(0x20)) & within;
    let high = all(0x80) & within;
    let too_low = !(folded.wrapping_add(all(0x1F) & within)) & high;
    let too_high = (folded.wrapping_add(all(0x05) & within)) & high;
    let is_ascii = folded & high == 0;
    (is_ascii && too_low == 0 && too_high == 0).then_some((folded, at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_one() {
        let text = b"abc\"def\"0123456789012345678901234567890123456789>";
        for from in 0..text.len() {
            for byte in [b'"', b'>', b'9', b'!', 0x80, 0] {
                let expected = text[from..].iter().position(|b| *b == byte).map(|at| from + at);
                assert_eq!(find(text, from, byte), expected, "{byte} from {from}");
            }
        }
        assert_eq!(find(b"\x01\x00\x01\x00\x00\x00\x00\x00", 0, 0), Some(1));
        assert_eq!(find(b"", 0, 0), None);
    }

    #[test]
    fn names_are_letters() {
        let of = |text: &[u8]| name(text, 0).map(|(name, end)| (name.to_le_bytes(), end));
        assert_eq!(of(b"DiV>1234"), Some((*b"div\0\0\0\0\0", 3)));
        assert_eq!(of(b"article "), Some((*b"article\0", 7)));
        for byte in 0..=u8::MAX {
            let text = [b'a', byte, b'>', b'x', b'x', b'x', b'x', b'x'];
            let expected = match byte {
                _ if byte.is_ascii_alphabetic() => Some(2),
                0..b'@' => Some(1),
                _ => None,
            };
            assert_eq!(of(&text).map(|(_, end)| end), expected, "{byte}");
        }
        assert_eq!(of(b"template"), None);
        assert_eq!(of(b"div>"), None);
    }
}
