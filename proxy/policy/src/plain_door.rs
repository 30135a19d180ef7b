//! The plain door: how links without TLS, and links to host names that are no longer used, are retired.
//!
//! Each goes through a dated schedule: *announce* (the page is still served, with a banner and headers that
//! say until when), *redirect* (to the same path over HTTPS), *gone* (410). Before the announcement nothing
//! happens. A path may have dates of its own, machine endpoints may be served plainly for ever, and the
//! challenges of certificate authorities always pass (RFC 8555 §8.3).
//!
//! ```
//! use vratar_policy::plain_door::{HostOfShop, Phase, Schedule, ScheduleFile};
//!
//! let file = ScheduleFile { starting: Some(jiff::civil::date(2026, 3, 1)), ..ScheduleFile::default() };
//! let hosts = [HostOfShop::new("shop.example", None).unwrap()];
//! let schedule = Schedule::checked(&file, &hosts, jiff::tz::TimeZone::UTC).unwrap();
//! let now = "2026-04-01T12:00:00Z".parse().unwrap();
//! assert!(matches!(schedule.phase("/cart", "GET", now), Phase::Announce { .. }));
//! ```

mod browser;
mod check;
mod file;
mod headers;
mod host;
mod hsts;
mod phase;
mod redirect;
mod schedule;

pub use browser::is_old;
pub use check::{ScheduleError, ScheduleFault};
pub use file::{Dates, Exemption, PathDates, RetiredHost, STANDARD, ScheduleFile, Shape};
pub use headers::announce_headers;
pub use host::{HostOfShop, NotAHost};
pub use phase::Phase;
pub use redirect::{Asked, Redirect, redirect};
pub use schedule::Schedule;
