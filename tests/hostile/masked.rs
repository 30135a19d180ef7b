//! Nobody sees more than their level: every case in `masked/cases` is a request, what the shop answers to it, what the
//! client may get of that, and what the record says.
//!
//! The staff of these cases sees no addresses, names or personal numbers, and the last four digits of telephones. Any case
//! may be written in another charset, packed and cut as it likes; the same bytes must come out of it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, unused_imports, reason = "each of the suites uses its own part")]
mod rig;

#[expect(dead_code, reason = "each of the suites uses its own part")]
#[path = "guarded/desk.rs"]
mod desk;

mod masked {
    mod case;
    mod every_case;
    mod forms;
    mod long;
}
