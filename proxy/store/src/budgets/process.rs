//! Accounts in the memory of one door, made from its record at the start.

use super::turns::Turns;
use super::{Budgets, Turn, not_rebuilt};
use crate::store::StoreError;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;
use vratar_model::access::AccessId;
use vratar_policy::budget::{
    AccountKey, Accounts, Allowance, DrawId, Past, Refused, Reserved, Settled, Shown, Used, Window,
};

/// Accounts of which no other door knows.
#[must_use]
pub fn budgets_in_process() -> Arc<dyn Budgets> {
    Arc::new(InProcess { kept: Arc::default(), turns: Turns::default() })
}

struct InProcess {
    kept: Arc<Mutex<Kept>>,
    turns: Turns,
}

#[derive(Default)]
struct Kept {
    accounts: Accounts,
    /// Of the last draw.
    number: u64,
    rebuilt: bool,
}

impl InProcess {
    async fn rebuilt(&self) -> Result<MutexGuard<'_, Kept>, StoreError> {
        let kept = self.kept.lock().await;
        if kept.rebuilt { Ok(kept) } else { Err(not_rebuilt()) }
    }
}

#[async_trait::async_trait]
impl Budgets for InProcess {
    async fn reserve(
        &self,
        now: Timestamp,
        access: AccessId,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Result<Reserved, Refused>, StoreError> {
        let mut kept = self.rebuilt().await?;
        kept.number += 1;
        let draw = DrawId(kept.number);
        Ok(kept.accounts.reserve(draw, now, access, allowances, shown))
    }

    async fn settle(&self, _: AccessId, draw: DrawId, settled: Settled) -> Result<(), StoreError> {
        self.rebuilt().await?.accounts.settle(draw, &settled);
        Ok(())
    }

    async fn turn(&self, accounts: &[AccountKey], wait: Duration) -> Result<Option<Turn>, StoreError> {
        let held = self.turns.take(accounts, Instant::now() + wait).await?;
        Ok(held.map(|held| Turn { _held: Box::new(held) }))
    }

    async fn rebuild(&self, now: Timestamp, pasts: Vec<Past>) -> Result<(), StoreError> {
        let mut kept = self.kept.clone().lock_owned().await;
        // A record of some days takes its time; who draws meanwhile waits, and other work goes on.
        let replay = move || {
            kept.accounts.replay(now, pasts);
            kept.rebuilt = true;
        };
        tokio::task::spawn_blocking(replay).await.map_err(|_| StoreError::Closed)
    }

    async fn count(&self) -> usize {
        self.kept.lock().await.accounts.count()
    }

    async fn used(&self, now: Timestamp, account: &AccountKey, window: Window) -> Result<Used, StoreError> {
        Ok(self.rebuilt().await?.accounts.used(now, account, window))
    }
}
