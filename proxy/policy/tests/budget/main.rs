//! Accounts against a model that remembers every draw and counts anew each time.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod bounds;
mod counting;
mod model;
mod recorded;
mod same;

use jiff::{SignedDuration, Timestamp};
use vratar_model::access::{AccessId, SubjectRef};
use vratar_policy::budget::{AccountKey, Accounts, Allowance, DrawId, Refused, Reserved, Shown, Window};

pub(crate) fn person(n: u64) -> SubjectRef {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    SubjectRef(bytes)
}

/// Milliseconds after some moment.
pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + millis).unwrap()
}

/// Groups of references, and as many rows.
pub(crate) fn groups(groups: &[&[u64]]) -> Shown {
    let subjects = groups.iter().flat_map(|group| group.iter().copied().map(person)).collect();
    let sizes = groups.iter().map(|group| u32::try_from(group.len()).unwrap()).collect();
    Shown { subjects, sizes, rows: groups.len() as u64, unnamed: 0 }
}

pub(crate) fn key(name: &str) -> AccountKey {
    AccountKey::new(&format!("rule actor={name}"))
}

/// Of persons within ten seconds.
pub(crate) fn ten_seconds(name: &str, persons: u64) -> Allowance {
    let window = Window::Last(SignedDuration::from_secs(10));
    Allowance { account: key(name), window, persons: Some(persons), rows: None, enforced: true }
}

/// Accounts, and numbers for what is drawn on them.
#[derive(Default)]
pub(crate) struct Clerk {
    pub(crate) accounts: Accounts,
    pub(crate) draws: u64,
}

impl Clerk {
    pub(crate) fn draws(
        &mut self,
        millis: i64,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Reserved, Refused> {
        self.draws += 1;
        let access = AccessId(self.draws.to_be_bytes());
        self.accounts.reserve(DrawId(self.draws), at(millis), access, allowances, shown)
    }

    /// Persons of an account of ten seconds.
    pub(crate) fn persons(&mut self, millis: i64, name: &str) -> u64 {
        let Allowance { account, window, .. } = ten_seconds(name, 0);
        self.accounts.used(at(millis), &account, window).persons
    }
}
