//! Whether a path may begin with a literal, asked of a hundred patterns for every request.

/// The first eight bytes of a literal in one number, and which of them there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    bytes: u64,
    mask: u64,
}

impl Gate {
    pub(super) fn new(literal: &str) -> Self {
        let there = literal.bytes().take(8).fold(0, |mask: u64, _| mask << 8 | 0xff);
        Self { bytes: beginning(literal), mask: there }
    }

    /// Whether the path may begin with the literal; without looking at more than its first eight bytes.
    pub(super) fn may_open(self, path: &str) -> bool {
        (beginning(path) ^ self.bytes) & self.mask == 0
    }
}

/// The first eight bytes of a text, the first the lowest; zeros where it is shorter.
fn beginning(text: &str) -> u64 {
    let bytes = text.as_bytes();
    bytes.first_chunk().map_or_else(
        || bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        |eight| u64::from_le_bytes(*eight),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_open_where_eight_bytes_agree(literal in "[ab/й]{0,12}", path in "[ab/й]{0,12}") {
            let first = |text: &str| text.bytes().take(8).collect::<Vec<_>>();
            let (literal_bytes, path_bytes) = (first(&literal), first(&path));
            prop_assert_eq!(Gate::new(&literal).may_open(&path), path_bytes.starts_with(&literal_bytes));
            let longer = format!("{literal}{path}");
            prop_assert!(Gate::new(&literal).may_open(&longer));
        }
    }
}
