//! The manifest, format 1: what a shop platform looks like on the wire.
//!
//! ```toml
//! format = 1
//! name = "example"
//! title = "Example shop 3"
//!
//! [session]
//! cookie = "sid"
//!
//! [[route]]
//! id = "register"
//! class = "open"
//! when = [{ method = ["POST"], path = "/account", field = { name = "action", value = "register" } }]
//!
//! [[form]]
//! id = "registration"
//! page = "registration"
//! on = [{ path = "/account" }]
//! form = "form#register"
//! identifiers = [{ kind = "email", field = "email" }]
//! submit = [{ method = ["POST"], path = "/account", field = { name = "action", value = "register" } }]
//! success = [{ status = [302], location = "/welcome*" }]
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The newest format this crate reads.
pub const FORMAT: u32 = 1;

/// A shop platform.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the manifest format; 1.
    pub format: u32,
    /// Name used in shop configs: `[a-z0-9-]+`, the folder's name.
    pub name: String,
    /// What people call the platform.
    pub title: String,
    /// Versions of the platform that the cases were taken from.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Charset of pages that name none (WHATWG label: "windows-1251").
    #[serde(default)]
    pub charset: Option<String>,
    /// Language of pages that name none (`<html lang>` missing).
    #[serde(default)]
    pub lang: Option<String>,
    /// Path prefixes of the staff area, `"/admin/"`: guarded unless a route says otherwise.
    #[serde(default)]
    pub staff_area: Vec<String>,
    /// Query parameters and form fields that hold secrets and never reach a log (`user_token`).
    #[serde(default)]
    pub secret_fields: Vec<String>,
    /// Where the shop keeps who is logged in.
    #[serde(default)]
    pub session: Option<Session>,
    /// Routes, first match wins.
    #[serde(default, rename = "route")]
    pub routes: Vec<Route>,
    /// Forms in which something is asked.
    #[serde(default, rename = "form")]
    pub forms: Vec<Form>,
    /// Logins, learned from the shop's own exchange.
    #[serde(default, rename = "login")]
    pub logins: Vec<Login>,
    /// Logouts.
    #[serde(default, rename = "logout")]
    pub logouts: Vec<Logout>,
    /// Places for "My choices" on the shop's own profile pages.
    #[serde(default, rename = "choices")]
    pub choices: Vec<Choices>,
    /// How a refusal looks to the shop's own scripts.
    #[serde(default)]
    pub refusal: Option<Refusal>,
}

/// Where the shop keeps who is logged in: exactly one of the two.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Name of the session cookie; `*` at the end stands for any rest (`wordpress_logged_in_*`).
    #[serde(default)]
    pub cookie: Option<String>,
    /// Name of a request header that carries the session.
    #[serde(default)]
    pub header: Option<String>,
}

/// A class of requests.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Stable name, `[a-z0-9_.-]+`; becomes the metric label, never the path.
    pub id: String,
    /// What the route does with contact data.
    pub class: Class,
    /// The request matches when one of these does.
    pub when: Vec<RequestMatch>,
}

/// Classes of routes; see the lexicon. The same words as the proxy's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Shop front, nothing of a person on it.
    Open,
    /// Logs a person in.
    Login,
    /// Ends a login.
    Logout,
    /// Shows one person's contact data.
    Detail,
    /// Shows many persons' contact data.
    List,
    /// Answers a search or an autocomplete with persons.
    Search,
    /// Downloads many persons' contact data.
    Export,
    /// A print view of persons.
    Print,
    /// Changes contact data.
    Edit,
    /// In the staff area, but known to hold no contact data.
    Exempt,
}

/// Conditions on a request; all that are given must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
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
    /// A field of the urlencoded or multipart body, its name and, if given, the pattern of its value.
    /// A button is a field of the name it has.
    #[serde(default)]
    pub field: Option<FieldMatch>,
    /// A member of the JSON body.
    #[serde(default)]
    pub json: Option<JsonMatch>,
    /// A request header and the pattern of its value (`X-Requested-With = "XMLHttpRequest"`).
    #[serde(default)]
    pub header: BTreeMap<String, String>,
}

/// A body field: a form field or the button that sent the form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldMatch {
    /// Its name; `*` stands for any run of characters (`ctl00$*$btnRegister`).
    pub name: String,
    /// Pattern of its value; absent: any.
    #[serde(default)]
    pub value: Option<String>,
}

/// A member of the JSON body.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonMatch {
    /// JSON Pointer (RFC 6901): `/method`.
    pub pointer: String,
    /// Pattern of its value as text; absent: any.
    #[serde(default)]
    pub value: Option<String>,
}

