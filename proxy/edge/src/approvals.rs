//! What waits for a second person at this door, and what was approved.

use crate::metrics::Metrics;
use jiff::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vratar_model::access::{AccessId, Amount, Ask};
use vratar_policy::approval::Request;

/// Shared by all requests of a door.
#[derive(Clone, Default)]
pub struct Approvals(Arc<Mutex<vratar_policy::approval::Approvals>>);

impl Approvals {
    /// What there is, for as long as nobody waits for anything.
    pub(crate) fn lock(&self) -> MutexGuard<'_, vratar_policy::approval::Approvals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the record tells of from before this start. Before it, nobody can ask: there are no budgets.
    pub fn take_up(&self, heard: vratar_policy::approval::Approvals) {
        *self.lock() = heard;
    }

    /// Takes the figures of those who wait.
    pub fn measure(&self, now: Timestamp, metrics: &Metrics) {
        let (waiting, expired) = self.lock().count(now);
        metrics.approvals_waiting.reset();
        for (shop, count) in waiting {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            metrics.approvals_waiting.with_label_values(&[shop.as_str()]).set(count);
        }
        for (shop, count) in expired {
            metrics.approvals.with_label_values(&[shop.as_str(), "expired"]).inc_by(count);
        }
    }

    /// Takes what was approved for a request that shows so much; it is there again when the claim is dropped unused.
    pub(crate) fn claim(&self, now: Timestamp, request: Request<'_>, amount: Amount) -> Option<Claim> {
        let ask = self.lock().claim(now, request, amount)?;
        Some(Claim { of: self.clone(), ask, used: false })
    }
}

/// Something approved that one answer goes out by.
pub(crate) struct Claim {
    of: Approvals,
    ask: Arc<Ask>,
    used: bool,
}

impl Claim {
    /// What was asked for.
    pub(crate) fn ask(&self) -> &Ask {
        &self.ask
    }

    /// The access that asked.
    pub(crate) fn access(&self) -> AccessId {
        self.ask.access
    }

    /// A grant that names it is on its way to the record: whatever becomes of whoever waits for that, it is used.
    pub(crate) fn r#use(&mut self) {
        self.used = true;
    }

    /// The grant was not kept, and nothing goes out.
    pub(crate) fn unuse(&mut self) {
        self.used = false;
    }

    /// The grant is kept.
    pub(crate) fn spend(&self) {
        self.of.lock().spend(self.ask.access);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.used {
            self.of.lock().give_back(self.ask.access);
        }
    }
}
