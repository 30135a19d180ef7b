//! A second person: what waits for one, and what they say.

use crate::access::{AccessId, Action, Actor, SubjectRef, Verdict};
use crate::route::RouteClass;
use crate::shop::ShopId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// How much an answer shows of others than the actor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Persons.
    pub persons: u64,
    /// Rows.
    pub rows: u64,
}

impl Amount {
    /// Whether it is no more than that, in persons and in rows.
    #[must_use]
    pub fn is_within(self, most: Self) -> bool {
        self.persons <= most.persons && self.rows <= most.rows
    }

    /// Both together; a person in both counts twice, as in the record.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        let sum = u64::saturating_add;
        Self { persons: sum(self.persons, more.persons), rows: sum(self.rows, more.rows) }
    }
}

/// A request that showed more than a budget allows and waits for a second person. Nothing of what it would show went out
/// for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The access that asks: its refusal, or the grant that was cut.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// Who asks.
    pub actor: Actor,
    /// From where.
    pub address: Option<IpAddr>,
    /// `GET`.
    pub method: String,
    /// As in a grant.
    pub path: String,
    /// As in a grant: names of the query's parameters, with the values that the manifest lets stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// Keyed digest of all that was asked for (method, path, query, body), base64url of 32 bytes: two that are the same
    /// ask for the same. Older records lack it,
    /// and nothing goes out by those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<String>,
    /// The manifest's name for the route.
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// What is done.
    pub action: Action,
    /// The budget that it is over: `export_budget/staff-exports`.
    pub rule: String,
    /// Persons but the actor that the answer shows.
    pub persons: u64,
    /// Rows of persons that it shows.
    pub rows: u64,
    /// Whether it goes on behind that: so much of it was known when it was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// As much goes out by it at most.
    #[serde(default)]
    pub at_most: Amount,
    /// What the actor said they need it for; addresses and numbers of people cut out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// It waits no longer than this.
    pub until: Timestamp,
}

/// What a second person says to an [`Ask`]. Kept before it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The access that asked.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// Who asked.
    pub asker: SubjectRef,
    /// Who decides; never who asked.
    pub by: Actor,
    /// From where.
    pub address: Option<IpAddr>,
    /// The budget: `export_budget/staff-exports`.
    pub rule: String,
    /// [`Verdict::Allow`] or [`Verdict::Deny`].
    pub verdict: Verdict,
    /// It holds no longer than this.
    pub until: Timestamp,
}
