//! Where a page is cut: everywhere, and at places that only look random.

/// Replays at random cuts of one page.
pub(super) const RANDOM_REPLAYS: u64 = 6;

/// Pieces of one random replay, at most.
const PIECES: u64 = 40;

/// Cut after every byte.
pub(super) fn everywhere(length: usize) -> Vec<usize> {
    (1..length).collect()
}

/// Up to [`PIECES`] cuts, the same ones for the same seed.
pub(super) fn random(length: usize, seed: u64) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        // xorshift64 (Marsaglia 2003): enough to choose cuts.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let count = 1 + next() % PIECES;
    let span = u64::try_from(length.max(1)).unwrap_or(u64::MAX);
    let mut cuts: Vec<usize> = (0..count).filter_map(|_| usize::try_from(next() % span).ok()).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut > 0);
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_lie_inside_and_repeat() {
        for seed in 0..50 {
            let cuts = random(1000, seed);
            assert_eq!(cuts, random(1000, seed));
            assert!(cuts.iter().all(|c| (1..1000).contains(c)) && cuts.is_sorted());
        }
        assert!(random(0, 3).is_empty() && everywhere(0).is_empty());
    }
}
