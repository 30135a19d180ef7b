//! Names of elements: case does not count, and most are compared as one number.

/// Bytes of a name that are in the number.
const SHORT: usize = 7;

/// A name, in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    /// Length and first bytes.
    begin: u64,
    /// All of it, if it is longer than that. Not an empty text: to compare no bytes at no address costs some processors more
    /// than to compare a hundred at one (a masked load that has to be mended).
    long: Option<Box<[u8]>>,
}

impl Name {
    pub(crate) fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        match bytes.len() {
            0..=SHORT => Self { begin: begin(bytes), long: None },
            _ => Self { begin: begin(bytes), long: Some(bytes.to_ascii_lowercase().into()) },
        }
    }

    /// A number below `buckets`, a power of two; names that are the same have the same.
    pub(crate) fn bucket(&self, buckets: usize) -> usize {
        let mixed = self.begin.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        usize::try_from(mixed).unwrap_or_default() & (buckets - 1)
    }

    /// What a short name is compared by.
    pub(crate) fn begin(&self) -> u64 {
        self.begin
    }
}

/// Names that mean the same.
pub(crate) struct Names<const SHORT: usize> {
    short: [u64; SHORT],
    /// In small letters.
    long: &'static [&'static [u8]],
}

impl<const SHORT: usize> Names<SHORT> {
    pub(crate) const fn of(names: [&[u8]; SHORT], long: &'static [&'static [u8]]) -> Self {
        let (mut short, mut at) = ([0; SHORT], 0);
        while at < SHORT {
            short[at] = begin(names[at]);
            at += 1;
        }
        Self { short, long }
    }

    pub(crate) fn have(&self, name: &Name) -> bool {
        match &name.long {
            None => self.short.contains(&name.begin),
            Some(long) => self.long.contains(&&**long),
        }
    }
}

/// What names are compared by first; of a short one all that there is.
pub(crate) const fn begin(name: &[u8]) -> u64 {
    let (mut all, mut at) = (0, 0);
    while at < name.len() && at < SHORT {
        all = all << 8 | name[at].to_ascii_lowercase() as u64;
        at += 1;
    }
    let length = if name.len() > SHORT { SHORT + 1 } else { name.len() };
    (length as u64) << 56 | all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_case_and_length() {
        for (one, other) in [("td", "TD"), ("section", "Section"), ("my-long-element", "my-LONG-element")] {
            assert_eq!(Name::of(one), Name::of(other));
            assert_eq!(Name::of(one).bucket(64), Name::of(other).bucket(64));
        }
        for (one, other) in [("td", "tdd"), ("a", ""), ("my-long-a", "my-long-b"), ("section", "sections")] {
            assert_ne!(Name::of(one), Name::of(other));
        }
        assert_eq!(Name::of("SVG").begin(), begin(b"svg"));
        let names = Names::of([b"td", b"th"], &[b"my-long-element"]);
        assert!(["TD", "th", "My-long-element"].iter().all(|name| names.have(&Name::of(name))));
        assert!(["tr", "", "my-long-elements"].iter().all(|name| !names.have(&Name::of(name))));
    }
}
