//! Promise 1, no plain door: every link without TLS, and every link to a host that is no longer used, goes through its
//! dated schedule, is led nowhere but to the shop's own hosts, and is counted and listed until nobody uses it any more.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the suites beside this one uses its own part")]
mod rig;

mod no_plain_door {
    mod elsewhere;
    mod hosts;
    mod paths;
    mod phases;
    mod rest;
    mod street;
}
