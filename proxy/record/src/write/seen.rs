//! What the writer shows to others.

use super::checkpoints::LEAVES;
use crate::keys::SecretKey;
use crate::tree::{Frontier, Hash};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// The state of a log that others look at.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) failing: AtomicBool,
    pub(super) sealed: Mutex<Sealed>,
    /// Leaves enough for a checkpoint are there, or the log is closed.
    pub(super) many: Condvar,
    /// Number of the segment that is written to.
    pub(super) segment: AtomicU64,
    /// Records that nobody waited for and that were not kept.
    pub(super) lost: AtomicU64,
}

/// The tree as it was sealed last, and whose key signs it.
#[derive(Default)]
pub(super) struct Sealed {
    pub(super) size: u64,
    pub(super) root: Hash,
    pub(super) key: Option<Arc<SecretKey>>,
    /// Leaves under the last checkpoint that the signer was woken for.
    pub(super) woken: u64,
    pub(super) closed: bool,
}

impl Seen {
    pub(super) fn sealed(&self, tree: &Frontier) {
        let mut sealed = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        (sealed.size, sealed.root) = (tree.size(), tree.root());
        if sealed.size >= sealed.woken.saturating_add(LEAVES) {
            sealed.woken = sealed.size;
            self.many.notify_one();
        }
        drop(sealed);
        self.failing.store(false, Ordering::Relaxed);
    }

    pub(super) fn signs(&self, key: &Arc<SecretKey>) {
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner).key = Some(Arc::clone(key));
    }

    pub(super) fn close(&self) {
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.many.notify_one();
    }
}
