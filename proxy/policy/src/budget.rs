//! Budgets of reading: how many rows and how many different persons somebody has seen within a window, exactly.
//!
//! A rule gives each of those it speaks of an account ([`AccountKey`]: the rule, and whose account of it). What an answer
//! shows is *drawn* on all its accounts at once, before it goes out, or on none of them ([`Accounts::reserve`]);
//! what turns out not to have been shown is given back ([`Accounts::settle`]).
//!
//! **A person** is a set of references. An answer shows groups of references, each group one person; groups that share a
//! reference are the same person, so that a group may turn two persons into one. What is counted is a function of what
//! was shown within the window and of nothing else: the connected sets of the groups seen in it. Hence a restart that
//! draws the record's accesses again ([`Accounts::replay`]) ends where the door was, and what has left the window counts
//! no more: not its persons, not its rows, and not the link that it made between two others.
//!
//! **A window** slides (the last ten minutes) or begins somewhere (midnight). What was shown at its first moment counts.
//!
//! **The clock** is the caller's. One that goes back by less than [`CLOCK_SKEW`] stands still; one that goes back further
//! was ahead before, and what it has stamped counts as shown now.
//!
//! **Bounds.** What does not fit is refused, as if it were over; what is only observed is then no longer counted, and told
//! as over. Numbers are exact below [`REFERENCES_OF_ONE`] references of one person.
//!
//! ```
//! use vratar_model::access::{AccessId, SubjectRef};
//! use vratar_policy::budget::{AccountKey, Accounts, Allowance, DrawId, Refused, Shown, Window};
//!
//! let mut accounts = Accounts::default();
//! let ten_minutes = Window::Last(jiff::SignedDuration::from_mins(10));
//! let account = AccountKey::new("clerk-day actor=c1c1");
//! let allowance = Allowance { account, window: ten_minutes, persons: Some(2), rows: None, enforced: true };
//! let page = |person: u8| Shown::each(&[SubjectRef([person; 16])]);
//! let mut looks = |draw, person| {
//!     let now = "2026-03-01T10:00:00Z".parse().unwrap();
//!     accounts.reserve(DrawId(draw), now, AccessId([draw as u8; 8]), std::slice::from_ref(&allowance), &page(person))
//! };
//! assert!(looks(1, 7).is_ok() && looks(2, 8).is_ok());
//! assert!(looks(3, 7).is_ok(), "seen before: no other person");
//! assert!(matches!(looks(4, 9), Err(Refused::Over(over)) if over.used == 2));
//! ```

mod account;
mod accounts;
mod draw;
mod open;
mod past;
mod people;
mod stamp;
mod tallies;

pub use accounts::Accounts;
pub use draw::{
    AccountKey, Allowance, DrawId, Full, Measure, Over, Refused, Reserved, Settled, Shown, Used, Window,
};
pub use past::{Past, Pasts, pasts};

use jiff::SignedDuration;

/// Accounts that are kept at once.
pub const ACCOUNTS: usize = 1 << 16;
/// References that one account remembers: more than any budget is for.
pub const REFERENCES_OF_ACCOUNT: usize = 1 << 18;
/// References and draws that all accounts remember together, some 300 MB.
pub const REMEMBERED_IN_ALL: usize = 1 << 21;
/// References of one person. Whoever is shown with more counts as several; and a group that would make more of persons that
/// are known does not make them one: what stands beside everybody, as the shop's own telephone number does, must not make
/// one person of all.
pub const REFERENCES_OF_ONE: usize = 64;
/// Different groups in which one person was seen; beyond it they make nobody one likewise.
pub const GROUPS_OF_ONE: usize = 256;
/// Draws that one account tells apart by their time; beyond it the oldest count as long as the next one.
pub const DRAWS_OF_ACCOUNT: usize = 1 << 18;
/// Draws that may still be given back; beyond it the oldest stay drawn.
pub const OPEN_DRAWS: usize = 1 << 12;
/// A clock that goes back by less than this is read as standing still: those who ask at once do not ask in order.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(2);
/// How often accounts of which nothing counts any more are looked for.
pub const SWEEP: SignedDuration = SignedDuration::from_secs(60);
/// How often at most where there is no room.
pub const SWEEP_AT_BOUND: SignedDuration = SignedDuration::from_secs(1);
/// The longest calendar day there is (one with an hour twice); after it, what a window of one has is forgotten.
pub const LONGEST_DAY: SignedDuration = SignedDuration::from_hours(25);
