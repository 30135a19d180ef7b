//! What is known when a decision is made.

use super::word::SubjectClass;
use jiff::Zoned;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field, Role};

/// A request, and after the shop has answered what the answer shows. Nothing in it is printed by an error.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The shop's name in the config.
    pub shop: &'a str,
    /// Who asks.
    pub actor: Who<'a>,
    /// From where. Unknown counts as outside every network.
    pub address: Option<IpAddr>,
    /// When, in the shop's time zone.
    pub at: &'a Zoned,
    /// `GET`.
    pub method: &'a str,
    /// The canonical path, without a query.
    pub path: &'a str,
    /// The manifest's name for the route; empty where it has none.
    pub route: &'a str,
    /// Its class.
    pub class: RouteClass,
    /// What is done.
    pub action: Action,
    /// Whose data the route holds.
    pub subjects: SubjectClass,
    /// Whether it is in the staff area.
    pub staff_area: bool,
    /// What the answer shows; `None` before the shop has answered. Whoever decides before decides again after.
    pub shown: Option<Shown<'a>>,
}

/// Who asks.
#[derive(Clone, Copy)]
pub struct Who<'a> {
    /// What they are, by the shop's own login.
    pub role: Role,
    /// What tells them from everybody else in the accounts of budgets: their reference in the record or, where nobody
    /// has logged in, that of the session. Letters, digits, `-` and `_`; no name, no address.
    pub account: &'a str,
    /// Groups of the rule files they belong to.
    pub groups: &'a [Arc<str>],
    /// How long ago they gave the password.
    pub proved: Option<Duration>,
}

/// What an answer shows.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// Rows of persons.
    pub rows: u64,
    /// Distinct persons.
    pub persons: u64,
    /// Decoys among them.
    pub decoys: u32,
    /// Sorts of data that were found.
    pub fields: &'a [Field],
}
