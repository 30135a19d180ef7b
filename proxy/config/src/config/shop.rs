//! One shop, built.

use super::{AdapterRef, Controller, Decoy, HostName, Origin};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;
use vratar_model::questionnaire::{Document, Placement, Questionnaire};
use vratar_model::{Lang, Localized, Mode, ShopId};
use vratar_policy::access::Rules;

/// One shop.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shop {
    /// Its name, unique.
    pub id: ShopId,
    /// Live hosts, unique over all shops; at least one.
    pub hosts: Vec<HostName>,
    /// Hosts whose links lead to `successor`, unique over all shops.
    pub retired_hosts: Vec<HostName>,
    /// One of `hosts`.
    pub successor: HostName,
    /// Where the shop itself listens; never one of our own listeners.
    pub upstream: Origin,
    /// Its platform; [`crate::Known::adapter`] has accepted it.
    pub adapter: AdapterRef,
    /// How far Vratar goes.
    pub mode: Mode,
    /// Language of pages that name none; `None`: the adapter's.
    pub lang: Option<Lang>,
    /// Charset of pages that name none, its WHATWG name; `None`: the adapter's.
    pub charset: Option<&'static str>,
    /// Whose clocks the shop goes by.
    pub time_zone: Zone,
    /// Digits behind the `+` of telephone numbers that are written without a country.
    pub calling_code: String,
    /// Logins that are administrators', as written.
    pub admins: Vec<String>,
    /// Identifiers of persons who do not exist, each once.
    pub decoys: Vec<Decoy>,
    /// Which compression the shop is asked for on pages that may be changed.
    pub from_shop: FromShop,
    /// Origins in links that are replaced by the host that was asked for.
    pub rewrite_origins: Vec<Origin>,
    /// Path prefixes with WebSockets.
    pub upgrade: Vec<String>,
    /// Certificate files; `None`: signed by the local authority.
    pub tls: Option<Tls>,
    /// What becomes of plain HTTP.
    pub plain: Plain,
    /// Questionnaires that placements may name: the shipped ones and the shop's own, by code.
    pub questionnaires: Vec<Arc<Questionnaire>>,
    /// What is asked where; every code in it exists.
    pub placements: Vec<Placement>,
    /// Versions and links of documents.
    pub documents: Vec<DocumentOverride>,
    /// Documents of shipped questionnaires that are linked to although none of `documents` names them.
    pub assumed: Vec<Document>,
    /// Who sees what.
    pub rules: ShopRules,
    /// Who decides about the data.
    pub controller: Controller,
}

/// A time zone and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// As in IANA's table, "Europe/Sofia".
    pub name: String,
    /// Its clocks.
    pub clocks: TimeZone,
}

/// Rules of who sees which contact data, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRules {
    /// The rules, checked; what is enforced nevertheless is.
    pub rules: Arc<Rules>,
    /// Their files, as written.
    pub files: Vec<String>,
    /// Ids of rules that are enforced although their file says that they observe.
    pub enforced: Vec<String>,
}

/// Certificate files that were sound, and fitted each other and the hosts, when the config was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// PEM, the host's certificate first.
    pub cert: PathBuf,
    /// PEM.
    pub key: PathBuf,
}

/// Which compression the shop is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromShop {
    /// None on pages that may be changed.
    Identity,
    /// As the customer asked.
    Any,
}

/// What becomes of plain HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    /// For the whole shop.
    pub schedule: Schedule,
    /// Prefixes with days of their own; the longest that fits counts.
    pub paths: Vec<PlainPath>,
    /// Paths that stay plain, with all beneath those that end with `/`, besides ACME challenges.
    pub exceptions: Vec<String>,
}

/// Days on which a stage begins, at midnight UTC; those that are there ascend. None at all: redirect at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Banner and headers.
    pub announce_from: Option<Date>,
    /// Redirect to HTTPS.
    pub redirect_from: Option<Date>,
    /// 410 with a page that explains.
    pub gone_from: Option<Date>,
}

/// A prefix with days of its own; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainPath {
    /// Beginning of the path.
    pub prefix: String,
    /// Its days.
    pub schedule: Schedule,
}

/// Version and link of a document of some questionnaire, where the shop has others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentOverride {
    /// Code of the document.
    pub code: String,
    /// The published version.
    pub version: Option<String>,
    /// Where it stands, per language.
    pub href: Option<Localized>,
}
