//! No bulk leak: whatever way somebody reads, at the same number of persons and rows it ends.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, unused_imports, reason = "each of the suites uses its own part")]
mod rig;

#[expect(dead_code, reason = "each of the suites uses its own part")]
#[path = "guarded/desk.rs"]
mod desk;

mod braked {
    mod approved;
    mod at_once;
    mod bound;
    mod doors;
    mod lapsed;
    mod limits;
    mod people;
    mod prove;
    mod prove_shop;
    mod ready;
    mod second;
    mod sweeps;
    mod told;
}
