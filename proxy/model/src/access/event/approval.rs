//! A second person: what waits for one, and what they say.

use crate::access::{AccessId, Action, Actor, SubjectRef, Verdict};
use crate::route::RouteClass;
use crate::shop::ShopId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

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
