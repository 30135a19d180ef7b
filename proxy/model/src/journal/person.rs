//! By what a shop knows a person, and by what it knows them again: sealed, or as a keyed hash.

use serde::{Deserialize, Serialize};

/// Sorts of identifiers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// Electronic mail address.
    Email,
    /// Telephone number.
    Phone,
    /// The shop's own number or user name of a customer.
    CustomerId,
    /// Number of an order.
    OrderNo,
}

impl IdentifierKind {
    /// The word used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::CustomerId => "customer_id",
            Self::OrderNo => "order_no",
        }
    }

    /// One spelling for what people write in several: trimmed, e-mail in lower case, phone as `+` and digits.
    ///
    /// Of an e-mail only the letters of ASCII are folded, and only white space of ASCII is trimmed: a shop may take
    /// other letters that some fold alike (`K` of Kelvin and `k`) for two people, and then they are two.
    #[must_use]
    pub fn normalize(self, value: &str) -> String {
        let value = value.trim_matches(|sign: char| sign.is_ascii_whitespace());
        match self {
            Self::Email => value.to_ascii_lowercase(),
            Self::Phone => value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
            Self::CustomerId | Self::OrderNo => value.to_owned(),
        }
    }
}

/// An identifier that can be looked up (keyed hash) and, with the key, read again (sealed).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedIdentifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// HMAC-SHA256 over shop, kind and the normalised value; base64url.
    pub lookup: String,
    /// The value, sealed; base64url.
    pub sealed: String,
}

/// HMAC-SHA256 over shop and session cookie (or header); base64url. The cookie itself is never kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionRef(pub String);
