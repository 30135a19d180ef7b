//! Stretches of the log whose postings lie together: short ones, and longer ones made of sixteen shorter that are over.
//!
//! A batch touches most pages of the era it is in, so that one must be short; a question looks into each, so there must
//! not be many. Of one tree for all, without eras, each posting would be written into a page of its own.

use std::ops::Range;

/// Leaves of a short era, as a power of two.
const SHORT: u32 = 18;
/// Eras in the next longer one, as a power of two.
const FAN: u32 = 4;
/// Where the number of an era has its level; below it stands its place among those of its level.
const LEVEL: u32 = 40;
/// The longest there are: those of which the record dropped a part are looked through, again and again.
const LEVEL_MOST: i64 = 1;

/// The number of an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Era(pub(super) i64);

impl Era {
    /// The short one of a leaf.
    pub(super) fn of(leaf: i64) -> Self {
        Self(leaf >> SHORT)
    }

    /// Its leaves.
    pub(super) fn leaves(self) -> Range<i64> {
        let bits = SHORT + FAN * u32::try_from(self.level()).unwrap_or(0);
        self.place() << bits..(self.place() + 1) << bits
    }

    /// The longer one of which it is to be a part; none if it is one of the longest.
    pub(super) fn longer(self) -> Option<Self> {
        (self.level() < LEVEL_MOST).then(|| Self::at(self.level() + 1, self.place() >> FAN))
    }

    /// The numbers of the shorter ones of which it is made; none of a short one.
    pub(super) fn parts(self) -> Range<i64> {
        let first = |place: i64| Self::at(self.level() - 1, place << FAN).0;
        if self.level() == 0 { 0..0 } else { first(self.place())..first(self.place() + 1) }
    }

    /// The numbers of all of a level, from the shortest on.
    pub(super) fn levels() -> impl Iterator<Item = Range<i64>> {
        (0..LEVEL_MOST).map(|level| Self::at(level, 0).0..Self::at(level + 1, 0).0)
    }

    /// How many leaves of it may be dropped before it is looked through: as many as a short one has, which is dropped as
    /// a whole. None of a short one.
    pub(super) fn patience(self) -> Option<i64> {
        (self.level() > 0).then_some(1 << SHORT)
    }

    fn at(level: i64, place: i64) -> Self {
        Self(level << LEVEL | place)
    }

    fn place(self) -> i64 {
        self.0 & ((1 << LEVEL) - 1)
    }

    fn level(self) -> i64 {
        self.0 >> LEVEL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn length(era: Era) -> i64 {
        era.leaves().end - era.leaves().start
    }

    proptest! {
        #[test]
        fn a_longer_era_has_the_leaves_of_its_parts(leaf in 0..1_i64 << 40) {
            let era = Era::of(leaf);
            prop_assert!(era.leaves().contains(&leaf));
            let longer = era.longer().unwrap();
            prop_assert!(longer > era && longer.leaves().contains(&leaf));
            prop_assert_eq!(longer.leaves().start % (1 << (SHORT + FAN)), 0);
            prop_assert_eq!(length(longer), length(era) << FAN);
            prop_assert!(longer.parts().contains(&era.0) && era.parts().is_empty());
            prop_assert_eq!(Era(longer.parts().start).leaves().start, longer.leaves().start);
            prop_assert_eq!(Era(longer.parts().end - 1).leaves().end, longer.leaves().end);
        }
    }
}
