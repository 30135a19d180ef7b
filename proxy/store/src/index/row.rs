//! What goes into the index, and what comes out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Action, Field, Outcome, Reason, Record, Role, SubjectRef, Verdict};

/// Most rows of one page.
pub const PAGE_MOST: usize = 1_000;
/// Most references that one question may name: the identifiers of one person.
pub const REFS_MOST: usize = 64;

/// What stands in the leaves `from .. next`. Leaves that are no records (certificates), or were dropped, are only
/// counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaves {
    /// The first leaf.
    pub from: u64,
    /// The leaf behind the last.
    pub next: u64,
    /// The records, in order.
    pub records: Vec<(u64, Record)>,
}

/// Whose a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What they are at the shop.
    pub role: Role,
    /// Who, if the login said.
    pub who: Option<SubjectRef>,
    /// When they logged in.
    pub proved_at: Timestamp,
    /// The leaf that says so: the login's.
    pub seq: u64,
}

/// Which accesses, of those that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub until: Timestamp,
    /// Behind this leaf in the order asked for: the last one of the page before.
    pub after: Option<u64>,
    /// The first to come.
    pub order: Order,
    /// Rows of the page, [`PAGE_MOST`] at most.
    pub limit: usize,
}

impl Span {
    /// All there is, a page of the newest.
    #[must_use]
    pub fn newest(limit: usize) -> Self {
        let (from, until) = (Timestamp::MIN, Timestamp::MAX);
        Self { from, until, after: None, order: Order::NewestFirst, limit }
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// For a screen.
    NewestFirst,
    /// For a report.
    OldestFirst,
}

/// A page of accesses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPage {
    /// In the order asked for.
    pub rows: Vec<AccessRow>,
    /// Whether there may be more behind the last one.
    pub more: bool,
}

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A grant.
    Grant,
    /// A part of a streamed answer; who, what and where are its grant's.
    Lease,
    /// An access that got nothing.
    Refusal,
    /// A login, or a try.
    Login,
    /// More than a budget allows, for which a second person was asked.
    Ask,
    /// What the second person said.
    Approval,
}

/// One access, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRow {
    /// Its leaf.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What it is of.
    pub kind: RowKind,
    /// Of which access; a login has none.
    pub access: Option<AccessId>,
    /// The grant's leaf: its own, or a lease's; none where the grant is not in the index (any more).
    pub grant: Option<u64>,
    /// At which shop.
    pub shop: ShopId,
    /// What the actor was.
    pub role: Role,
    /// Who.
    pub who: Option<SubjectRef>,
    /// Who had asked; of approvals.
    pub asker: Option<SubjectRef>,
    /// From where.
    pub address: Option<IpAddr>,
    /// `GET`; empty for a login or an approval.
    pub method: String,
    /// The canonical path; empty for a login or an approval.
    pub path: String,
    /// The manifest's name for the route, or for the login; of an approval the budget.
    pub route: String,
    /// What was done.
    pub action: Option<Action>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What the rules answered.
    pub verdict: Option<Verdict>,
    /// Why it was refused.
    pub reason: Option<Reason>,
    /// Whether the shop let them in; of logins.
    pub success: Option<bool>,
    /// Whether nothing could be found in it: a picture or the like.
    pub opaque: bool,
    /// Whose identifiers were shown.
    pub subjects: Vec<SubjectRef>,
    /// Those of them that are the actor's own.
    pub own: Vec<SubjectRef>,
    /// How many persons; of an ask, how many it is for.
    pub persons: u64,
    /// Rows of persons.
    pub rows: u64,
    /// Sorts of data.
    pub fields: Vec<Field>,
    /// Decoys among them.
    pub decoys: u32,
    /// What became of it; none: not known (yet).
    pub outcome: Option<Outcome>,
    /// Bytes of the body that went out, all parts.
    pub bytes: Option<u64>,
    /// How long it took, milliseconds.
    pub millis: Option<u64>,
}

/// How much somebody read of others. What an actor saw of themselves does not count; a person seen twice counts
/// twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargestReader {
    /// At which shop.
    pub shop: ShopId,
    /// Who; none: nobody who logged in with a name.
    pub who: Option<SubjectRef>,
    /// As what.
    pub role: Role,
    /// Persons shown.
    pub persons: u64,
    /// Rows of persons shown.
    pub rows: u64,
    /// Accesses that showed somebody, or something that could not be looked into.
    pub accesses: u64,
}
