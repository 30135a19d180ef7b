//! What the operator's rules say about a request: rules and facts in, a verdict out.
//!
//! [`access`]: who sees which contact data, how much of it, when and from where. [`plain_door`]: the dated schedule on
//! which plain HTTP and old host names are retired. A further kind is a further module and a folder of the same name in
//! `rules/`.
//!
//! *Invariant:* pure. No clock, no file, no socket; today's date and the time zone come in as arguments. Where a
//! redirect leads is decided by the operator's own list of hosts, never by anything a client sent.

pub mod access;
pub mod approval;
pub mod budget;
pub mod plain_door;

pub use plain_door::{HostOfShop, Phase, Redirect, Schedule, ScheduleError, ScheduleFile};
