//! The words of the field as types: questionnaires, decisions, routes, journal entries, records of access.
//!
//! Everything that two crates must agree on stands here and nowhere else; the words and their one
//! meaning are in `docs/LEXICON.md`.
//!
//! *Invariant:* pure. No clock, no randomness, no file, no socket; time and random bits come in as
//! arguments. No type of this crate prints personal data with `Debug` (identifiers are kept sealed).

pub mod access;
pub mod decision;
pub mod id;
pub mod journal;
pub mod lang;
pub mod questionnaire;
pub mod route;
pub mod shop;
mod words;

pub use decision::{DecisionState, Outcome};
pub use id::{AttemptId, EventId, NoticeId, ServedId, SubjectId};
pub use lang::{Lang, Localized};
pub use route::{PageKind, RouteClass};
pub use shop::{Mode, ShopId};
