//! From one exchange to the findings of its shop.

use super::findings::{self, Findings, Form, Looked, Page, Sent, Slot};
use super::reading::{Found, PageFound, Read};
use super::submission::{Showed, Submitted};
use super::{Place, head, place};
use crate::shop::Shop;
use crate::visit::Visit;
use bytes::Bytes;
use pingora_http::ResponseHeader;
use std::collections::BTreeSet;
use vratar_host::PageSlots;
use vratar_html::survey::{FormSeen, Seen};
use vratar_model::RouteClass;

/// An exchange that is over.
pub(super) struct Answer<'a> {
    pub(super) visit: &'a Visit,
    pub(super) at: &'a Place,
    pub(super) slots: &'a PageSlots,
    pub(super) submitted: &'a Submitted,
    pub(super) head: &'a ResponseHeader,
    pub(super) read: Option<Read>,
}

/// What it showed, ready to be noted: nothing is worked out while the findings are locked.
pub(super) struct Shown<'a> {
    answer: Answer<'a>,
    form: Option<Showed>,
    login: Option<Showed>,
}

impl<'a> Answer<'a> {
    pub(super) fn shown(mut self) -> Shown<'a> {
        let kept = self.read.as_mut().and_then(|read| read.kept.take()).map(Bytes::from);
        let form = self.submitted.form_showed(self.visit, self.head, kept.as_ref());
        let login = self.submitted.login_showed(self.visit, self.head, kept.as_ref());
        Shown { answer: self, form, login }
    }

    fn succeeded(&self) -> bool {
        self.head.status.is_success()
    }

    fn changes(&self) -> bool {
        !matches!(self.at.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }
}

impl Shown<'_> {
    pub(super) fn onto(&self, findings: &mut Findings) {
        let answer = &self.answer;
        findings.plain += u64::from(!answer.visit.secure);
        findings.undecodable += u64::from(answer.read.as_ref().is_some_and(|read| read.undecodable));
        head::cookies(answer.head, findings);
        self.exchange(findings);
        self.route(findings);
        self.download(findings);
        if let Some(Read { sort: Found::Page(page), .. }) = &answer.read {
            self.page(page, findings);
        }
    }

    fn exchange(&self, findings: &mut Findings) {
        let Answer { visit, submitted, .. } = &self.answer;
        let manifest = visit.shop.adapter.manifest();
        findings.logouts += u64::from(submitted.logout);
        let form = submitted.form.and_then(|form| manifest.forms.get(form)).map(|form| form.id.clone());
        let login =
            submitted.login.and_then(|login| manifest.logins.get(login)).map(|login| login.id.clone());
        if let Some((id, showed)) = form.zip(self.form) {
            sent(findings.submissions.at(id), showed, &submitted.identifiers, &mut findings.left_out);
        }
        if let Some((id, showed)) = login.zip(self.login) {
            sent(findings.logins.at(id), showed, &submitted.identifiers, &mut findings.left_out);
        }
        if self.is_unknown_post() {
            let at = place::widened(self.answer.at.place.clone(), findings.posts.keys());
            findings.left_out += u64::from(!findings.posts.count(at));
        }
    }

    /// Something was changed, and the manifest says nothing of it.
    fn is_unknown_post(&self) -> bool {
        let Answer { at, submitted, head, .. } = &self.answer;
        let known = submitted.form.is_some() || submitted.login.is_some() || submitted.logout;
        let named = !matches!(at.class, RouteClass::Open | RouteClass::Unclassified);
        self.answer.changes() && !known && !named && head.status.as_u16() < 400
    }

    fn route(&self, findings: &mut Findings) {
        let Answer { at, head, .. } = &self.answer;
        let changed = self.answer.changes() && head.status.as_u16() < 400;
        let shown = self.answer.succeeded();
        let page = if at.class == RouteClass::Unclassified {
            if !shown && !changed {
                return;
            }
            let key = place::widened(at.place.clone(), findings.unclassified.keys());
            findings.unclassified.at(key)
        } else {
            let route = findings.routes.at(at.route.clone());
            route.map(|route| {
                route.answers += 1;
                &mut route.page
            })
        };
        let Some(page) = page else {
            findings.left_out += 1;
            return;
        };
        page.shown += u64::from(shown && !changed);
        page.changed += u64::from(changed);
        if let Some(Read { sort: Found::Page(found), .. }) = self.answer.read.as_ref().filter(|_| shown) {
            longest_table(page, &found.seen);
        }
    }

    fn download(&self, findings: &mut Findings) {
        let Answer { at, head, read, .. } = &self.answer;
        if !head::is_download(head) {
            return;
        }
        let key = place::widened(at.place.clone(), findings.downloads.keys());
        let Some(known) = findings.downloads.at(key) else {
            findings.left_out += 1;
            return;
        };
        known.times += 1;
        known.route.clone_from(&at.route);
        known.class = Some(at.class);
        known.kind = head::kind(head).chars().take(80).collect();
        known.method = crate::metrics::method_label(at.method.as_str()).to_owned();
        if let Some(Read { sort: Found::Lines(lines), .. }) = read {
            known.rows = known.rows.max(Some(*lines));
        }
    }

    fn page(&self, page: &PageFound, findings: &mut Findings) {
        let Answer { visit, head, .. } = &self.answer;
        findings.pages += 1;
        findings.with_policy += u64::from(head::has_policy(head));
        let lang = page.seen.lang.as_deref().map_or_else(|| "none".to_owned(), head::word);
        let noted = [
            findings.charsets.count(charset(visit, head, &page.seen)),
            findings.languages.count(lang),
            findings.encodings.count(head::encoding(head)),
            page.placed.gave_up.is_none_or(|why| findings.unplaceable.count(why.label().to_owned())),
            page.links.iter().all(|link| findings.plain_links.count(link.clone())),
        ];
        findings.left_out += noted.iter().filter(|noted| !**noted).count() as u64;
        if self.answer.succeeded() {
            self.slots(page, findings);
            page.seen.forms.iter().for_each(|form| self.form(form, page.seen.page_wide_form, findings));
        }
    }

    fn slots(&self, page: &PageFound, findings: &mut Findings) {
        let Answer { visit, at, slots, .. } = &self.answer;
        let (adapter, manifest) = (&visit.shop.adapter, visit.shop.adapter.manifest());
        let forms = slots.forms.iter().filter_map(|form| {
            Some((Slot::Form(manifest.forms.get(*form)?.id.clone()), adapter.form_slot(*form)))
        });
        let choices = slots.choices.iter().filter_map(|choice| {
            Some((Slot::Choices(manifest.choices.get(*choice)?.id.clone()), adapter.choices_slot(*choice)))
        });
        for (slot, index) in forms.chain(choices) {
            let found = page.placed.placed.contains(&index);
            match findings.slots.at(slot) {
                Some(looked) => look(looked, found, &at.place),
                None => findings.left_out += 1,
            }
        }
    }

    fn form(&self, form: &FormSeen, page_wide: bool, findings: &mut Findings) {
        let Some(shown) = findings.forms.at(described(form, page_wide)) else {
            findings.left_out += 1;
            return;
        };
        shown.times += 1;
        if shown.class.is_none() {
            shown.class = form
                .class
                .as_deref()
                .map(|class| class.split(' ').map(place::name).collect::<Vec<_>>().join(" "));
        }
        if shown.pages.len() < findings::PAGES_OF_FORM {
            shown.pages.insert(self.answer.at.place.clone());
        }
    }
}

