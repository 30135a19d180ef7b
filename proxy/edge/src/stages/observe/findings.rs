//! What was found at one shop: names, places and counts, never a value that anybody typed or was given.

use super::table::Table;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vratar_model::RouteClass;

/// Routes of a manifest that are kept.
pub const ROUTES: usize = 300;
/// Places, of each sort, that are kept.
pub const PLACES: usize = 150;
/// Different forms that are kept.
pub const FORMS: usize = 100;
/// Fields that are kept of one form.
pub const FIELDS: usize = 40;
/// Buttons that are kept of one form.
pub const BUTTONS: usize = 12;
/// Pages that are kept of one form, as examples.
pub const PAGES_OF_FORM: usize = 3;
/// Cookies that are kept.
pub const COOKIES: usize = 60;
/// Words (charsets, languages, encodings, origins) of each sort that are kept.
pub const WORDS: usize = 20;

/// What was found at one shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// When the first answer was looked at.
    pub since: Option<Timestamp>,
    /// When the last one was.
    pub last: Option<Timestamp>,
    /// Answers that were looked at.
    pub answers: u64,
    /// Of these, over plain HTTP.
    pub plain: u64,
    /// Pages whose markup was read.
    pub pages: u64,
    /// Answers whose `Content-Encoding` could not be undone.
    pub undecodable: u64,
    /// Things that were not kept because a table was full.
    pub left_out: u64,
    /// Routes that the manifest names.
    pub routes: Table<String, Route, ROUTES>,
    /// Pages of the staff area that no route names, by place.
    pub unclassified: Table<String, Page, PLACES>,
    /// Places of our own in the shop's pages, as the manifest names them.
    pub slots: Table<Slot, Looked, ROUTES>,
    /// Forms.
    pub forms: Table<Form, Shown, FORMS>,
    /// Submissions of the manifest's forms, by form.
    pub submissions: Table<String, Sent, ROUTES>,
    /// Logins of the manifest, by login.
    pub logins: Table<String, Sent, ROUTES>,
    /// Logouts.
    pub logouts: u64,
    /// Requests that change something and are no form, login, logout or route of the manifest, by place.
    pub posts: Table<String, u64, PLACES>,
    /// Downloads, by place.
    pub downloads: Table<String, Download, PLACES>,
    /// Cookies that the shop sets, by name.
    pub cookies: Table<String, Cookie, COOKIES>,
    /// Charsets of pages.
    pub charsets: Table<String, u64, WORDS>,
    /// Languages of pages.
    pub languages: Table<String, u64, WORDS>,
    /// `Content-Encoding` of pages.
    pub encodings: Table<String, u64, WORDS>,
    /// Why the consent parts could not have been placed, by reason.
    pub unplaceable: Table<String, u64, WORDS>,
    /// Pages with a Content-Security-Policy.
    pub with_policy: u64,
    /// Absolute plain-HTTP links to the shop itself, by origin: pages that have any.
    pub plain_links: Table<String, u64, WORDS>,
}

/// A route of the manifest.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Route {
    /// Answers.
    pub answers: u64,
    /// What is on its pages.
    #[serde(flatten)]
    pub page: Page,
}

/// A sort of pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    /// Answers below 400 that were no redirect.
    pub shown: u64,
    /// Requests that change something (`POST` and the like), answered below 400.
    pub changed: u64,
    /// Rows of its longest table.
    pub rows: usize,
    /// Columns of that table.
    pub columns: usize,
    /// A selector to try for it.
    pub table: Option<String>,
}

/// A place of our own, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// A form.
    Form(String),
    /// A place for "My choices".
    Choices(String),
}

/// How often a place was looked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Looked {
    /// Pages that had it.
    pub found: u64,
    /// Pages that may have it and had it not.
    pub missed: u64,
    /// A page that had it, or else one that had it not.
    pub page: Option<String>,
}

/// A form, told from others by what it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Form {
    /// `id`.
    pub id: Option<String>,
    /// `action` without values.
    pub action: String,
    /// `method`, lower case.
    pub method: String,
    /// `enctype`.
    pub enctype: Option<String>,
    /// Its fields: names and kinds.
    pub fields: Vec<(String, String)>,
    /// Names of its submit buttons.
    pub buttons: Vec<String>,
    /// Whether it is one form round the whole page.
    pub page_wide: bool,
}

impl Form {
    /// Whether it asks for a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.fields.iter().any(|(_, kind)| kind == "password")
    }
}

/// Where a form was shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Shown {
    /// On how many pages.
    pub times: u64,
    /// Its `class`, as first seen.
    pub class: Option<String>,
    /// Some places of those pages.
    pub pages: BTreeSet<String>,
}

/// Something that was sent, and what the shop's answer showed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sent {
    /// How often the shop's answer showed that it was done.
    pub done: u64,
    /// How often it refused.
    pub refused: u64,
    /// How often its answer showed neither.
    pub unknown: u64,
    /// Of those that were done, how many came with a session.
    pub with_session: u64,
    /// Sorts of identifiers that came with it.
    pub identifiers: BTreeSet<String>,
}

/// A download.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Download {
    /// How often.
    pub times: u64,
    /// Its route.
    pub route: String,
    /// The route's class.
    pub class: Option<RouteClass>,
    /// Its type, without parameters.
    pub kind: String,
    /// Method of the request.
    pub method: String,
    /// Lines of the longest one, where lines mean something.
    pub rows: Option<u64>,
}

/// A cookie of the shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Cookie {
    /// How often it was set.
    pub times: u64,
    /// Of these, with `Secure`.
    pub secure: u64,
    /// Of these, with `HttpOnly`.
    pub http_only: u64,
    /// `SameSite` as last set.
    pub same_site: Option<String>,
    /// `Path` as last set.
    pub path: Option<String>,
}
