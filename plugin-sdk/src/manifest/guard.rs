//! Labels: where people stand in answers, and which the request names.

use super::IdKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one row is; exactly one key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Elements of a page: CSS selector (`"#customers tbody tr"`).
    #[serde(default)]
    pub html: Option<String>,
    /// Members of JSON: JSON Pointer in which `*` stands for every element or member (`/items/*`).
    #[serde(default)]
    pub json: Option<String>,
    /// Elements of XML by local name; `channel/item`: an `item` in a `channel`.
    #[serde(default)]
    pub xml: Option<String>,
    /// Rows of `INSERT` and `COPY` into tables of this name (`*`: any run of characters).
    #[serde(default)]
    pub sql: Option<String>,
}

/// An identifier or contact data in an answer: exactly one of `kind`, `field`; exactly one of `html`, `link`, `json`,
/// `column`, `xml`, `sql`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Which identifier it is.
    #[serde(default)]
    pub kind: Option<IdKind>,
    /// Which contact data it is, where nobody is found by it: a name, a postal address. What no label points at cannot be
    /// masked, unless it looks like an address, a number or an account wherever it stands.
    #[serde(default)]
    pub field: Option<ContactField>,
    /// Text of the elements of a page: CSS selector (`td:nth-child(2)`).
    #[serde(default)]
    pub html: Option<String>,
    /// With `html`: the value of this attribute instead of the text.
    #[serde(default)]
    pub attribute: Option<String>,
    /// With `html`, and for the text: elements in it whose text is no part of the value (`a.btn`).
    #[serde(default)]
    pub without: Option<String>,
    /// The part of a link (`href`, `action`, `src`, and the headers `Location`, `Content-Location`, `Refresh`, `Link`) marked `{*}`, or `{#}` where it is a number:
    /// `/users/{#}/`, other `*` stand for one segment; in a query `customer_id={*}`.
    #[serde(default)]
    pub link: Option<String>,
    /// JSON Pointer; `*` stands for every element or member (`/items/*/email`).
    #[serde(default)]
    pub json: Option<String>,
    /// Column of a CSV file, by its header; case and white space round it do not count.
    #[serde(default)]
    pub column: Option<String>,
    /// Text of an XML element by local name; `customer/email`: an `email` in a `customer`; `customer@id`: an attribute.
    #[serde(default)]
    pub xml: Option<String>,
    /// Column of SQL rows, `table.column`; `*` in the table's name: any run of characters.
    #[serde(default)]
    pub sql: Option<String>,
}

/// An identifier that the request names; exactly one of `path`, `query`, `field`, `json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What it is.
    pub kind: IdKind,
    /// Path pattern with the identifier's segment, or its part of one, marked `{*}`, or `{#}` where
    /// it is a number (`/users/{*}/`).
    #[serde(default)]
    pub path: Option<String>,
    /// Name of the query parameter.
    #[serde(default)]
    pub query: Option<String>,
    /// Name of the form field (`*`: any run of characters); each of several values counts.
    #[serde(default)]
    pub field: Option<String>,
    /// JSON Pointer in the request's body; `*` stands for every element or member (`/params/0/*`).
    #[serde(default)]
    pub json: Option<String>,
}

/// Whose contact data a route has; the same words as the rules' own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subjects {
    /// Customers of the shop.
    #[default]
    Client,
    /// Companies and who speaks for them.
    Company,
    /// Those who work with the shop's back office.
    SystemUser,
}

/// Sorts of contact data; the same words as the record's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// Name of a person.
    Name,
    /// Electronic mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Postal address.
    Address,
    /// Day of birth.
    BirthDate,
    /// National identification number.
    NationalId,
    /// Bank account.
    Iban,
}
