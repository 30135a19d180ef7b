//! What is told of the record: figures for those who watch, and what `vratar status` says.

use super::sinks;
use crate::launch::Running;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::PoisonError;
use vratar_record::anchor::AnchorState;
use vratar_record::write::Log;

/// Readers that are looked at for the largest.
const READERS: usize = 200;

impl Running {
    /// Takes the figures of the record.
    pub(crate) fn record_figures(&self) {
        let metrics = &self.door.metrics;
        let Some(book) = self.door.recorder.book() else {
            metrics.record_up.set(0);
            return;
        };
        self.door.approvals.measure(self.door.now(), metrics);
        let log = book.log();
        let size = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        metrics.record_up.set(i64::from(log.is_healthy()));
        metrics.record_size.set(size(log.sealed().0));
        metrics.record_lost.set(size(log.lost()));
        metrics.record_late.set(size(log.waiting_late() as u64));
        for anchor in log.anchors() {
            let at = anchor.at.unwrap_or(0) as f64 / 1e6;
            metrics.record_anchor.with_label_values(&[anchor.name.as_str()]).set(at);
        }
        let opened = self.ledger.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = opened.as_ref() {
            metrics.record_index_lag.set(size(opened.follower.status().lag));
            self.sink_figures(&opened.shipping);
        }
    }

    /// How much the largest reader of each role was shown today and yesterday.
    pub(crate) async fn measure_readers(&self) {
        let accounts = self.door.budgets.count().await;
        self.door.metrics.budget_accounts.set(i64::try_from(accounts).unwrap_or(i64::MAX));
        let Some(index) = self.ledger.index() else { return };
        let now = self.door.now();
        let Ok(readers) = index.largest_readers(now - SignedDuration::from_hours(24), now, READERS).await
        else {
            return;
        };
        let gauge = &self.door.metrics.reader_persons;
        gauge.reset();
        for reader in readers {
            let one = gauge.with_label_values(&[reader.shop.as_str(), reader.role.as_str()]);
            one.set(one.get().max(i64::try_from(reader.persons).unwrap_or(i64::MAX)));
        }
    }

    /// For `vratar status`.
    pub(crate) fn record_status(&self) -> Value {
        let failed = self.ledger.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let opened = self.ledger.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let book = self.door.recorder.book();
        let budgets = self.ledger.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        json!({
            "folder": opened.as_ref().map(|opened| opened.folder.display().to_string()),
            "healthy": self.door.recorder.is_healthy(),
            "failed": failed,
            "size": book.as_ref().map(|book| book.log().sealed().0),
            "anchors": book.as_ref().map(|book| anchors(book.log())),
            "index": opened.as_ref().map(|opened| opened.follower.status()),
            "sinks": opened.as_ref().map(|opened| sinks::told(&opened.shipping)),
            "budgets": { "ready": budgets.ready, "failed": budgets.failed },
        })
    }
}

fn anchors(log: &Log) -> Value {
    let told = |anchor: AnchorState| {
        let at = anchor.at.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        json!({ "name": anchor.name, "size": anchor.size, "at": at.map(|at| at.to_string()), "error": anchor.error })
    };
    log.anchors().into_iter().map(told).collect()
}
