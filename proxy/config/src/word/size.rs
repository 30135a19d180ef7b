//! Sizes: `"16MiB"`.

use super::{Word, Wrong};
use crate::codes;

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) u64);

/// The units, largest first.
const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Word for Bytes {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let text = text.trim();
        let unit_at = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = (&text[..unit_at], text[unit_at..].trim());
        let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size);
        let bytes = number.parse::<u64>().ok().zip(size).and_then(|(number, size)| number.checked_mul(size));
        bytes.map(Self).ok_or_else(|| wrong(text, number, unit))
    }
}

fn wrong(text: &str, number: &str, unit: &str) -> Wrong {
    let says = format!("'{}' is not a size", text.escape_debug());
    let meant = UNITS
        .iter()
        .find(|(name, _)| unit.get(..1).is_some_and(|first| name[..1].eq_ignore_ascii_case(first)));
    match meant {
        Some((name, _)) if !number.is_empty() && number.len() < 10 => {
            Wrong::write(&codes::BAD_SIZE, says, format!("{number}{name}"))
        }
        _ => Wrong::say(&codes::BAD_SIZE, says, "write a number and B, KiB, MiB or GiB, such as \"16MiB\""),
    }
}

/// `16777216` as `16MiB`.
pub(crate) fn in_words(bytes: u64) -> String {
    let fits = |size: &u64| bytes >= *size && bytes.is_multiple_of(*size);
    let (name, size) = UNITS.iter().find(|(_, size)| fits(size)).copied().unwrap_or(("B", 1));
    format!("{}{name}", bytes / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_read_back(bytes in 0..u64::MAX) {
            proptest::prop_assert_eq!(Bytes::parse(&in_words(bytes)).unwrap().0, bytes);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[0-9]{1,25} ?[a-zA-Zя]{0,4}") {
            let _ = Bytes::parse(&text);
        }
    }
}
