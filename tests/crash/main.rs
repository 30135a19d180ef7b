//! What an operator's bad day does to the door: killed, out of disk, its store or journal away, stopped and
//! reloaded under load, bypassed. The shop sells through all of it, and nothing is claimed that is not kept.
//!
//! The shop in these tests is a small one of our own that keeps a book of what really happened, so that every
//! test ends by comparing two books: the shop's and the door's. `VRATAR_KILL_ROUNDS=500` is the whole proof of
//! [`kill`], `VRATAR_KILL_ROUNDS=1000` that of [`guarded`]; the usual run has a few rounds of it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says by panicking what is wrong"
)]

mod binary;
mod book;
mod bypass;
mod customer;
mod dice;
mod disk;
mod door;
mod full;
mod guarded;
mod journal;
mod kill;
mod reading;
mod reload;
mod rotates;
mod shop;
mod stop;
mod store;
mod two;
