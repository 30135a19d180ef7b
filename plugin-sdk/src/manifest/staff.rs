//! Who works in the staff area: where they log in, what they may do, which programs work for them.

use super::{RequestMatch, TokenPart};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where somebody in the staff area is sent whose session nobody knows. Scripts get a refusal instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffLogin {
    /// The shop's own login page, path and query; `{path}` becomes what was asked for, percent-encoded
    /// (`/dashboard/login/?next={path}`).
    pub page: String,
    /// Whether the session cookie is taken away first: most shops show no login to somebody who is logged in.
    #[serde(default = "yes")]
    pub clear: bool,
    /// `Path` of the cookie, as the shop sets it; several where it sets several of one name.
    #[serde(default = "everywhere")]
    pub cookie_paths: Vec<String>,
}

fn yes() -> bool {
    true
}

fn everywhere() -> Vec<String> {
    vec!["/".to_owned()]
}

/// An element of a page of the staff area that only some see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleMark {
    /// What whoever sees it is.
    pub role: StaffRole,
    /// Requests whose answer may hold it; only those in the staff area count.
    pub on: Vec<RequestMatch>,
    /// CSS selector of one element.
    pub selector: String,
}

/// What somebody who works there may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// What is given to them.
    Staff,
    /// Everything.
    Admin,
}

/// A program that comes with a key: an API, a SOAP service. The shop checks the key, the record tells who used it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Integration {
    /// Stable name, `[a-z0-9_.-]+`.
    pub id: String,
    /// Its requests. A person's login comes first: a key beside the session of one names nobody.
    pub when: Vec<RequestMatch>,
    /// Where the key stands. It is a secret and is kept as a keyed hash.
    pub key: KeyPlace,
    /// Where the name stands under which the record knows the program (the user of an API, no secret). Absent: the
    /// hash of the key.
    #[serde(default)]
    pub name: Option<KeyPlace>,
}

/// A place in a request; exactly one of `header`, `query`, `field`, `json`, `xml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyPlace {
    /// Name of a request header.
    #[serde(default)]
    pub header: Option<String>,
    /// With `header`: first word of its value, which does not belong to the key (`Bearer`; RFC 9110 §11.1).
    #[serde(default)]
    pub scheme: Option<String>,
    /// With `header`: which part of its value; absent: all of it. `Basic` (RFC 7617) is
    /// `{ base64 = true, split = ":", index = 0 }`.
    #[serde(default)]
    pub part: Option<TokenPart>,
    /// Name of a query parameter; its values never reach a record or a log.
    #[serde(default)]
    pub query: Option<String>,
    /// Name of a form field.
    #[serde(default)]
    pub field: Option<String>,
    /// JSON Pointer in the body.
    #[serde(default)]
    pub json: Option<String>,
    /// Text of an element of the XML body by local name; `Authentication/Username`: a `Username` in an
    /// `Authentication`.
    #[serde(default)]
    pub xml: Option<String>,
}
