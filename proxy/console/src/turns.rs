//! One change of a person after the other: a form that is sent twice (a double click) is compared with what the first
//! one left, and so leaves no trace of its own.

use std::hash::{BuildHasher, RandomState};
use tokio::sync::{Mutex, MutexGuard};
use vratar_model::journal::SessionRef;

/// Sessions that share a turn wait for each other; among so many that is rare.
const QUEUES: usize = 64;

/// Whose turn it is.
pub(crate) struct Turns {
    queues: Vec<Mutex<()>>,
    hash: RandomState,
}

impl Turns {
    /// Everybody may.
    pub(crate) fn new() -> Self {
        Self { queues: (0..QUEUES).map(|_| Mutex::new(())).collect(), hash: RandomState::new() }
    }

    /// Waits for the turn of `session`; over when dropped.
    pub(crate) async fn of(&self, session: &SessionRef) -> Option<MutexGuard<'_, ()>> {
        let queues = u64::try_from(self.queues.len()).unwrap_or(1);
        let queue = usize::try_from(self.hash.hash_one(session) % queues).unwrap_or_default();
        match self.queues.get(queue) {
            Some(queue) => Some(queue.lock().await),
            None => None,
        }
    }
}
