//! All accounts.

mod replay;
mod room;

use super::account::{Account, Draw, plain};
use super::open::{OpenDraw, OpenDraws};
use super::people::GroupId;
use super::stamp::Stamp;
use super::{
    AccountKey, Allowance, CLOCK_SKEW, DrawId, Measure, Over, Refused, Reserved, Settled, Shown, Used, Window,
};
use jiff::Timestamp;
use std::collections::HashMap;
use vratar_model::access::AccessId;

/// The accounts of all rules.
#[derive(Default)]
pub struct Accounts {
    accounts: HashMap<AccountKey, Account>,
    open: OpenDraws,
    /// What all of them remember.
    size: usize,
    latest: Option<Stamp>,
    swept: Option<Stamp>,
    /// Up to when an account that is not there may be one that found no room.
    blind_until: Option<Stamp>,
}

impl Accounts {
    /// Draws what an answer shows on all its accounts, or on none of them. `draw` is a number that no other draw has.
    ///
    /// # Errors
    /// [`Refused`]; nothing was drawn then.
    pub fn reserve(
        &mut self,
        draw: DrawId,
        now: Timestamp,
        access: AccessId,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Reserved, Refused> {
        let at = self.moment(now.into());
        if shown.is_empty() {
            return Ok(Reserved { draw, at: at.into(), over: vec![] });
        }
        self.sweep(at);
        self.expire(at, allowances);
        self.check_room(at, allowances, shown).map_err(Refused::Full)?;
        let before: Vec<Used> = allowances.iter().map(|one| self.now_used(&one.account)).collect();
        let draw = Draw { id: draw, at, access };
        let held = self.draw_on_all(draw, allowances, shown);
        let over = self.over(allowances, &before, shown);
        let open = OpenDraw { at, access, much: plain(shown), held };
        if let Some(refused) = over.iter().find(|over| enforced(allowances, over)) {
            self.end(draw, &open, &Settled::Nothing);
            return Err(Refused::Over(refused.clone()));
        }
        self.keep_open(draw.id, open);
        Ok(Reserved { draw: draw.id, at: at.into(), over })
    }

    /// How many accounts there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.accounts.len()
    }

    /// Says what came of a draw, once. One that is settled, or too old to be given back, stays as it is.
    pub fn settle(&mut self, draw: DrawId, settled: &Settled) {
        if let Some(open) = self.open.take(draw) {
            self.end(open.of(draw), &open, settled);
        }
    }

    /// Whether a draw may still be given back.
    #[must_use]
    pub fn is_open(&self, draw: DrawId) -> bool {
        self.open.has(draw)
    }

    /// How much of an account is used.
    pub fn used(&mut self, now: Timestamp, account: &AccountKey, window: Window) -> Used {
        let at = self.moment(now.into());
        self.on(account, |account| account.expire(window.since(at)));
        self.now_used(account)
    }

    /// Whether `now` is so far behind what was drawn that the clock must have been ahead.
    #[must_use]
    pub fn is_behind(&self, now: Timestamp) -> bool {
        self.latest.is_some_and(|latest| Stamp::from(now) < latest.before(CLOCK_SKEW))
    }

    /// The moment at which something happens.
    fn moment(&mut self, now: Stamp) -> Stamp {
        let moment = match self.latest {
            Some(latest) if now >= latest.before(CLOCK_SKEW) => now.max(latest),
            Some(_) => {
                self.accounts.values_mut().for_each(|account| account.restamp(now));
                self.open.restamp(now);
                self.swept = None;
                now
            }
            None => now,
        };
        self.latest = Some(moment);
        moment
    }

    fn expire(&mut self, at: Stamp, allowances: &[Allowance]) {
        for one in allowances {
            self.on(&one.account, |account| account.expire(one.window.since(at)));
        }
    }

    fn now_used(&self, account: &AccountKey) -> Used {
        self.accounts.get(account).map(Account::used).unwrap_or_default()
    }

    /// Draws on each account once; where there is no room for persons, without them.
    fn draw_on_all(
        &mut self,
        draw: Draw,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Vec<(AccountKey, Vec<GroupId>)> {
        let mut held: Vec<(AccountKey, Vec<GroupId>)> = Vec::with_capacity(allowances.len());
        for Allowance { account: key, window, .. } in allowances {
            if held.iter().any(|(other, _)| other == key) || !self.has(key) {
                continue;
            }
            let fits = self.has_room(1, shown.subjects.len());
            let groups = self.on(key, |account| {
                if fits && account.has_room(shown.subjects.len()) {
                    return account.draw(draw, *window, shown, true);
                }
                account.draw_nobody(draw, *window, shown);
                vec![]
            });
            held.push((key.clone(), groups.unwrap_or_default()));
        }
        held
    }

    fn over(&self, allowances: &[Allowance], before: &[Used], shown: &Shown) -> Vec<Over> {
        let all = Used { persons: shown.people().count() as u64 + shown.unnamed, rows: shown.rows };
        let mut over = Vec::new();
        for (place, (one, before)) in allowances.iter().zip(before).enumerate() {
            let account = self.accounts.get(&one.account);
            let after = account.map_or(all, Account::used);
            // What cannot be counted is over.
            let rows_lost = account.is_none() && all.rows > 0;
            let persons_lost = account.is_none_or(Account::has_lost) && all.persons > 0;
            let mut told = |measure, limit: Option<u64>, used: u64, after: u64, lost: Option<u64>| {
                let asked = lost.unwrap_or(after.saturating_sub(used));
                if let Some(limit) = limit.filter(|limit| lost.is_some() || (after > *limit && asked > 0)) {
                    over.push(Over { place, measure, limit, used, asked });
                }
            };
            let persons_lost = persons_lost.then_some(all.persons);
            told(Measure::Persons, one.persons, before.persons, after.persons, persons_lost);
            told(Measure::Rows, one.rows, before.rows, after.rows, rows_lost.then_some(all.rows));
        }
        over
    }

    fn keep_open(&mut self, draw: DrawId, open: OpenDraw) {
        if let Some((oldest, open)) = self.open.add(draw, open) {
            self.end(open.of(oldest), &open, &Settled::Whole);
        }
    }

    fn end(&mut self, draw: Draw, open: &OpenDraw, settled: &Settled) {
        for (key, groups) in &open.held {
            self.on(key, |account| account.settle(draw, open.much, groups, settled));
            if self.accounts.get(key).is_some_and(Account::is_empty) {
                self.accounts.remove(key);
            }
        }
    }

    /// Does something with an account; what all remember is kept up.
    fn on<T>(&mut self, key: &AccountKey, what: impl FnOnce(&mut Account) -> T) -> Option<T> {
        let account = self.accounts.get_mut(key)?;
        let before = account.size();
        let done = what(account);
        self.size = (self.size + account.size()).saturating_sub(before);
        Some(done)
    }
}

fn enforced(allowances: &[Allowance], over: &Over) -> bool {
    allowances.get(over.place).is_none_or(|one| one.enforced)
}
