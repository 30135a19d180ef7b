//! Forms in which something is asked, and places where choices are shown.

use super::{Learned, Refusal, RequestMatch, Signal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A form in which something is asked, and how its answer is read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Stable name, `[a-z0-9_.-]+`.
    pub id: String,
    /// On what sort of page it stands; placements name it.
    pub page: Page,
    /// The sort of page when whoever sees it has not logged in, where one form serves both (a checkout for
    /// customers and guests). Absent: the same.
    #[serde(default)]
    pub guest_page: Option<Page>,
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
    /// What the shop's answer adds to who it is about (the number of the order).
    #[serde(default)]
    pub learn: Vec<Learned>,
    /// Whether the shop logs the person in with its answer (its `Set-Cookie` then binds the session).
    #[serde(default)]
    pub logs_in: bool,
    /// Where the session of the answer stands when it is not a cookie: JSON Pointer in the body.
    #[serde(default)]
    pub session_json: Option<String>,
    /// How a refusal of this form looks to the shop's own scripts. Absent: as the manifest says.
    #[serde(default)]
    pub refusal: Option<Refusal>,
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

/// Where the block goes: `"before_submit"`, `"start"`, `"end"`, `{ before = "div.buttons" }`, ….
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