/// A form in which something is asked, and how its answer is read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Stable name, `[a-z0-9_.-]+`.
    pub id: String,
    /// On what sort of page it stands; placements name it.
    pub page: Page,
    /// Requests whose answer may hold the form (also the answer to the submission, when the shop shows its
    /// form again).
    pub on: Vec<RequestMatch>,
    /// CSS selector of the `<form>`, or of the part of a page-wide form that belongs to it.
    pub form: String,
    /// Only when the form contains an input with this name (for forms without id and action).
    #[serde(default)]
    pub contains: Option<String>,
    /// Where in it the block goes.
    #[serde(default)]
    pub at: Position,
    /// CSS classes for the block, so that it takes the page's look.
    #[serde(default)]
    pub look: Look,
    /// The request that submits the form.
    pub submit: Vec<RequestMatch>,
    /// Form fields (or JSON members) that say who it is about.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    /// Signals that the shop did it: one of them must hold. Absent: any answer below 400.
    #[serde(default)]
    pub success: Vec<Signal>,
    /// Signals that the shop refused, looked at before `success`.
    #[serde(default)]
    pub failure: Vec<Signal>,
    /// Whether the shop logs the person in with its answer (its `Set-Cookie` then binds the session).
    #[serde(default)]
    pub logs_in: bool,
}

/// Kinds of pages; the same words as the proxy's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// A visitor becomes a customer.
    Registration,
    /// A customer with an account orders.
    Checkout,
    /// A visitor without an account orders.
    GuestCheckout,
    /// A logged-in customer looks at their own account.
    Profile,
    /// Somebody subscribes to mail.
    Newsletter,
    /// Somebody writes to the shop.
    Contact,
}

/// Where the block goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Before the first submit button of the form; at its end if it has none.
    #[default]
    BeforeSubmit,
    /// As the last thing in the form.
    End,
    /// As the first thing in the form.
    Start,
    /// Before the first element that matches this CSS selector, inside the form.
    Before(String),
    /// After the first element that matches this CSS selector, inside the form.
    After(String),
}

/// CSS classes that the page already has a look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Classes of the whole block.
    #[serde(default)]
    pub block: Option<String>,
    /// Classes of one row (box and text).
    #[serde(default)]
    pub row: Option<String>,
    /// Classes of the box.
    #[serde(default)]
    pub control: Option<String>,
    /// Classes of the text beside the box.
    #[serde(default)]
    pub label: Option<String>,
    /// Classes of a button or a link that looks like one.
    #[serde(default)]
    pub button: Option<String>,
}

/// A field that says who it is about; exactly one of `field`, `json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// What it is.
    pub kind: IdKind,
    /// Name of the form field (`*`: any run of characters).
    #[serde(default)]
    pub field: Option<String>,
    /// JSON Pointer of the member.
    #[serde(default)]
    pub json: Option<String>,
}

/// Sorts of identifiers; the same words as the proxy's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// Electronic mail address.
    Email,
    /// Telephone number.
    Phone,
    /// The shop's own number or user name of a customer.
    CustomerId,
    /// Number of an order.
    OrderNo,
}

/// What an answer of the shop shows; all that are given must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// One of these statuses.
    #[serde(default)]
    pub status: Option<Vec<u16>>,
    /// Pattern over path and query of `Location` (`/checkout/thank-you*`).
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
    /// The body (JSON) has this member.
    #[serde(default)]
    pub json: Option<JsonMatch>,
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
    /// Signals that the shop let them in.
    pub success: Vec<Signal>,
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

/// A place for "My choices" on a page of the shop's account area.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Stable name.
    pub id: String,
    /// Requests whose answer holds the place.
    pub on: Vec<RequestMatch>,
    /// CSS selector of the element.
    pub element: String,
    /// Where: before or after the element, or as its first or last child.
    #[serde(default)]
    pub at: Place,
    /// Whether the place is inside a form of the shop (page-wide forms): fields then belong to a form at the
    /// end of the page.
    #[serde(default)]
    pub inside_form: bool,
    /// CSS classes.
    #[serde(default)]
    pub look: Look,
}

/// Where, seen from an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before it.
    Before,
    /// After it.
    #[default]
    After,
    /// First inside it.
    Start,
    /// Last inside it.
    End,
}

/// How a refusal looks to the shop's own scripts (XHR). Without it: `{"error": text}` with the status.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Status to answer (shops that read only 200 need 200).
    #[serde(default)]
    pub status: Option<u16>,
    /// JSON with `{message}` and `{url}` (where the person can go on) in its strings.
    pub json: String,
}
