//! The access record: who saw whose contact data, kept before the data left.
//!
//! *Invariant: log ⊇ disclosures.* [`Recorded`](crate) is made in one place, after the record that it stands for is on
//! stable storage. Nothing here keeps a value of a person: who a record is about stands in it as a keyed reference.
//! Nothing that was written is ever changed: files only grow, and whole ones are dropped when their time is over.

pub mod tree;
