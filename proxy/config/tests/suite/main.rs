//! The tests of the config, from outside: cases as data, behaviour, properties.
#![expect(clippy::unwrap_used, clippy::panic, reason = "that is how a test fails")]

mod behaviour;
mod case;
mod certs;
mod golden;
mod known;
mod properties;
