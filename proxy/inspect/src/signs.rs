//! Which signs a text has that may show somebody: looked for once, before anything is read.

/// Bytes that are looked at together: without a branch between them they are compared as vectors.
const LANE: usize = 16;
/// Fewer digits are no number of a person.
const MIN_DIGITS: u32 = 7;

const AT: u8 = 1;
const ESCAPE: u8 = 2;
const ODD: u8 = 4;
/// The highest of them.
const DIGIT: u8 = 8;

/// Shorter texts are looked at byte by byte, bytes.
const WORTH: usize = 32;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signs {
    kinds: u8,
    digits: u32,
}

impl Signs {
    /// Of a text.
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        // To put the places of lanes together takes as long as to look at some bytes one by one.
        let (lanes, rest) = if bytes.len() < WORTH { (&[][..], bytes) } else { bytes.as_chunks::<LANE>() };
        let mut signs = Self { kinds: 0, digits: 0 };
        if !lanes.is_empty() {
            let mut seen = Seen::default();
            lanes.iter().for_each(|lane| seen.add(lane));
            signs = seen.signs();
        }
        for byte in rest {
            let seen = KINDS[usize::from(*byte)];
            signs.kinds |= seen;
            signs.digits += u32::from(seen / DIGIT);
        }
        signs
    }

    /// Whether there is an `@`, or a sign by which one can be written.
    pub(crate) fn may_be_address(self) -> bool {
        self.kinds & (AT | ESCAPE) != 0
    }

    /// Whether there is a sign by which others are written.
    pub(crate) fn may_be_escaped(self) -> bool {
        self.kinds & ESCAPE != 0
    }

    /// Whether there is a sign that is read as another or not at all.
    pub(crate) fn is_odd(self) -> bool {
        self.kinds & ODD != 0
    }

    /// Whether there are as many digits as a number of a person has.
    pub(crate) fn has_number(self) -> bool {
        self.digits >= MIN_DIGITS
    }

    /// Whether there is a digit.
    pub(crate) fn has_digit(self) -> bool {
        self.digits > 0
    }
}

/// What was seen at each place of a lane.
#[derive(Default)]
struct Seen {
    kinds: [u8; LANE],
    digits: [u8; LANE],
}

impl Seen {
    fn add(&mut self, lane: &[u8; LANE]) {
        for ((kinds, digits), byte) in self.kinds.iter_mut().zip(&mut self.digits).zip(lane) {
            *kinds |= kind(*byte);
            *digits = digits.saturating_add(u8::from(byte.is_ascii_digit()));
        }
    }

    fn signs(&self) -> Signs {
        Signs {
            kinds: self.kinds.iter().fold(0, |all, kinds| all | kinds),
            digits: self.digits.iter().map(|digits| u32::from(*digits)).sum(),
        }
    }
}

/// What each byte is.
const KINDS: [u8; 256] = {
    let (mut all, mut byte) = ([0; 256], 0);
    while byte < all.len() {
        let digit = (byte as u8).is_ascii_digit() as u8 * DIGIT;
        all[byte] = kind(byte as u8) | digit;
        byte += 1;
    }
    all
};

/// Letters of Latin, Greek and Cyrillic begin with other bytes than odd signs do (UTF-8).
const fn kind(byte: u8) -> u8 {
    let escape = (byte == b'%') | (byte == b'&') | (byte == b'\\');
    let odd = (byte >= 0xE1) | (byte == 0xC2) | (byte == 0xCC) | (byte == 0xCD) | (byte == 0xD8);
    ((byte == b'@') as u8 * AT) | (escape as u8 * ESCAPE) | (odd as u8 * ODD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sign_counts_wherever_it_stands(text in "[a-z @%&\\\\\u{AD}0-9й–]{0,70}") {
            let signs = Signs::of(&text);
            prop_assert_eq!(signs.may_be_address(), text.contains(['@', '%', '&', '\\']));
            prop_assert_eq!(signs.may_be_escaped(), text.contains(['%', '&', '\\']));
            prop_assert_eq!(signs.is_odd(), text.contains(['\u{AD}', '–']));
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            prop_assert_eq!((signs.has_digit(), signs.has_number()), (digits > 0, digits > 6));
        }
    }
}
