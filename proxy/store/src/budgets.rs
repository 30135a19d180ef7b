//! The accounts of budgets, as doors keep them: drawn on before an answer goes out, settled afterwards.
//!
//! What counts is [`vratar_policy::budget`]'s to say; here is where it is kept: [`budgets_in_process`] for a door of its own,
//! [`open_budgets`] for doors that share a file. Both are rebuilt from the record, and grant nothing before they are.
//!
//! **Why a draw is a transaction, and no door takes a lease.** A lease (ten persons for this door, ten for that) is right
//! for what only adds up. Persons do not: whoever was shown at one door costs nothing at the other, and a group that one
//! door shows may make one person of two that the other has counted. A door that draws on a lease cannot know, so that it
//! either refuses what is allowed, or (as leases are given back when they expire) allows more than the limit. And where
//! little is left, which is where a budget matters, leases lie with doors that do not need them. So each draw is one short
//! transaction: the entries that others have made since the last one are read, the accounts decide, an entry is written.
//! Nothing waits for the disk in it: what a power cut takes is in the record, and drawn again from there.
//!
//! **Turns.** Of an answer that goes out part by part nobody knows how much it will be. If several of one account drew on
//! it by turns, all would be cut half way; so each takes the [`Turn`] of its accounts first, and those behind it find
//! what it has left. A turn only says who comes first; what is allowed does not depend on it.
//!
//! *Fails closed*: what cannot be drawn is not shown.

mod process;
mod sqlite;
mod turns;

pub use process::budgets_in_process;
pub use sqlite::open_budgets;

use crate::store::StoreError;
use jiff::Timestamp;
use std::any::Any;
use std::time::Duration;
use vratar_model::access::AccessId;
use vratar_policy::budget::{
    AccountKey, Allowance, DrawId, Past, Refused, Reserved, Settled, Shown, Used, Window,
};

/// Those that may wait for their turn on one account of a door; whoever comes then is refused at once.
pub const WAITING: usize = 64;

/// What keeps accounts. One contract suite (`tests/budgets`) holds for every backend.
#[async_trait::async_trait]
pub trait Budgets: Send + Sync {
    /// Draws what an answer, or a part of one, shows on all its accounts, or on none of them. It stays drawn until it has
    /// left the window, whatever becomes of whoever asked, unless it is given back.
    ///
    /// # Errors
    /// [`StoreError`]: nobody knows how much is left, and nothing may be shown. The same holds for all others.
    async fn reserve(
        &self,
        now: Timestamp,
        access: AccessId,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Result<Reserved, Refused>, StoreError>;

    /// Says what came of a draw, once, at the door that drew it; what was not shown is given back.
    async fn settle(&self, access: AccessId, draw: DrawId, settled: Settled) -> Result<(), StoreError>;

    /// Waits so long for the turn of all these accounts; none if it did not come.
    async fn turn(&self, accounts: &[AccountKey], wait: Duration) -> Result<Option<Turn>, StoreError>;

    /// Draws what the record says was shown and is not drawn: at the start, before which nothing is granted, and where
    /// rules have changed. A record that is read while doors answer is counted once.
    async fn rebuild(&self, now: Timestamp, pasts: Vec<Past>) -> Result<(), StoreError>;

    /// How many accounts there are, as far as this door knows.
    async fn count(&self) -> usize;

    /// How much of an account is used.
    async fn used(&self, now: Timestamp, account: &AccountKey, window: Window) -> Result<Used, StoreError>;
}

/// That nobody else has the turn of these accounts, until it is dropped.
pub struct Turn {
    _held: Box<dyn Any + Send + Sync>,
}

/// Nothing is granted before the record was read.
fn not_rebuilt() -> StoreError {
    StoreError::Away("the budgets are not rebuilt from the access record yet; it is tried again".to_owned())
}
