//! What went out under one access, added up over its parts.

use super::seen::Seen;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Close, Outcome};

/// What an access adds up to.
pub struct Tally {
    access: AccessId,
    shop: ShopId,
    began: Instant,
    rows: AtomicU64,
    persons: AtomicU64,
}

impl Tally {
    pub(super) fn new(access: AccessId, shop: ShopId, began: Instant, seen: &Seen) -> Self {
        let tally = Self { access, shop, began, rows: AtomicU64::new(0), persons: AtomicU64::new(0) };
        tally.add(seen);
        tally
    }

    pub(super) fn add(&self, seen: &Seen) {
        self.rows.fetch_add(seen.found.rows, Ordering::Relaxed);
        self.persons.fetch_add(seen.found.others(), Ordering::Relaxed);
    }

    pub(super) fn close(&self, outcome: Outcome, bytes: u64) -> Close {
        Close {
            access: self.access,
            shop: self.shop.clone(),
            outcome,
            bytes,
            rows: self.rows.load(Ordering::Relaxed),
            persons: self.persons.load(Ordering::Relaxed),
            millis: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}
