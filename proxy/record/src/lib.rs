//! The access record: who saw whose contact data, kept before the data left.
//!
//! *Invariant: log ⊇ disclosures.* [`write::Recorded`] is made in one place, after the record that it stands for is on
//! stable storage under a seal. Nothing here keeps a value of a person: who a record is about stands in it as a keyed reference.
//! Nothing that was written is ever changed: files only grow, and whole ones are dropped when their time is over.

pub mod anchor;
pub mod book;
pub mod checkpoint;
pub mod frame;
pub mod keys;
pub mod names;
pub mod prove;
pub mod prune;
pub mod read;
pub mod recent;
pub mod segment;
pub mod tree;
pub mod verify;
pub mod write;
