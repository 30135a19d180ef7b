//! Chance with a seed, so that a bad run can be had again: `VRATAR_SEED=…`.

/// `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The same throws every time unless `VRATAR_SEED` says otherwise.
    pub(super) fn new() -> Self {
        Self(std::env::var("VRATAR_SEED").map_or(1, |seed| seed.parse().expect("VRATAR_SEED is a number")))
    }

    /// Below `most`; 0 for none.
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (most.max(1) as u64)).unwrap_or(0)
    }

    /// Yes, one time in `times`.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
