//! What a manifest says about the answers of a route: where persons stand in them.
//!
//! Labels add to what detection finds by itself, they never take away: an address that no label points at is found
//! nevertheless.

use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// Labels of one route, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSpec {
    /// What a row is; absent: what the format suggests (records of a CSV file, the longest array of JSON …).
    pub rows: Option<RowSpec>,
    /// Identifiers and contact data.
    pub shown: Vec<ShownSpec>,
    /// Sorts of data that the answer always has when it has a row, whatever is found in it.
    pub fields: Vec<Field>,
}

/// What one row (one person, order …) is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowSpec {
    /// Elements of a page: CSS selector.
    Html(String),
    /// Members of JSON: JSON Pointer (RFC 6901) in which `*` stands for every element or member.
    Json(String),
    /// Elements of XML by local name; `a/b`: a `b` in an `a`.
    Xml(String),
    /// Rows of `INSERT` and `COPY` into tables of this name; `*` stands for any run of characters.
    Sql(String),
}

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An identifier.
    Identifier(IdentifierKind),
    /// Contact data by which nobody is found: a name, a postal address …
    Contact(Field),
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSpec {
    /// What it is.
    pub what: What,
    /// Where.
    pub place: PlaceSpec,
}

/// A place in an answer. With rows, what stands in one row is one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceSpec {
    /// Text of the elements of a page (CSS selector), or the value of one of their attributes.
    Html {
        /// CSS selector.
        selector: String,
        /// Attribute; absent: the text.
        attribute: Option<String>,
        /// CSS selector of elements in it whose text is no part of the value.
        without: Option<String>,
    },
    /// The part of a link (`href`, `action`, `src`, `Location`) that `*` marked with braces stands for:
    /// `/users/{*}/`, `{#}` if it is a number; other `*` stand for one segment. In a query: `customer_id={*}`.
    Link(String),
    /// JSON Pointer with `*` for every element or member.
    Json(String),
    /// Column of a CSV file, by its header, case and white space at the ends ignored.
    Column(String),
    /// Text of an XML element by local name, `a/b`: a `b` in an `a`; `a@b`: attribute `b` of `a`.
    Xml(String),
    /// Column of SQL rows: `table.column`, `*` in the table's name any run of characters.
    Sql(String),
}

/// A label that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}; {remedy}")]
pub struct BadLabel {
    /// Which: `rows` or `shown[2]`, counted from 0.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to write instead.
    pub remedy: &'static str,
}
