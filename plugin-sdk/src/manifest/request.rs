//! Conditions on a request.

use super::one_or_many;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Conditions on a request; all that are given must hold, and at least one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestMatch {
    /// One of these methods; absent: any.
    #[serde(default)]
    pub method: Option<Vec<String>>,
    /// Pattern over the canonical path: `*` stands for one segment (or its rest), `**` for any number of
    /// segments; nothing else is special. `/orders/*/` matches `/orders/17/`.
    #[serde(default)]
    pub path: Option<String>,
    /// Query parameters with the pattern their value must match (`*` any run of characters);
    /// `route = "account/register"`.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// A field of the urlencoded or multipart body, its name and, if given, the pattern of its value; or
    /// several, which must all be there. A button is a field of the name it has.
    #[serde(default, deserialize_with = "one_or_many::read", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "one_or_many::OneOrMany<FieldMatch>")]
    pub field: Vec<FieldMatch>,
    /// A member of the JSON body; or several, which must all be there.
    #[serde(default, deserialize_with = "one_or_many::read", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "one_or_many::OneOrMany<JsonMatch>")]
    pub json: Vec<JsonMatch>,
    /// A request header and the pattern of its value (`X-Requested-With = "XMLHttpRequest"`). Names are
    /// compared without regard to case.
    #[serde(default)]
    pub header: BTreeMap<String, String>,
}

/// A body field: a form field or the button that sent the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldMatch {
    /// Its name; `*` stands for any run of characters (`ctl00$*$btnRegister`).
    pub name: String,
    /// Pattern of its value; absent: any.
    #[serde(default)]
    pub value: Option<String>,
}

/// A member of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonMatch {
    /// JSON Pointer (RFC 6901): `/method`.
    pub pointer: String,
    /// Pattern of its value as text (numbers and truth values as JSON writes them); absent: any value but
    /// null.
    #[serde(default)]
    pub value: Option<String>,
}
