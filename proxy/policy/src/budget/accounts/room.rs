//! Room for more, and what happens where there is none.

use super::Accounts;
use crate::budget::account::Account;
use crate::budget::stamp::Stamp;
use crate::budget::{ACCOUNTS, AccountKey, Allowance, Full, REMEMBERED_IN_ALL, SWEEP, SWEEP_AT_BOUND, Shown};

impl Accounts {
    /// Whether all that has to be counted can be; makes the accounts that are not there yet.
    pub(super) fn check_room(
        &mut self,
        at: Stamp,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<(), Full> {
        let references = shown.subjects.len();
        let total = self.has_room(allowances.len(), references);
        for one in allowances {
            let there = self.has(&one.account);
            if !there && one.enforced && (self.accounts.len() >= ACCOUNTS || self.is_blind(at)) {
                return Err(Full::Accounts);
            }
            let room = total && self.accounts.get(&one.account).is_none_or(|own| own.has_room(references));
            if !room && one.enforced && one.persons.is_some() && references > 0 {
                return Err(Full::References);
            }
        }
        for one in allowances {
            self.make(&one.account, at);
        }
        Ok(())
    }

    /// The account, if there is one or room for it; says whether.
    pub(super) fn make(&mut self, key: &AccountKey, at: Stamp) -> bool {
        if !self.has(key) && self.accounts.len() < ACCOUNTS && !self.is_blind(at) {
            self.accounts.insert(key.clone(), Account::default());
        }
        self.has(key)
    }

    pub(super) fn has(&self, key: &AccountKey) -> bool {
        self.accounts.contains_key(key)
    }

    /// Whether so many accounts may remember so many references more, and a draw each.
    pub(super) fn has_room(&self, accounts: usize, references: usize) -> bool {
        self.size + accounts * (references + 1) <= REMEMBERED_IN_ALL
    }

    fn is_blind(&self, at: Stamp) -> bool {
        self.blind_until.is_some_and(|until| at <= until)
    }

    /// Forgets accounts of which nothing counts any more.
    pub(super) fn sweep(&mut self, at: Stamp) {
        let bound = self.accounts.len() >= ACCOUNTS || self.size >= REMEMBERED_IN_ALL / 2;
        let pause = if bound { SWEEP_AT_BOUND } else { SWEEP };
        if self.swept.is_some_and(|swept| swept > at.before(pause)) {
            return;
        }
        self.swept = Some(at);
        self.accounts.retain(|_, account| !account.is_over(at));
        self.size = self.accounts.values().map(Account::size).sum();
    }
}