fn sent(known: Option<&mut Sent>, showed: Showed, identifiers: &BTreeSet<String>, left_out: &mut u64) {
    let Some(known) = known else {
        *left_out += 1;
        return;
    };
    match showed {
        Showed::Done { session } => {
            known.done += 1;
            known.with_session += u64::from(session);
        }
        Showed::Refused => known.refused += 1,
        Showed::Neither => known.unknown += 1,
    }
    known.identifiers.extend(identifiers.iter().cloned());
}

fn look(looked: &mut Looked, found: bool, place: &str) {
    if found && looked.found == 0 || looked.page.is_none() {
        looked.page = Some(place.to_owned());
    }
    looked.found += u64::from(found);
    looked.missed += u64::from(!found);
}

fn longest_table(page: &mut Page, seen: &Seen) {
    // A table of one column is a menu, of one row a frame.
    let tables = seen.tables.iter().filter(|table| table.rows > 1 && table.columns > 1);
    let Some(longest) = tables.max_by_key(|table| table.rows).filter(|table| table.rows > page.rows) else {
        return;
    };
    (page.rows, page.columns) = (longest.rows, longest.columns);
    page.table = Some(longest.selector_hint.split('.').map(place::name).collect::<Vec<_>>().join("."));
}

/// Where the charset of a page was found.
fn charset(visit: &Visit, head: &ResponseHeader, seen: &Seen) -> String {
    let declared = head
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .and_then(vratar_form::charset_of);
    match (declared, seen.charset) {
        (Some(encoding), _) => format!("{} (declared)", encoding.name()),
        (None, Some(encoding)) => format!("{} (found in the page)", encoding.name()),
        (None, None) => {
            let named = visit.shop.charset.as_deref().or(visit.shop.adapter.manifest().charset.as_deref());
            named.map_or_else(|| "none".to_owned(), |label| format!("none (read as {label})"))
        }
    }
}

fn described(form: &FormSeen, page_wide: bool) -> Form {
    let mut fields: Vec<(String, String)> =
        form.fields.iter().map(|field| (place::name(&field.name), head::word(&field.kind))).collect();
    fields.dedup();
    fields.truncate(findings::FIELDS);
    let mut buttons: Vec<String> = form.submit_buttons.iter().map(|button| place::name(button)).collect();
    buttons.dedup();
    buttons.truncate(findings::BUTTONS);
    Form {
        id: form.id.as_deref().map(place::name),
        action: action(form.action.as_deref().unwrap_or_default()),
        method: head::word(&form.method),
        enctype: form.enctype.clone().map(|enctype| enctype.chars().take(60).collect()),
        fields,
        buttons,
        page_wide,
    }
}

/// An address without values: of another site, or as `/users/*/`.
fn action(action: &str) -> String {
    let (path, query) = action.split_once('?').unwrap_or((action, ""));
    let start = ["https://", "http://", "//"].into_iter().find(|start| path.starts_with(start));
    let authority = start.map_or(0, |start| {
        let rest = path.get(start.len()..).unwrap_or_default();
        start.len() + rest.find('/').unwrap_or(rest.len())
    });
    let (site, path) = path.split_at_checked(authority).unwrap_or((path, ""));
    format!("{site}{}", place::place(path, query))
}

/// Authorities that stand for this shop.
pub(super) fn own_authorities(shop: &Shop) -> Vec<String> {
    let hosts = shop.hosts.iter().flat_map(|host| [host.name().to_owned(), host.to_string()]);
    let retired = shop.plain.retired_hosts().map(str::to_owned);
    let inner = shop.origins.iter().flat_map(|origins| &origins.from);
    let inner =
        inner.filter_map(|origin| origin.split_once("://")).map(|(_, authority)| authority.to_owned());
    let mut own: Vec<String> =
        hosts.chain(retired).chain(inner).chain([shop.upstream._address.to_string()]).collect();
    own.sort();
    own.dedup();
    own
}
