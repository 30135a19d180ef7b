//! What is asked, as people see it, and what they answered: questionnaire + placement -> block of HTML; form
//! fields -> answers; serving token there and back.
//!
//! The way of a question: [`questionnaire::parse`] reads and checks a file, [`Asking`] is one placement of it at
//! one shop, [`Rendered`] its wording in one language (the evidence: [`vratar_model::journal::Notice`]),
//! [`token`] proves that exactly this was delivered, [`read_answers`] says which boxes came back ticked,
//! [`renewal`] until when an answer holds.
//!
//! *Invariant:* pure; no clock, no randomness, no file. Nothing is ever ticked that the customer did not tick.
//! Whatever comes from a questionnaire, an adapter or a customer is escaped; the block holds no style and no
//! script.

mod answers;
mod asking;
mod block;
pub mod fields;
pub mod questionnaire;
pub mod renewal;
pub mod token;
mod wording;

pub use answers::{Answers, read_answers};
pub use asking::{Asking, PlacementError};
pub use block::{Look, Missing, Rendered};
