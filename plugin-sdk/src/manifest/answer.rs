//! What is read from the shop's answers, and what is answered in its place.

use super::{IdKind, JsonMatch, RequestMatch, one_or_many};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an answer of the shop shows; all that are given must hold, and at least one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// One of these statuses.
    #[serde(default)]
    pub status: Option<Vec<u16>>,
    /// Value pattern over path and query of `Location` (`/checkout/thank-you*`), whatever its host; a
    /// pattern that begins with `http` is held against all of it.
    #[serde(default)]
    pub location: Option<String>,
    /// The answer sets this cookie (same pattern as in `session`) to a value that is not empty.
    #[serde(default)]
    pub sets_cookie: Option<String>,
    /// The body (a page) contains an element for this CSS selector.
    #[serde(default)]
    pub selector: Option<String>,
    /// The body contains this text, in the page's own charset.
    #[serde(default)]
    pub text: Option<String>,
    /// The body (JSON) has this member; or all of these.
    #[serde(default, deserialize_with = "one_or_many::read", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "one_or_many::OneOrMany<JsonMatch>")]
    pub json: Vec<JsonMatch>,
}

/// An identifier that the shop's answer adds; exactly one of `location`, `json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// What it is.
    pub kind: IdKind,
    /// Value pattern over path and query of `Location`; its first `*` stands for the identifier, up to the
    /// next `/`, `?`, `&` or `#` (`/order-received/*`).
    #[serde(default)]
    pub location: Option<String>,
    /// JSON Pointer in the body.
    #[serde(default)]
    pub json: Option<String>,
}

/// How a refusal looks to the shop's own scripts (XHR). Without it: `{"error": text}` with the status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Status to answer (shops that read only 200 need 200).
    #[serde(default)]
    pub status: Option<u16>,
    /// JSON with `{message}` and `{url}` (where the person can go on) in its strings; a string that is
    /// nothing but `{request:/id}` becomes the member `/id` of the request's JSON body.
    pub json: String,
    /// Requests that are answered so although neither `Accept`, `X-Requested-With` nor a JSON body shows
    /// that a script asks.
    #[serde(default)]
    pub when: Vec<RequestMatch>,
}
