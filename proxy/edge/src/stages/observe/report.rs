//! What Vratar would do at a shop, from what was found there and the manifest of now.

use super::findings::{Cookie, Download, Findings, Looked, Sent, Slot};
use super::unknown::{self, Unknown};
use super::{note, understood};
use crate::shop::Shop;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vratar_model::{Mode, PageKind, RouteClass};
use vratar_plugin_sdk::manifest::Role;

/// The report on one shop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The operator's name of the shop.
    pub shop: String,
    /// A host of it.
    pub host: String,
    /// Its mode.
    pub mode: Mode,
    /// Its adapter.
    pub adapter: String,
    /// When the first answer was looked at.
    pub since: Option<Timestamp>,
    /// When the last one was.
    pub last: Option<Timestamp>,
    /// Answers that were looked at.
    pub answers: u64,
    /// Of these, pages.
    pub pages: u64,
    /// Of these, over plain HTTP.
    pub plain: u64,
    /// Forms in which it would ask.
    pub asks: Vec<Asks>,
    /// Places where it would show "My choices".
    pub choices: Vec<Choices>,
    /// Submissions that it would take answers from.
    pub captures: Vec<Captures>,
    /// Logins that it understands.
    pub logins: Vec<Login>,
    /// Logouts.
    pub logouts: u64,
    /// Pages with people's data, as the manifest names them.
    pub routes: Vec<Guarded>,
    /// Downloads.
    pub downloads: Vec<(String, Download)>,
    /// Cookies of the shop, by name.
    pub cookies: Vec<(String, Cookie)>,
    /// Charsets of its pages.
    pub charsets: Vec<(String, u64)>,
    /// Languages of its pages.
    pub languages: Vec<(String, u64)>,
    /// How its pages are compressed.
    pub encodings: Vec<(String, u64)>,
    /// Pages with a Content-Security-Policy.
    pub with_policy: u64,
    /// Plain-HTTP links to itself: pages that have any, by origin.
    pub plain_links: Vec<(String, u64)>,
    /// Requests that change something and that the manifest says nothing of.
    pub posts: Vec<(String, u64)>,
    /// What was found but not understood.
    pub not_understood: Vec<Unknown>,
    /// Answers whose compression could not be undone.
    pub undecodable: u64,
    /// Things that were not kept because a limit was reached.
    pub left_out: u64,
}

/// A form in which something would be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asks {
    /// Id of the form in the manifest.
    pub form: String,
    /// Sorts of pages it stands on, and the questionnaire that the config places there.
    pub pages: Vec<(PageKind, Option<String>)>,
    /// Whether and where it was found.
    pub looked: Looked,
}

/// A place for "My choices".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// Id of the place in the manifest.
    pub id: String,
    /// Whether and where it was found.
    pub looked: Looked,
}

/// Submissions of a form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Captures {
    /// Id of the form in the manifest.
    pub form: String,
    /// What the shop answered.
    pub sent: Sent,
}

/// A login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Login {
    /// Id of the login in the manifest.
    pub login: String,
    /// Who logs in there.
    pub role: Role,
    /// What the shop answered.
    pub sent: Sent,
}

/// A route with people's data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Guarded {
    /// Id of the route.
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// Its answers.
    pub answers: u64,
    /// Rows of its longest table.
    pub rows: usize,
    /// A selector to try for that table.
    pub table: Option<String>,
}

/// The report on `shop`.
#[must_use]
pub fn report(shop: &Shop, findings: Findings) -> Report {
    let not_understood = unknown::all(shop, &findings);
    Report {
        shop: shop.id.to_string(),
        host: shop.first_host().map_or_else(|| shop.id.to_string(), |host| host.name().to_owned()),
        mode: shop.mode,
        adapter: shop.adapter.manifest().name.clone(),
        since: findings.since,
        last: findings.last,
        answers: findings.answers,
        pages: findings.pages,
        plain: findings.plain,
        asks: asks(shop, &findings),
        choices: choices(&findings),
        captures: captures(&findings),
        logins: logins(shop, &findings),
        logouts: findings.logouts,
        routes: routes(shop, &findings),
        downloads: pairs(findings.downloads.iter()),
        cookies: pairs(findings.cookies.iter()),
        charsets: pairs(findings.charsets.iter()),
        languages: pairs(findings.languages.iter()),
        encodings: pairs(findings.encodings.iter()),
        with_policy: findings.with_policy,
        plain_links: pairs(findings.plain_links.iter()),
        posts: pairs(findings.posts.iter()),
        not_understood,
        undecodable: findings.undecodable,
        left_out: findings.left_out,
    }
}

/// How many things were found at `shop` and not understood.
#[must_use]
pub fn not_understood(shop: &Shop, findings: &Findings) -> usize {
    unknown::all(shop, findings).len()
}

fn pairs<'a, V: Clone + 'a>(all: impl Iterator<Item = (&'a String, &'a V)>) -> Vec<(String, V)> {
    all.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn asks(shop: &Shop, findings: &Findings) -> Vec<Asks> {
    let adapter = &shop.adapter;
    let forms = adapter.manifest().forms.iter().enumerate();
    let asks = forms.filter_map(|(index, form)| {
        let looked = findings.slots.get(&Slot::Form(form.id.clone()))?.clone();
        let kinds = BTreeSet::from([adapter.form_page(index), adapter.guest_form_page(index)]);
        let asked = |kind: PageKind| shop.asked.get(&kind).map(|asking| asking.shown().code.clone());
        let pages = kinds.into_iter().map(|kind| (kind, asked(kind))).collect();
        (looked.found > 0).then(|| Asks { form: form.id.clone(), pages, looked })
    });
    asks.collect()
}

fn choices(findings: &Findings) -> Vec<Choices> {
    let places = findings.slots.iter().filter_map(|(slot, looked)| match slot {
        Slot::Choices(id) if looked.found > 0 => Some(Choices { id: id.clone(), looked: looked.clone() }),
        Slot::Choices(_) | Slot::Form(_) => None,
    });
    places.collect()
}

fn captures(findings: &Findings) -> Vec<Captures> {
    findings
        .submissions
        .iter()
        .map(|(form, sent)| Captures { form: form.clone(), sent: sent.clone() })
        .collect()
}

fn logins(shop: &Shop, findings: &Findings) -> Vec<Login> {
    let logins = shop.adapter.manifest().logins.iter();
    let seen = logins.filter_map(|login| Some((login, findings.logins.get(&login.id)?)));
    seen.map(|(login, sent)| Login { login: login.id.clone(), role: login.role, sent: sent.clone() })
        .collect()
}

fn routes(shop: &Shop, findings: &Findings) -> Vec<Guarded> {
    let routes = shop.adapter.manifest().routes.iter();
    let guarded = routes.filter_map(|route| {
        let seen = findings.routes.get(&route.id)?;
        let class = understood::class(&shop.adapter, &route.id)?;
        let (rows, table) = (seen.page.rows, seen.page.table.clone());
        class.is_guarded().then(|| Guarded {
            route: route.id.clone(),
            class,
            answers: seen.answers,
            rows,
            table,
        })
    });
    guarded.collect()
}

/// Whether an authority stands for `shop`.
pub(super) fn is_own(shop: &Shop) -> impl Fn(&str) -> bool + use<> {
    let own = note::own_authorities(shop);
    move |authority| own.iter().any(|known| known.eq_ignore_ascii_case(authority))
}
