//! Words that are no text packed: most of those that are long enough are told apart by their first letters, without being
//! unpacked.

/// Letters that stand for no bits.
const NONE: u8 = 0xFF;
/// What letters stand for, usual or of links (RFC 4648 §4 and §5).
const BITS: [u8; 256] = bits();
/// Bytes that people write in windows-1251.
const CYRILLIC: [bool; 256] = cyrillic();

/// Whether letters of base64, or digits, may read as a text. What does, may still be none.
pub(super) fn may_read(letters: &[u8]) -> bool {
    may_be_base64(letters) || may_be_digits(letters)
}

fn may_be_base64(letters: &[u8]) -> bool {
    let (fours, rest) = letters.as_chunks::<4>();
    let mut reading = Reading { last: 0, is_utf8: true, is_cyrillic: true };
    for four in fours {
        let [a, b, c, d] = four.map(|letter| BITS[usize::from(letter)]);
        if !(a | b | c | d <= 0x3F
            && reading.goes_on(a << 2 | b >> 4)
            && reading.goes_on(b << 4 | c >> 2)
            && reading.goes_on(c << 6 | d))
        {
            return false;
        }
    }
    rest.len() != 1
}

/// Hexadecimal digits, two a byte, `0x` before them or not.
fn may_be_digits(letters: &[u8]) -> bool {
    let digits = match letters {
        [b'0', b'x' | b'X', digits @ ..] => digits,
        _ => letters,
    };
    digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Bytes as they are unpacked, as long as they may be a text.
struct Reading {
    last: u8,
    is_utf8: bool,
    is_cyrillic: bool,
}

impl Reading {
    /// Whether it may still be one with this byte.
    fn goes_on(&mut self, byte: u8) -> bool {
        if byte < 0x80 && self.last < 0xC0 {
            self.last = byte;
            return super::is_of_texts(byte);
        }
        let follows = byte & 0xC0 == 0x80;
        self.is_utf8 &= if self.last >= 0xC0 { follows } else { !follows || self.last >= 0x80 };
        self.is_cyrillic &= CYRILLIC[usize::from(byte)];
        self.last = byte;
        (self.is_utf8 || self.is_cyrillic) && super::is_of_texts(byte)
    }
}

const fn bits() -> [u8; 256] {
    let mut all = [NONE; 256];
    let mut value = 0;
    while value < 62 {
        let letter = match value {
            0..26 => b'A' + value,
            26..52 => b'a' + value - 26,
            _ => b'0' + value - 52,
        };
        all[letter as usize] = value;
        value += 1;
    }
    (all[b'+' as usize], all[b'-' as usize]) = (62, 62);
    (all[b'/' as usize], all[b'_' as usize]) = (63, 63);
    all
}

const fn cyrillic() -> [bool; 256] {
    const SIGNS: &[u8] = b"\xA8\xB8\xB9\xAB\xBB\x84\x93\x94\x96\x97\x85\xA0";
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = byte < 0x80 || byte >= 0xC0;
        byte += 1;
    }
    let mut at = 0;
    while at < SIGNS.len() {
        all[SIGNS[at] as usize] = true;
        at += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_of_windows_1251_are_those_that_are_read() {
        for byte in 0..=0xFF_u8 {
            assert_eq!(CYRILLIC[usize::from(byte)], super::super::cyrillic(&[byte]).is_some(), "{byte:x}");
        }
    }

    proptest! {
        /// What is sorted out reads as nothing.
        #[test]
        fn nothing_that_reads_as_a_text_is_sorted_out(
            letters in prop_oneof!["[A-Za-z0-9+/]{12,90}", "[A-Za-z0-9_-]{12,90}", "[a-z]{12,20}", "(0x)?[0-9a-f]{12,40}"],
        ) {
            prop_assert!(may_read(letters.as_bytes()) || super::super::slow_readings(&letters).is_empty());
        }

        #[test]
        fn texts_are_not_sorted_out(text in "[ -~а-яА-Я№…\t]{9,60}", cyrillic: bool) {
            use base64::Engine as _;
            let bytes = match cyrillic {
                true => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
                false => text.into_bytes(),
            };
            let packed = base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes);
            prop_assert!(may_read(packed.as_bytes()));
        }
    }
}
