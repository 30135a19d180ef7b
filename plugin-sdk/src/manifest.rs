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
//!
//! Two sorts of patterns occur. A *path pattern* goes by segments: `*` stands for one segment (or for its
//! rest, `/order-*`), `**`, alone between slashes, for any number of segments, none included. A *value
//! pattern* knows only `*`, any run of characters. Nothing else is special in either: `?`, `[`, `$` and `.`
//! mean themselves. Where something is taken out of an address, `{*}` marks it, `{#}` if it is a number.

mod answer;
mod form;
mod guard;
mod login;
mod one_or_many;
mod request;
mod staff;

pub use answer::{Learned, Refusal, Signal};
pub use form::{Choices, Form, IdKind, Identifier, Look, Page, Place, Position};
pub use guard::{Asked, ContactField, Rows, Shown, Subjects};
pub use login::{Login, Logout, Role, Session, TokenPart};
pub use request::{FieldMatch, JsonMatch, RequestMatch};
pub use staff::{Integration, KeyPlace, RoleMark, StaffLogin, StaffRole};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// The shop's server does not tell upper from lower case in paths and in the names of query parameters and
    /// fields (IIS, ASP.NET). Without it `/Admin/` would be a way round `/admin/`.
    #[serde(default)]
    pub ignore_case: bool,
    /// The file that the shop's server runs where a path names none (`index.php`). Requests with and without it, and with
    /// something behind a script, are then the same: `/index.php/profile` is `/profile`.
    #[serde(default)]
    pub index_file: Option<String>,
    /// Beginnings of paths of the staff area, `"/admin/"` (path patterns): guarded unless a route says
    /// otherwise.
    #[serde(default)]
    pub staff_area: Vec<String>,
    /// Query parameters and form fields that hold secrets and never reach a log (`user_token`; `*`: any run
    /// of characters).
    #[serde(default)]
    pub secret_fields: Vec<String>,
    /// Beginnings of paths in which a segment is a secret, marked `{*}` (`"/order-status/*/{*}/"`): the link in a
    /// mail that opens without a login. It is cut from records and logs.
    #[serde(default)]
    pub secret_path: Vec<String>,
    /// Where identifiers stand in any guarded answer (links to customers); labels of a route add to these.
    #[serde(default)]
    pub shown: Vec<Shown>,
    /// Where the shop keeps who is logged in.
    #[serde(default)]
    pub session: Option<Session>,
    /// Where the staff area keeps it, when elsewhere than the shop front.
    #[serde(default)]
    pub staff_session: Option<Session>,
    /// Where somebody in the staff area is sent whose session nobody knows. Absent: they are refused.
    #[serde(default)]
    pub staff_login: Option<StaffLogin>,
    /// Routes, first match wins.
    #[serde(default, rename = "route")]
    pub routes: Vec<Route>,
    /// Forms in which something is asked.
    #[serde(default, rename = "form")]
    pub forms: Vec<Form>,
    /// Logins, learned from the shop's own exchange.
    #[serde(default, rename = "login")]
    pub logins: Vec<Login>,
    /// Marks in pages of the staff area that show what whoever sees them may do.
    #[serde(default, rename = "role")]
    pub roles: Vec<RoleMark>,
    /// Programs that come with a key instead of a login.
    #[serde(default, rename = "integration")]
    pub integrations: Vec<Integration>,
    /// Logouts.
    #[serde(default, rename = "logout")]
    pub logouts: Vec<Logout>,
    /// Places for "My choices" on the shop's own profile pages.
    #[serde(default, rename = "choices")]
    pub choices: Vec<Choices>,
    /// How a refusal looks to the shop's own scripts; a form may say it differently.
    #[serde(default)]
    pub refusal: Option<Refusal>,
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
    /// What one row (a person, an order) of the answer is. Absent: what the format suggests, the records of a CSV
    /// file, the longest list in JSON.
    #[serde(default)]
    pub rows: Option<Rows>,
    /// Where identifiers stand in the answer. Addresses are found without it; what stands in one row is then one
    /// person's.
    #[serde(default)]
    pub shown: Vec<Shown>,
    /// Identifiers that the request itself names.
    #[serde(default)]
    pub asked: Vec<Asked>,
    /// Sorts of contact data that the answer has wherever it has a row, whatever is found in it.
    #[serde(default)]
    pub fields: Vec<ContactField>,
    /// Whose data they are: rules may show those of customers, companies and colleagues differently.
    #[serde(default)]
    pub subjects: Subjects,
    /// Media types that may pass although nothing can be found in them (`application/pdf`, `image/*`); the record
    /// says so. Others that cannot be looked into are refused.
    #[serde(default)]
    pub opaque: Vec<String>,
    /// Query parameters whose value may stand in the record, besides those that `when` goes by; never secret ones.
    #[serde(default)]
    pub keep_query: Vec<String>,
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
    /// Part of the way to buy; shows people what they typed themselves. Recorded, but never held up by the record.
    /// Never in the staff area.
    Checkout,
    /// In the staff area, but known to hold no contact data.
    Exempt,
}
