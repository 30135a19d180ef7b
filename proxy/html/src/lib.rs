//! Shop pages, bytes in and bytes out: our parts are put in their places while the page passes.
//!
//! A [`Plan`] is compiled once from the places an adapter names and shared between all pages. A [`Page`] is
//! one page in flight: write the shop's chunks, take the bytes to send. [`survey`] lists what a page is
//! made of without changing it; [`probe`] answers questions about a whole body, [`fillable`] gives its forms.
//!
//! Pages are only *read*: a reader says at which byte something begins or ends. The shop's bytes go out by their own way
//! ([`Page`] holds back no more than one unfinished tag) and what we add is spliced in between them. So whatever is made
//! of a page, no byte of the shop is re-encoded, and when reading ends early, the rest passes.
//!
//! A page is read only as far as it must be. As long as texts have not been seen without which no place can be in it, its
//! bytes pass and are kept ([`MAX_KEPT_BYTES`]); once all places are settled, the rest passes. In between reads `scan`,
//! which sees the same tags as `lol_html` at a fraction of its cost and matches the selectors that adapters use; for
//! others, and for inner origins, it is `lol_html` itself. [`Page::by_parser`] is what all that is held against.
//!
//! *Invariant:* pure and synchronous, no clock, no file, no socket, no panic from any page. What comes out
//! is what came in, byte for byte and in order, plus whole insertions (and inner origins replaced where that
//! was asked for). Nothing is placed twice. The result does not depend on how the page was cut into chunks,
//! unless a single tag comes near [`MAX_PARSER_BYTES`], which with [`MAX_SNIFF_BYTES`] bounds the memory of a
//! page. No value of any form field is kept or returned, but by [`fillable`].

mod charset;
mod fill;
pub mod fillable;
mod forms;
mod page;
mod parser;
mod plan;
pub mod probe;
mod scan;
mod select;
mod slot;
pub mod survey;

pub use charset::{CharsetHints, MAX_SNIFF_BYTES, guessed_charset, said_charset};
pub use fill::{Fill, Filled, GaveUp, PageFacts, Report};
pub use page::{MAX_KEPT_BYTES, Page};
pub use parser::MAX_PARSER_BYTES;
pub use plan::{MAX_SLOTS, Plan};
pub use slot::{At, BadSlot, OriginRewrite, SlotSpec};
