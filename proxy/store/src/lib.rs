//! What is kept: the journal on this machine, the store behind it, and the forwarder between the two; and the index
//! by which the access record is asked, and the accounts of budgets, which are drawn on before an answer goes out.
//!
//! The door appends every [`vratar_model::journal::Entry`] to the [`Journal`] before anything depends on it;
//! [`forward()`] applies the journal to the [`Store`] in order, each entry once; the store keeps an append-only
//! hash chain and, beside it, tables that can be rebuilt from the chain alone.
//!
//! *Invariant:* the request path never waits for the store, and for budgets only where something guarded is asked for;
//! an append that was acknowledged is on stable storage; no personal value, sealed or not, is hashed into the chain, so
//! that a person can be erased without breaking it; sealed values are never opened here, only sealed once more, and
//! nothing here prints one.

pub mod budgets;
mod event;
pub mod forward;
pub mod index;
pub mod journal;
pub mod sqlite;
pub mod store;

pub use budgets::{Budgets, budgets_in_process, open_budgets};
pub use forward::{ForwarderHandle, ForwarderStatus, forward};
pub use index::{AccessIndex, open_access_index};
pub use journal::{Journal, JournalError, JournalOptions, JournalStatus, Position};
pub use sqlite::{await_sqlite, open_sqlite};
pub use store::{
    ChainBreak, ChainReport, DecisionFilter, DecisionRow, Finding, Person, QuestionnaireRow, Recorded,
    Standing, Store, StoreError,
};
