//! What an answer of a shop shows of people: whose identifiers, which sorts of data, how many rows.
//!
//! [`sort_of`] says whether an answer can be looked into and how. An [`Inspector`] reads one answer as it passes: feed
//! the shop's bytes (freed of gzip and the like), take what they show. [`in_text`] looks into something short: a
//! header, a path, a value.
//!
//! The order of the work: bytes become text (`charset`), a reader of the format cuts the text into values and rows
//! (`read`), `scan` finds identifiers in a value, `gather` puts together what is one person's.
//!
//! *Invariant:* pure, bounded, and blind to how the bytes are cut: the same bytes give the same findings at any
//! chunking. Time grows with the bytes and nothing else. Nothing here prints a value that was found.

pub mod archive;
mod charset;
mod email;
pub mod escape;
mod found;
mod gather;
mod inspector;
pub mod label;
mod labels;
pub mod markup;
mod national;
pub mod packed;
pub mod phone;
mod plain;
mod read;
mod safe;
mod scan;
mod signs;
mod sort;

pub use charset::{Decoding, charset};
pub use found::{Contact, Findings, Identifier, Known, NobodyKnown, Person};
pub use inspector::{Inspector, MAX_HELD_BYTES};
pub use label::BadLabel;
pub use labels::Labels;
pub use phone::Country;
pub use plain::{apart, is_invisible, is_mark, narrow};
pub use scan::in_text;
pub use sort::{BEGINNING_BYTES, Format, Sort, sort_of};
