//! How the running door does: figures for the metrics, an answer for `vratar status`.

use super::Running;
use crate::state::write_private;
use serde_json::{Value, json};
use std::fs;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;
use vratar_edge::plain::{Caller, Calls};

/// How long a start waits for the store to take what the journal holds.
const CATCH_UP: Duration = Duration::from_secs(2);
/// How long a command that reads the store waits for the same.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);

impl Running {
    /// The exposition text, with the figures of now.
    pub(crate) fn metrics_text(&self) -> String {
        self.take_figures();
        self.door.metrics.render()
    }

    /// Takes the figures that nobody counts.
    pub(crate) fn take_figures(&self) {
        let (journal, store) = (self.door.journal.status(), self.forwarder.status());
        let metrics = &self.door.metrics;
        metrics.journal_up.set(i64::from(journal.healthy()));
        metrics.store_up.set(i64::from(store.failing_since.is_none()));
        let waiting = journal.last.0.saturating_sub(store.applied.0);
        self.record_figures();
        self.door.gaps.measure();
        metrics.journal_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
    }

    /// Why the door should not get traffic; `None`: it should. A journal or store that is away is no reason: the
    /// shops sell without them.
    pub(crate) fn unready(&self) -> Option<String> {
        if self.door.shops().iter().next().is_none() { Some("no shops are in use".to_owned()) } else { None }
    }

    /// For `vratar status`.
    pub(crate) fn status(&self) -> Value {
        let failed = self.last_reload.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (config, shops) = (self.config.load(), self.door.shops());
        let bypasses = self.door.bypasses();
        // In the order of the config.
        let first_hosts = config.shops.iter().filter_map(|shop| shop.hosts.first());
        let shops: Vec<Value> = first_hosts
            .filter_map(|host| shops.find(host.as_str()))
            .map(|shop| {
                let until =
                    bypasses.iter().find(|(id, _)| *id == shop.id).map(|(_, until)| until.to_string());
                json!({
                    "id": shop.id.as_str(),
                    "hosts": shop.hosts.iter().map(|host| host.name()).collect::<Vec<_>>(),
                    "adapter": shop.adapter.manifest().name,
                    "mode": shop.mode.as_str(),
                    "bypass_until": until,
                    "not_understood": self.not_understood(shop),
                })
            })
            .collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "running_since": self.began.to_string(),
            "listen": {
                "https": config.listen.https,
                "http": config.listen.http,
                "admin": config.listen.admin,
            },
            "config": {
                "from": config.files.first(),
                "in_use_since": self.in_use_since.lock().unwrap_or_else(PoisonError::into_inner).to_string(),
                "last_reload_failed": failed.as_ref().map(|failed| json!({ "at": failed.at.to_string(), "why": failed.why })),
            },
            "journal": self.door.journal.status(),
            "store": self.forwarder.status(),
            "record": self.record_status(),
            "shops": shops,
        })
    }

    /// Who still comes by an old link.
    pub(crate) fn old_links(&self) -> Vec<(Caller, Calls)> {
        self.door.old_links.list()
    }

    /// The same, one flat object a caller, for those who ask.
    pub(crate) fn old_links_told(&self) -> anyhow::Result<Value> {
        let told = |(caller, calls): &(Caller, Calls)| -> anyhow::Result<Value> {
            let (mut told, calls) = (serde_json::to_value(caller)?, serde_json::to_value(calls)?);
            if let (Value::Object(told), Value::Object(calls)) = (&mut told, calls) {
                told.extend(calls);
            }
            Ok(told)
        };
        self.old_links().iter().map(told).collect()
    }

    /// Keeps the list of old links over a restart.
    pub(crate) fn write_old_links(&self) {
        let list = self.old_links();
        if list.is_empty() {
            return;
        }
        let text = serde_json::to_vec(&list).unwrap_or_default();
        // The list helps; losing it stops nothing.
        if write_private(&self.state.path("old-links.json"), &text).is_err() {
            self.door.metrics.left_out("old_links");
        }
    }

    /// For a command that reads the store beside this door: what was answered to a customer is to be in it.
    pub(crate) async fn caught_up(&self) -> Value {
        let last = self.door.journal.status().last;
        self.door.journal.applied(last, SHOWN_WITHIN).await;
        json!({ "waiting": last.0.saturating_sub(self.door.journal.status().applied.0) })
    }

    /// Takes up what an earlier process left: the list of old links, bypasses that are still on.
    pub(crate) async fn take_up_what_was(&self) {
        let old = fs::read(self.state.path("old-links.json")).ok();
        if let Some(list) = old.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            self.door.old_links.restore(list);
        }
        self.take_up_observed();
        self.take_up_gaps();
        self.take_up_bypasses(CATCH_UP).await;
        if self.bypasses_unknown.load(Ordering::Relaxed) {
            tracing::warn!("the store is away; bypasses that are still on are taken up when it is back");
        }
    }

    /// Takes up the bypasses that an earlier process left on, unless that was done. One that was begun right before
    /// a kill may still be on its way from the journal to the store: that is waited for, but not longer than
    /// `patience`.
    pub(crate) async fn take_up_bypasses(&self, patience: Duration) {
        if !self.bypasses_unknown.load(Ordering::Relaxed) {
            return;
        }
        let journal = self.door.journal.status();
        if !journal.healthy() || !self.door.journal.applied(journal.last, patience).await {
            return;
        }
        let Ok(mut bypasses) = self.door.store.bypasses().await else { return };
        // One may have been begun under one host of a shop and ended under another: the last word counts.
        bypasses.sort_by_key(|bypass| bypass.at);
        self.bypasses_unknown.store(false, Ordering::Relaxed);
        let now = self.door.now();
        for bypass in bypasses {
            let Ok(shop) = self.shop_of(&bypass.host) else { continue };
            match bypass.until {
                Some(until) if until > now => self.door.bypass(&shop, until),
                Some(_) | None => {
                    self.door.end_bypass(&shop);
                }
            }
        }
    }
}
