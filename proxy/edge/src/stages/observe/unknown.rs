//! What was found but not understood, and the lines of a manifest that would cover it.

use super::advice;
use super::findings::{Download, Findings, Form, Page, Sent, Shown, Slot};
use super::report::is_own;
use super::understood::{self, Understood};
use crate::shop::Shop;
use serde::{Deserialize, Serialize};
use vratar_model::RouteClass;

/// A download of so many lines carries a list out of the shop.
pub(super) const MANY: u64 = 10;

/// So many refusals and not one success make a signal of success suspicious.
const SUSPICIOUS: u64 = 5;

/// Something that was found but not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// What, where, and what the manifest says of it.
    pub what: String,
    /// Lines of a manifest that would cover it, to be looked through by whoever knows the shop.
    pub manifest: Option<String>,
}

/// Everything at `shop` that the manifest does not explain.
pub(super) fn all(shop: &Shop, findings: &Findings) -> Vec<Unknown> {
    let mut all = forms(shop, findings);
    all.extend(places(shop, findings));
    all.extend(exchanges(shop, findings));
    let pages = findings.unclassified.iter().filter(|(place, _)| findings.downloads.get(place).is_none());
    all.extend(pages.map(|(place, page)| unclassified(place, page)));
    all.extend(findings.downloads.iter().filter_map(|(place, download)| taken(shop, place, download)));
    all.extend(unreadable(shop, findings));
    all
}

fn forms(shop: &Shop, findings: &Findings) -> Vec<Unknown> {
    let own = is_own(shop);
    let telling = findings.forms.iter().filter(|(form, _)| asks_for_somebody(form));
    let unknown =
        telling.filter(|(form, shown)| understood::form(&shop.adapter, form, shown, &own) == Understood::No);
    unknown.map(|(form, shown)| unknown_form(shop, form, shown)).collect()
}

/// Whether a form asks who somebody is: a password together with a name, or an address sent to be kept. A form of
/// nothing but passwords (to change one) asks somebody who is known already.
fn asks_for_somebody(form: &Form) -> bool {
    let named = form.fields.iter().any(|field| advice::is_typed(field) && field.1 != "password");
    (form.has_password() && named) || (form.method == "post" && form.fields.iter().any(advice::is_contact))
}

fn unknown_form(shop: &Shop, form: &Form, shown: &Shown) -> Unknown {
    let page = shown.pages.first().map_or("/", String::as_str);
    let (what, why) = if form.has_password() {
        ("a password field", "no login or form of the manifest matches it")
    } else {
        ("fields for contact data", "no form of the manifest matches it")
    };
    Unknown {
        what: format!("{} on {page} with {what}: {why}", advice::selector(form, shown)),
        manifest: advice::form(shop, form, shown),
    }
}

/// Places that should have been there.
fn places(shop: &Shop, findings: &Findings) -> Vec<Unknown> {
    let manifest = shop.adapter.manifest();
    let never = findings.slots.iter().filter(|(_, looked)| looked.found == 0);
    let missed = never.filter_map(|(slot, looked)| {
        let (sort, id, selector) = match slot {
            Slot::Form(id) => ("form", id, &manifest.forms.iter().find(|form| form.id == *id)?.form),
            Slot::Choices(id) => ("choices", id, &manifest.choices.iter().find(|place| place.id == *id)?.element),
        };
        let page = looked.page.as_deref().unwrap_or("/");
        let what = format!(
            "{sort} \"{id}\" of the manifest: `{selector}` was on none of {} page(s) that should have it ({page})",
            looked.missed
        );
        Some(Unknown { what, manifest: None })
    });
    missed.collect()
}

/// Forms and logins that match, and whose success nobody has seen.
fn exchanges(shop: &Shop, findings: &Findings) -> Vec<Unknown> {
    let forms = findings.submissions.iter().map(|(id, sent)| ("form", id, sent));
    let logins = findings.logins.iter().map(|(id, sent)| ("login", id, sent));
    let mut unknown: Vec<Unknown> =
        forms.chain(logins.clone()).filter(|(_, _, sent)| is_never_done(sent)).map(never_done).collect();
    let strangers = logins.filter(|(_, _, sent)| sent.done > 0 && sent.with_session == 0);
    unknown.extend(strangers.map(|(_, id, _)| Unknown {
        what: format!("login \"{id}\" succeeds, but the manifest finds no session in its answers"),
        manifest: advice::session(shop, findings),
    }));
    unknown
}

/// A few people forget their password; an answer that shows neither success nor failure is nobody's mistake.
fn is_never_done(sent: &Sent) -> bool {
    sent.done == 0 && (sent.unknown > 0 || sent.refused >= SUSPICIOUS)
}

fn never_done((sort, id, sent): (&str, &String, &Sent)) -> Unknown {
    let what = format!(
        "{sort} \"{id}\" was sent {} time(s) and its signal of success was never seen: is `success` right?",
        sent.refused + sent.unknown
    );
    Unknown { what, manifest: None }
}

fn unclassified(place: &str, page: &Page) -> Unknown {
    let table = page.table.as_ref().map(|table| format!(", {table} with up to {} rows", page.rows));
    let sent = if page.changed > 0 { ", takes changes" } else { "" };
    let what = format!(
        "{place} in the staff area{}{sent}: no route of the manifest names it",
        table.unwrap_or_default()
    );
    Unknown { what, manifest: Some(advice::route(place, page)) }
}

/// A download that the manifest takes for something else.
fn taken(shop: &Shop, place: &str, download: &Download) -> Option<Unknown> {
    let was = download.class.unwrap_or(RouteClass::Open);
    let covered = |class| matches!(class, RouteClass::Export | RouteClass::Exempt);
    // A manifest that came since may know it; one that tells it by a value knew it then.
    if covered(was) || covered(understood::class_of(&shop.adapter, &download.method, place)) {
        return None;
    }
    let many = download.rows.is_some_and(|rows| rows >= MANY);
    // Feeds and price lists.
    if was == RouteClass::Open && !many {
        return None;
    }
    let rows = download.rows.map(|rows| format!(", up to {rows} lines")).unwrap_or_default();
    let what = format!(
        "download {place} ({}{rows}): its route \"{}\" is {}, not export",
        download.kind,
        download.route,
        was.as_str()
    );
    Some(Unknown { what, manifest: Some(advice::export(place, download)) })
}

fn unreadable(shop: &Shop, findings: &Findings) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    let named = shop.charset.is_some() || shop.adapter.manifest().charset.is_some();
    if let Some(pages) = findings.charsets.get(&"none".to_owned()).filter(|_| !named) {
        unknown.push(Unknown {
            what: format!("{pages} page(s) name no charset and are not UTF-8"),
            manifest: Some("charset = \"windows-1251\"  # or whatever the shop writes".to_owned()),
        });
    }
    let reasons = findings.unplaceable.iter().filter(|(reason, _)| named || *reason != "charset_unknown");
    unknown.extend(reasons.map(|(reason, pages)| Unknown {
        what: format!("nothing could be placed into {pages} page(s): {reason}"),
        manifest: None,
    }));
    unknown
}
