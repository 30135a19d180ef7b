//! What can happen.

mod approval;
mod found;
mod gathered;
mod upkeep;

pub use approval::{Amount, Approval, Ask};
pub use found::{Found, people};
pub use gathered::Gathered;
pub use upkeep::{ConfigInUse, Erased, Loss, Passed, Pruned, Reading, Run};

use super::{AccessId, Action, Actor, Outcome, Reason, Role, SubjectRef, Verdict};
use crate::journal::{IdentifierKind, SessionRef};
use crate::route::RouteClass;
use crate::shop::ShopId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// What a reference stands for; kept with or before the first record that has it.
    Named(Named),
    /// An access: kept before the first byte of its answer goes out.
    Grant(Box<Grant>),
    /// More of an answer that is too large to be held: kept before these bytes go out.
    Lease(Lease),
    /// What became of an access. Kept late; without one the outcome is not known.
    Close(Close),
    /// An access that got nothing of the shop's answer.
    Refusal(Box<Refusal>),
    /// An access that waits for a second person.
    Ask(Box<Ask>),
    /// What the second person said. Kept before it counts.
    Approval(Box<Approval>),
    /// Somebody logged in, or tried to.
    Login(Login),
    /// A session ended.
    Logout(Binding),
    /// The shop gave a session another name.
    Rotation(Rotation),
    /// A door began to write.
    Run(Run),
    /// A config came into use.
    Config(ConfigInUse),
    /// Somebody read the record, or gave it away.
    Reading(Reading),
    /// Whole segments were dropped because their time was over.
    Pruned(Pruned),
    /// People were erased: their names and references can never be opened or linked again. Says not who.
    Erased(Erased),
    /// The record was shorter than its anchor says, and an operator took it up nevertheless.
    Loss(Loss),
    /// Pages of the way to buy went out while the record could not be written.
    Passed(Passed),
}

impl Event {
    /// The word for it, as it stands in the record.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Named(_) => "named",
            Self::Grant(_) => "grant",
            Self::Lease(_) => "lease",
            Self::Close(_) => "close",
            Self::Refusal(_) => "refusal",
            Self::Ask(_) => "ask",
            Self::Approval(_) => "approval",
            Self::Login(_) => "login",
            Self::Logout(_) => "logout",
            Self::Rotation(_) => "rotation",
            Self::Run(_) => "run",
            Self::Config(_) => "config",
            Self::Reading(_) => "reading",
            Self::Pruned(_) => "pruned",
            Self::Erased(_) => "erased",
            Self::Loss(_) => "loss",
            Self::Passed(_) => "passed",
        }
    }
}

/// What a reference stands for, sealed under the key of its one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The reference.
    pub subject: SubjectRef,
    /// At which shop.
    pub shop: ShopId,
    /// What it is of the person.
    pub identifier: IdentifierKind,
    /// Another identifier that stood beside it as one person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<SubjectRef>,
    /// Whether it is the name of an actor (a login of the staff area), not a customer's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub staff: bool,
    /// Where the key of `sealed` grows in the tree of keys: 12 hexadecimal digits. Nobody can tell it from the value
    /// any more once the person is erased.
    pub path: String,
    /// The value; base64url of nonce and ciphertext.
    pub sealed: String,
}

/// An access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its number.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// Who.
    pub actor: Actor,
    /// From where.
    pub address: Option<IpAddr>,
    /// `GET`.
    pub method: String,
    /// The canonical path; what looks like a secret or a person in it is cut out.
    pub path: String,
    /// Query parameters, those whose value the manifest goes by with it (`name=value`), the others by name alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// The manifest's name for the route.
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// What is done.
    pub action: Action,
    /// The shop's status.
    pub status: u16,
    /// Media type of the answer, without parameters.
    pub media: String,
    /// Whether nothing could be found in it because it is a picture or the like; then `found` says nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opaque: bool,
    /// Whether leases follow: `found` is then of the first part only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub streamed: bool,
    /// What it shows.
    #[serde(flatten)]
    pub found: Found,
    /// What the rules answered.
    pub verdict: Verdict,
    /// The rules it was answered by: a hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Those of them that said something, and what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
    /// What the actor said they need it for, where a rule asks; addresses and numbers of people cut out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a rule said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// Kind and id: `access_level/clerks-see-half`.
    pub rule: String,
    /// Whether it only says what it would have done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub observed: bool,
    /// What it does: `mask email=redact`. Nothing of a person.
    pub says: String,
    /// The access for which a second person lifted the rule, once: this is that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<AccessId>,
}

/// More of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Of which access.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// The bytes up to which it covers the answer.
    pub bytes: u64,
    /// What these bytes show.
    #[serde(flatten)]
    pub found: Found,
}

/// What became of an access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// Of which access.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// The end.
    pub outcome: Outcome,
    /// Bytes of the body that went out.
    pub bytes: u64,
    /// Rows of the grant and all leases.
    pub rows: u64,
    /// Persons of the grant and all leases but the actor; a person in two of them counts twice.
    pub persons: u64,
    /// From the request's head to the answer's end, milliseconds.
    pub millis: u64,
}

/// An access that got nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its number.
    pub access: AccessId,
    /// At which shop.
    pub shop: ShopId,
    /// Who.
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
    /// Why.
    pub reason: Reason,
    /// What the client got.
    pub status: u16,
    /// What the rules answered.
    pub verdict: Verdict,
    /// The rules that said something, and what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
}

/// A login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// At which shop.
    pub shop: ShopId,
    /// The manifest's name for the login.
    pub login: String,
    /// What whoever logs in there is.
    pub role: Role,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<SubjectRef>,
    /// The session that holds from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionRef>,
    /// From where.
    pub address: Option<IpAddr>,
    /// Whether the shop let them in.
    pub success: bool,
    /// Whoever is in proved once more who they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// At which shop.
    pub shop: ShopId,
    /// Which.
    pub session: SessionRef,
}

/// A session under another name; also a role that was learned later than the login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// At which shop.
    pub shop: ShopId,
    /// The name it had.
    pub before: SessionRef,
    /// The name it has; the same when only the role changes.
    pub after: SessionRef,
    /// The role that a page has shown, if that is what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}
