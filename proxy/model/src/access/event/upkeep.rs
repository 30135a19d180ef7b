//! What the record says of itself and of the door.

use crate::access::SubjectRef;
use crate::shop::ShopId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The begin of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Version of the program.
    pub version: String,
    /// How many leaves there were before.
    pub size: u64,
    /// The root over them, hexadecimal.
    pub root: String,
}

/// A config in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigInUse {
    /// SHA-256 over what it says, hexadecimal.
    pub sha256: String,
    /// Its shops that are guarded.
    pub guarded: Vec<ShopId>,
}

/// Somebody read the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// User of the operating system; of the page of approvals, the reference of who looked.
    pub by: String,
    /// The command, without what it was asked about.
    pub what: String,
    /// Whose accesses were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRef>,
    /// Whether references were opened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsealed: bool,
}

/// Segments that were dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// The first leaf that is still there.
    pub first: u64,
    /// The last moment that was dropped.
    pub until: Timestamp,
    /// Segments that were dropped.
    pub segments: u64,
}

/// An erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// How many identifiers were erased.
    pub count: u64,
}

/// A loss that an operator has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Leaves that the anchor knew.
    pub anchored: u64,
    /// Leaves that were there.
    pub found: u64,
    /// Who accepted it: user of the operating system.
    pub by: String,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Pages that passed unrecorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// At which shop.
    pub shop: ShopId,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub from: Timestamp,
    /// The last of them.
    pub until: Timestamp,
}
