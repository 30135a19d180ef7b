//! The accounts as the record has them, and as others who share them.

use super::{Accounts, plain};
use crate::budget::account::{Account, Draw};
use crate::budget::open::OpenDraw;
use crate::budget::stamp::Stamp;
use crate::budget::{AccountKey, Allowance, DrawId, Past, Settled, Window};
use jiff::Timestamp;
use std::collections::HashMap;
use vratar_model::access::AccessId;

/// No draw that can be settled has it.
const NONE: DrawId = DrawId(0);

impl Accounts {
    /// Draws what the record says was shown, whatever is allowed, and what is not drawn already: at the start, and where
    /// rules have changed.
    pub fn replay(&mut self, now: Timestamp, pasts: impl IntoIterator<Item = Past>) {
        for past in self.missing(now, pasts) {
            self.take_up(NONE, &past);
            self.settle(NONE, &Settled::Whole);
        }
    }

    /// What of the record is not drawn and still counts. An access that an account knows from some time on is known from
    /// then on, so that replaying again, or while the door answers, counts nothing twice.
    #[must_use]
    pub fn missing(&mut self, now: Timestamp, pasts: impl IntoIterator<Item = Past>) -> Vec<Past> {
        let now = self.moment(now.into());
        let mut known: HashMap<AccountKey, HashMap<AccessId, Stamp>> = HashMap::new();
        let accounts = &self.accounts;
        let mut missing = |mut past: Past| {
            // A clock that was ahead when it was recorded.
            let at = Stamp::from(past.at).min(now);
            past.at = at.into();
            past.allowances.retain(|one| {
                let before = || accounts.get(&one.account).map(Account::accesses).unwrap_or_default();
                let drawn = known.entry(one.account.clone()).or_insert_with(before);
                at >= one.window.since(now) && drawn.get(&past.access).is_none_or(|drawn| *drawn > at)
            });
            (!past.allowances.is_empty()).then_some(past)
        };
        pasts.into_iter().filter_map(&mut missing).collect()
    }

    /// Draws what was granted by somebody who shares these accounts, whatever is allowed; it can be settled.
    pub fn take_up(&mut self, draw: DrawId, past: &Past) {
        let Past { access, shown, .. } = past;
        let at = Stamp::from(past.at);
        self.latest = self.latest.max(Some(at));
        for Allowance { account, window, .. } in &past.allowances {
            if !self.make(account, at) {
                self.go_blind(at, *window);
            }
        }
        let draw = Draw { id: draw, at, access: *access };
        let held = self.draw_on_all(draw, &past.allowances, shown);
        self.keep_open(draw.id, OpenDraw { at, access: *access, much: plain(shown), held });
    }

    /// Nobody may begin with an empty account where there was more.
    fn go_blind(&mut self, at: Stamp, window: Window) {
        self.blind_until = self.blind_until.max(Some(at.after(window.longest())));
    }
}
