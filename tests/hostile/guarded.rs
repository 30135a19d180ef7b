//! No unrecorded disclosure, on the wire: what of a guarded answer leaves, and when; held against the record itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the suites uses its own part")]
mod rig;

mod guarded {
    mod answers;
    #[expect(dead_code, reason = "each of the suites uses its own part")]
    mod desk;
    mod gone;
    mod long;
    mod records;
    mod spellings;
    mod unwritable;
    mod who;
}
