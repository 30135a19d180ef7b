//! What was found at the shops: reports, and how they are kept over a restart.

use super::Running;
use crate::state::write_private;
use serde_json::Value;
use std::fs;
use std::sync::Arc;
use vratar_edge::Shop;
use vratar_edge::stages::observe::observed::OfShop;
use vratar_edge::stages::observe::report::{self, Report};

/// What was found, in the state directory.
const FILE: &str = "observed.json";
/// Where persons were found that nobody records, in the state directory.
pub(crate) const GAPS: &str = "gaps.json";
/// A file that is larger is none of ours, bytes.
const LARGEST: u64 = 1 << 30;

impl Running {
    /// The reports on the shop of `host`, or on all shops.
    pub(crate) fn reports(&self, host: Option<&str>) -> anyhow::Result<Value> {
        let wanted = host.map(|host| self.shop_of(host)).transpose()?;
        let shops = self.door.shops();
        let shops = shops.iter().filter(|shop| wanted.as_ref().is_none_or(|id| *id == shop.id));
        let mut reports: Vec<Report> =
            shops.map(|shop| report::report(shop, self.door.observed.of(&shop.id))).collect();
        reports.sort_by(|a, b| a.shop.cmp(&b.shop));
        Ok(serde_json::to_value(reports)?)
    }

    /// How many things were found at a shop and not understood.
    pub(crate) fn not_understood(&self, shop: &Shop) -> usize {
        report::not_understood(shop, &self.door.observed.of(&shop.id))
    }

    /// Keeps what was found over a restart; the shops wait for nothing of it.
    pub(crate) async fn keep_observed(self: &Arc<Self>) {
        let running = self.clone();
        // The task does not panic; were it cancelled, the process is ending.
        let write = move || {
            running.write_observed();
            running.write_gaps();
        };
        let _ = tokio::task::spawn_blocking(write).await;
    }

    /// Writes what was found.
    pub(crate) fn write_observed(&self) {
        let list = self.door.observed.list();
        if list.is_empty() {
            return;
        }
        let text = serde_json::to_vec(&list).unwrap_or_default();
        // The report helps; losing it stops nothing.
        if write_private(&self.state.path(FILE), &text).is_err() {
            self.door.metrics.left_out("observed");
        }
    }

    /// Writes what the gap scanner found.
    pub(crate) fn write_gaps(&self) {
        let report = self.door.gaps.report();
        if report.gaps.is_empty() {
            return;
        }
        let text = serde_json::to_vec(&report).unwrap_or_default();
        if write_private(&self.state.path(GAPS), &text).is_err() {
            self.door.metrics.left_out("gaps");
        }
    }

    /// Takes up what the gap scanner of an earlier process found.
    pub(crate) fn take_up_gaps(&self) {
        let old = fs::read(self.state.path(GAPS)).ok();
        if let Some(report) = old.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            self.door.gaps.restore(report);
        }
    }

    /// Takes up what an earlier process found. A file that cannot be read is begun anew.
    pub(crate) fn take_up_observed(&self) {
        let path = self.state.path(FILE);
        let ours = fs::metadata(&path).is_ok_and(|file| file.len() <= LARGEST);
        let old = ours.then(|| fs::read(&path).ok()).flatten();
        if let Some(list) = old.and_then(|bytes| serde_json::from_slice::<Vec<OfShop>>(&bytes).ok()) {
            self.door.observed.restore(list);
        }
        self.door.observed.take_up(&self.door.shops(), &self.door.metrics);
    }
}
