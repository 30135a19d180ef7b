//! Shops that die, lie, babble or fall silent, behind the binary; their clients must get the shop's own bytes or a
//! clear error.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the two suites uses its own part")]
mod rig;

mod shops {
    mod answers;
    mod caching;
    mod dying;
    mod lengths;
    mod packed;
    mod pages;
    mod reuse;
    mod slow;
}
