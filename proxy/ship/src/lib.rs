//! Records on their way to others: a file, a syslog collector, an OTLP collector.
//!
//! Each sink has a task and a cursor of its own: it reads the log behind the cursor, writes what it reads in the
//! words of the sink ([`vratar_siem`]), sends it, and moves the cursor once it is there. In order, at least once: after
//! a crash or a lost connection some come again, with the same event ids.
//!
//! *Invariant:* nothing here is on the way of an answer, and a sink that is slow or gone delays no other. A cursor
//! never passes what may not have arrived. What is in clear stays on this machine: the addresses that go without TLS are
//! [`vratar_config::Loopback`].

mod batch;
mod cursor;
mod error;
mod names;
mod shipper;
mod sink;
mod tls;

pub use cursor::rewind;
pub use error::ShipError;
pub use names::Opener;
pub use shipper::{Order, Shipper, ShipperStatus, ship};
