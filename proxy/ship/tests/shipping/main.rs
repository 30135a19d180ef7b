//! Against real listeners: nothing is lost, and what comes twice can be recognised.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

mod collector;
mod file;
mod log;
mod names;
mod otlp;
mod syslog;
