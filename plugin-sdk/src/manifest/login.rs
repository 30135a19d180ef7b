//! Sessions, logins, logouts.

use super::{Identifier, Learned, RequestMatch, Signal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the shop keeps who is logged in: exactly one of `cookie` and `header`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Name of the session cookie; `*` at the end stands for any rest (`wordpress_logged_in_*`).
    #[serde(default)]
    pub cookie: Option<String>,
    /// Name of a request header that carries the session.
    #[serde(default)]
    pub header: Option<String>,
    /// First word of the header's value, which does not belong to the session (`Bearer`; RFC 9110 §11.1).
    #[serde(default)]
    pub scheme: Option<String>,
    /// Which part of the header's value is the session; absent: all of it.
    #[serde(default)]
    pub part: Option<TokenPart>,
}

/// A part of a header's value. Tryton sends `Session base64(login:user:token)`, of which `token` is what its
/// login answered: `{ base64 = true, split = ":", index = -1 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenPart {
    /// The value is base64 (RFC 4648 §4) and is decoded first.
    #[serde(default)]
    pub base64: bool,
    /// What stands between the parts.
    pub split: String,
    /// Which one: 0 is the first, -1 the last.
    pub index: i32,
}

/// A login.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Stable name.
    pub id: String,
    /// Who logs in there.
    #[serde(default)]
    pub role: Role,
    /// The request.
    pub submit: Vec<RequestMatch>,
    /// Fields that say who.
    pub identifiers: Vec<Identifier>,
    /// Signals that the shop let them in: one of them must hold.
    pub success: Vec<Signal>,
    /// Signals that it did not, looked at before `success`.
    #[serde(default)]
    pub failure: Vec<Signal>,
    /// What the shop's answer adds to who it is (the number of the customer).
    #[serde(default)]
    pub learn: Vec<Learned>,
    /// Where the session of the answer stands when it is not a cookie: JSON Pointer in the body.
    #[serde(default)]
    pub session_json: Option<String>,
}

/// Who logs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A customer of the shop.
    #[default]
    Customer,
    /// Somebody who works there.
    Staff,
    /// Somebody who works there and may do everything.
    Admin,
    /// A visitor who names an address to order without an account (proves nothing).
    Guest,
}

/// A logout.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logout {
    /// The request.
    pub when: Vec<RequestMatch>,
}
