//! What an answer of a shop shows of people: whose identifiers, which sorts of data, how many rows.
//!
//! *Invariant:* pure, bounded, and blind to how the bytes are cut: the same bytes give the same findings at any
//! chunking. Nothing here prints a value that was found.

pub mod label;
