//! Whether a path may begin with a literal, asked of a hundred patterns for every request.

/// The first eight bytes of a literal in one number, and which of them there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    bytes: u64,
    mask: u64,
}

/// The first eight bytes of a path, the first the lowest; zeros where it is shorter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning(u64);

impl Gate {
    /// That every path passes.
    pub(crate) const OPEN: Self = Self { bytes: 0, mask: 0 };

    pub(super) fn new(literal: &str) -> Self {
        let there = literal.bytes().take(8).fold(0, |mask: u64, _| mask << 8 | 0xff);
        Self { bytes: Beginning::of(literal).0, mask: there }
    }

    /// Whether a path that begins so may begin with the literal.
    pub(crate) fn lets(self, path: Beginning) -> bool {
        (path.0 ^ self.bytes) & self.mask == 0
    }
}

impl Beginning {
    pub(crate) fn of(path: &str) -> Self {
        let bytes = path.as_bytes();
        Self(bytes.first_chunk().map_or_else(
            || bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
            |eight| u64::from_le_bytes(*eight),
        ))
    }
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
            let lets = |path: &str| Gate::new(&literal).lets(Beginning::of(path));
            prop_assert_eq!(lets(&path), path_bytes.starts_with(&literal_bytes));
            let longer = format!("{literal}{path}");
            prop_assert!(lets(&longer));
        }
    }
}
