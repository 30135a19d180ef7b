//! Chance with a seed, so that a bad run can be had again: `VRATAR_SEED=…`.

use std::time::{Duration, SystemTime};

/// `SplitMix64` (Steele, Lea, Flood 2014): one number after the other, good enough to be unfair with.
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Seeded by `VRATAR_SEED`, else by the clock; says with what.
    pub(crate) fn new() -> Self {
        let named =
            std::env::var("VRATAR_SEED").ok().map(|seed| seed.parse().expect("VRATAR_SEED is a number"));
        let clock =
            || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |since| since.as_secs());
        let seed = named.unwrap_or_else(clock);
        println!("VRATAR_SEED={seed}");
        Self(seed)
    }

    /// The same throws every time, where chance does not matter.
    pub(crate) fn fair() -> Self {
        Self(1)
    }

    /// Dice of somebody else's own.
    pub(crate) fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// Yes, one time in `times`.
    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap_or(0)
    }

    /// A time below `most`, in steps of 50 µs.
    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        let steps = u64::try_from(most.as_micros() / 50).unwrap_or(1).max(1);
        Duration::from_micros(self.next() % steps * 50)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
