//! Who comes first on an account, within this process: in the order in which they asked.

use super::WAITING;
use crate::store::StoreError;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use vratar_policy::budget::AccountKey;

/// Queues of which nobody knows any more are looked for when there are so many.
const SWEEP_AT: usize = 1024;

/// The queues, each as long as somebody has its turn or waits for it.
#[derive(Default)]
pub(super) struct Turns {
    queues: Mutex<HashMap<AccountKey, Weak<Semaphore>>>,
}

/// The turns of some accounts.
pub(super) type Held = Vec<OwnedSemaphorePermit>;

impl Turns {
    /// The turn of all of them, or none by `until`.
    pub(super) async fn take(
        &self,
        accounts: &[AccountKey],
        until: Instant,
    ) -> Result<Option<Held>, StoreError> {
        // All in one order: nobody waits for who waits for them.
        let accounts: BTreeSet<&AccountKey> = accounts.iter().collect();
        let mut held = Vec::with_capacity(accounts.len());
        for account in accounts {
            let Some(queue) = self.queue(account)? else { return Ok(None) };
            match timeout_at(until, queue.acquire_owned()).await {
                Ok(turn) => held.push(turn.map_err(|_| StoreError::Closed)?),
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(held))
    }

    /// The queue of an account; none if too many wait there.
    fn queue(&self, account: &AccountKey) -> Result<Option<Arc<Semaphore>>, StoreError> {
        let mut queues = self.queues.lock().map_err(|_| StoreError::Closed)?;
        if queues.len() >= SWEEP_AT {
            queues.retain(|_, queue| queue.strong_count() > 0);
        }
        if let Some(queue) = queues.get(account).and_then(Weak::upgrade) {
            // One has the turn, one is the queue just taken.
            return Ok((Arc::strong_count(&queue) <= WAITING + 1).then_some(queue));
        }
        let queue = Arc::new(Semaphore::new(1));
        queues.insert(account.clone(), Arc::downgrade(&queue));
        Ok(Some(queue))
    }
}
