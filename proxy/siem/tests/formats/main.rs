//! Every kind of record in every format, and what formats promise.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod clear;
mod ocsf;
mod ours;
mod records;
