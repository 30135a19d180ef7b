//! Keeping hands off a host for a time: recorded, visible, ends by itself.

use crate::launch::Running;
use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vratar_model::journal::{Bypass, Entry};
use vratar_model::{EventId, ShopId};

/// Longest time; a bypass is for a night's trouble, not for a mode of working.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// Longest reason, characters.
const LONGEST_REASON: usize = 500;

impl Running {
    /// Switches the interference with `host` off until `seconds` from now. What cannot be recorded is not done.
    pub(crate) async fn bypass(&self, host: &str, seconds: i64, reason: &str) -> anyhow::Result<Value> {
        let time = SignedDuration::from_secs(seconds);
        if time <= SignedDuration::ZERO || time > LONGEST {
            bail!("a bypass lasts between a second and a day; write --for 15m");
        }
        if reason.trim().is_empty() || reason.chars().count() > LONGEST_REASON {
            bail!("say why with --reason, in at most {LONGEST_REASON} characters: it stands in the record");
        }
        let shop = self.shop_of(host)?;
        let until = self.door.now().checked_add(time).context("that is beyond the calendar")?;
        self.record_bypass(host, Some(until), reason).await?;
        self.door.bypass(&shop, until);
        tracing::warn!(shop = %shop, %until, "bypass began: nothing is added to pages, nothing is captured");
        Ok(json!({ "shop": shop.as_str(), "hosts": self.hosts_of(&shop), "until": until.to_string() }))
    }

    /// Ends a bypass before its time.
    pub(crate) async fn end_bypass(&self, host: &str) -> anyhow::Result<Value> {
        let shop = self.shop_of(host)?;
        if !self.door.end_bypass(&shop) {
            bail!("no bypass is on for {host}; see `vratar status`");
        }
        self.record_bypass(host, None, "ended by the operator").await?;
        tracing::warn!(shop = %shop, "bypass ended by the operator");
        Ok(json!({ "shop": shop.as_str(), "hosts": self.hosts_of(&shop), "ended": true }))
    }

    /// Notices bypasses whose time is over. They ended by themselves; here it is recorded.
    pub(crate) async fn end_bypasses(&self) {
        for (shop, until) in self.door.expired_bypasses() {
            let host = self.first_host(&shop);
            tracing::warn!(shop = %shop, %until, "bypass came to its end");
            if let Err(error) = self.record_bypass(&host, None, "came to its end").await {
                tracing::error!(%error, "the end of a bypass could not be recorded");
            }
        }
    }

    fn hosts_of(&self, shop: &ShopId) -> Vec<String> {
        let shops = self.door.shops();
        let hosts = shops.iter().filter(|known| known.id == *shop).flat_map(|shop| &shop.hosts);
        hosts.map(|host| host.name().to_owned()).collect()
    }

    async fn record_bypass(&self, host: &str, until: Option<Timestamp>, reason: &str) -> anyhow::Result<()> {
        let id = EventId::new(self.door.millis(), self.door.random());
        let entry =
            Bypass { id, host: host.to_owned(), until, reason: reason.to_owned(), at: self.door.now() };
        self.door
            .journal
            .append(vec![Entry::Bypass(entry)])
            .await
            .context("the bypass cannot be recorded")?;
        Ok(())
    }
}
