//! The accounts as the record has them.

use super::Accounts;
use crate::budget::Past;
use crate::budget::account::{Account, Draw};
use crate::budget::stamp::Stamp;
use crate::budget::{AccountKey, DrawId, Window};
use jiff::Timestamp;
use std::collections::HashMap;
use vratar_model::access::AccessId;

/// No draw that can be settled has it.
const NONE: DrawId = DrawId(0);

impl Accounts {
    /// Draws what the record says was shown, whatever is allowed, and what is not drawn already: at the start, and where
    /// rules have changed. An access that an account knows from some time on is known from then on, so that replaying
    /// again, or while the door answers, counts nothing twice.
    pub fn replay(&mut self, now: Timestamp, pasts: impl IntoIterator<Item = Past>) {
        let now = self.moment(now.into());
        let mut known: HashMap<AccountKey, HashMap<AccessId, Stamp>> = HashMap::new();
        for past in pasts {
            // A clock that was ahead when it was recorded.
            let at = Stamp::from(past.at).min(now);
            for one in past.allowances.iter().filter(|one| at >= one.window.since(now)) {
                let accounts = &self.accounts;
                let before = || accounts.get(&one.account).map(Account::accesses).unwrap_or_default();
                let drawn = known.entry(one.account.clone()).or_insert_with(before);
                if drawn.get(&past.access).is_some_and(|drawn| *drawn <= at) {
                    continue;
                }
                let draw = Draw { id: NONE, at, access: past.access };
                self.draw_past(now, draw, &past, &one.account, one.window);
            }
        }
    }

    fn draw_past(&mut self, now: Stamp, draw: Draw, past: &Past, key: &AccountKey, window: Window) {
        if !self.make(key, now) {
            // Nobody may begin with an empty account where there was more.
            self.blind_until = self.blind_until.max(Some(draw.at.after(window.longest())));
            return;
        }
        let fits = self.has_room(1, past.shown.subjects.len());
        self.on(key, |account| {
            if fits && account.has_room(past.shown.subjects.len()) {
                account.draw(draw, window, &past.shown, false);
            } else {
                account.draw_nobody(draw, window, &past.shown);
            }
        });
    }
}
