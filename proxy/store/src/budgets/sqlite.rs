//! Accounts that several doors share, in one SQLite file.
//!
//! The file is a list of what was drawn and what of it was given back; each door has the accounts that follow from it in
//! memory, and brings them up to date at the beginning of each of its transactions. As there is one list, all doors decide
//! alike.

mod entry;
mod known;
mod open;
mod turn;

use super::turns::Turns;
use super::{Budgets, Turn};
use crate::sqlite::worker::Worker;
use crate::store::StoreError;
use jiff::Timestamp;
use known::Known;
use rusqlite::Connection;
use std::cell::Cell;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;
use vratar_model::access::AccessId;
use vratar_policy::budget::{
    AccountKey, Allowance, DrawId, Past, Refused, Reserved, Settled, Shown, Used, Window,
};

/// The accounts in the file `path`, which is opened with the first call, or made (mode 0600): a door begins without it, and
/// what draws on a budget is refused until it can be used. Once it was open it is not made again: an empty file in its
/// place would look as if nobody had ever drawn anything. What a file that cannot be used is, the calls tell:
/// [`StoreError::Operator`] for one of another version, [`StoreError::Away`], [`StoreError::Locked`] or
/// [`StoreError::Store`].
///
/// # Errors
/// [`StoreError::Store`]: no thread for it.
pub fn open_budgets(path: &Path) -> Result<Arc<dyn Budgets>, StoreError> {
    let (file, was_open) = (path.to_owned(), Cell::new(false));
    let opener = move || {
        let opened = if was_open.get() { open::again(&file) } else { open::make(&file) };
        opened.inspect(|_| was_open.set(true))
    };
    let worker = Worker::start(path.to_owned(), None, opener)?;
    Ok(Arc::new(Shared { worker: Arc::new(worker), known: Arc::default(), turns: Turns::default() }))
}

struct Shared {
    worker: Arc<Worker>,
    known: Arc<Mutex<Known>>,
    turns: Turns,
}

impl Shared {
    /// Does something with the file and what is known of it. If it fails nothing is known any more.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection, &mut Known) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let known = self.known.clone();
        let work = move |connection: &mut Connection| {
            let mut known = known.lock().map_err(|_| StoreError::Closed)?;
            let done = work(connection, &mut known);
            if done.is_err() {
                known.forget();
            }
            done
        };
        self.worker.run(work).await
    }
}

#[async_trait::async_trait]
impl Budgets for Shared {
    async fn reserve(
        &self,
        now: Timestamp,
        access: AccessId,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Result<Reserved, Refused>, StoreError> {
        let past = Past { at: now, access, allowances: allowances.to_vec(), shown: shown.clone() };
        self.run(move |db, known| known.reserve(db, past)).await
    }

    async fn settle(&self, access: AccessId, draw: DrawId, settled: Settled) -> Result<(), StoreError> {
        self.run(move |db, known| known.settle(db, access, draw, settled)).await
    }

    async fn turn(&self, accounts: &[AccountKey], wait: Duration) -> Result<Option<Turn>, StoreError> {
        let until = Instant::now() + wait;
        let Some(first_here) = self.turns.take(accounts, until).await? else { return Ok(None) };
        turn::take(&self.worker, accounts, first_here, until).await
    }

    async fn rebuild(&self, now: Timestamp, pasts: Vec<Past>) -> Result<(), StoreError> {
        self.run(move |db, known| known.rebuild(db, now, pasts)).await
    }

    async fn count(&self) -> usize {
        self.known.lock().map_or(0, |known| known.count())
    }

    async fn used(&self, now: Timestamp, account: &AccountKey, window: Window) -> Result<Used, StoreError> {
        let account = account.clone();
        self.run(move |db, known| known.used(db, now, &account, window)).await
    }
}
