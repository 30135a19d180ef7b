//! What is drawn, on what, and what comes of it.

use super::LONGEST_DAY;
use crate::access;
use jiff::{SignedDuration, Timestamp, Zoned};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use vratar_model::access::{Found, SubjectRef, people};

/// Names an account: a rule, and whose account of it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(Arc<str>);

impl AccountKey {
    /// The account of this name; its first word is the rule's.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// Its name, as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says nothing of whose it is: an address may stand in it.
impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.split(' ').next().unwrap_or_default())
    }
}

/// What counts on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// What was shown so long ago, or later.
    Last(SignedDuration),
    /// What was shown at this moment or later: the beginning of a calendar day ([`LONGEST_DAY`] at most).
    Since(Timestamp),
}

impl Window {
    /// How long something counts at most.
    #[must_use]
    pub fn longest(self) -> SignedDuration {
        match self {
            Self::Last(length) => length,
            Self::Since(_) => LONGEST_DAY,
        }
    }
}

/// How much an account allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The account.
    pub account: AccountKey,
    /// What counts on it; the same kind of window for each use of an account.
    pub window: Window,
    /// Different persons; none: as many as there are.
    pub persons: Option<u64>,
    /// Rows; none: as many as there are.
    pub rows: Option<u64>,
    /// Whether what is over is refused. If not (a rule that observes, or slows down), it is drawn and told.
    pub enforced: bool,
}

impl Allowance {
    /// What a rule allows at this moment. A rule that observes, or only slows down, is not enforced; nor need be one whose
    /// condition (a reason, the password, a second person) was met.
    #[must_use]
    pub fn of(draw: &access::Draw, at: &Zoned) -> Self {
        let account = AccountKey::new(&format!("{}/{}", draw.kind.as_str(), draw.account));
        let long = |length| SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
        let window = match draw.window {
            access::Window::Sliding(length) => Window::Last(long(length)),
            day @ access::Window::Day => Window::Since(day.since(at)),
        };
        let enforced = !draw.observed && draw.over != access::Over::Slow;
        Self { account, window, persons: draw.persons, rows: draw.rows, enforced }
    }
}

/// What an answer, or a part of one, shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whose references, person by person.
    pub subjects: Vec<SubjectRef>,
    /// How many of them are of one person ([`people`]).
    pub sizes: Vec<u32>,
    /// Persons of whom no reference is known: each counts as a person of its own.
    pub unnamed: u64,
    /// Rows of persons.
    pub rows: u64,
}

impl Shown {
    /// Each reference a person and a row.
    #[must_use]
    pub fn each(subjects: &[SubjectRef]) -> Self {
        let rows = subjects.len() as u64;
        Self { subjects: subjects.to_vec(), rows, ..Self::default() }
    }

    /// Groups of references, each one person.
    pub fn people(&self) -> impl Iterator<Item = &[SubjectRef]> {
        people(&self.subjects, &self.sizes)
    }

    /// Whether it shows nobody and nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty() && self.unnamed == 0 && self.rows == 0
    }
}

/// What a record says was shown, of others than the actor: whoever has one of the actor's own references is left out, and
/// where nobody else is shown no row is.
impl From<&Found> for Shown {
    fn from(found: &Found) -> Self {
        let (mut shown, mut named) = (Self::default(), 0);
        let own: HashSet<&SubjectRef> = found.own.iter().collect();
        for person in found.people().filter(|person| !person.iter().any(|one| own.contains(one))) {
            named += 1;
            shown.subjects.extend(person);
            shown.sizes.push(u32::try_from(person.len()).unwrap_or(u32::MAX));
        }
        shown.unnamed = found.others().saturating_sub(named);
        let only_own = !own.is_empty() && named == 0 && shown.unnamed == 0;
        shown.rows = if only_own { 0 } else { found.rows };
        shown
    }
}

/// Names a draw; whoever keeps the accounts numbers them, each once, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DrawId(pub u64);

/// That something was drawn. Dropped without being settled it stays drawn: what was granted was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// What it is settled by.
    pub draw: DrawId,
    /// When it counts as shown.
    pub at: Timestamp,
    /// Where it is over and nobody enforces it.
    pub over: Vec<Over>,
}

/// What came of a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// All of it was shown, or may have been.
    Whole,
    /// Nothing was shown: all is given back.
    Nothing,
    /// This was shown; the rest is given back.
    Part(Shown),
}

/// What a limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Different persons.
    Persons,
    /// Rows.
    Rows,
}

/// An account does not allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// Which: the place among the allowances.
    pub place: usize,
    /// What there is too much of.
    pub measure: Measure,
    /// How much is allowed.
    pub limit: u64,
    /// How much was drawn before.
    pub used: u64,
    /// How much it would have been more: rows, or persons not seen yet.
    pub asked: u64,
}

/// Why nothing was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is too much.
    Over(Over),
    /// It cannot be counted.
    Full(Full),
}

/// What there is no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// [`super::ACCOUNTS`].
    Accounts,
    /// [`super::REFERENCES_OF_ACCOUNT`] or [`super::REMEMBERED_IN_ALL`].
    References,
    /// Of whatever keeps the accounts.
    Draws,
}

/// How much of an account was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Different persons.
    pub persons: u64,
    /// Rows.
    pub rows: u64,
}
