//! From one exchange to the findings of its shop.

mod page;

use super::findings::{Findings, Page, Sent};
use super::reading::{Found, Read};
use super::submission::{Showed, Submitted};
use super::{Place, head, place};
use crate::shop::Shop;
use crate::visit::Visit;
use bytes::Bytes;
use pingora_http::ResponseHeader;
use std::collections::BTreeSet;
use vratar_host::PageSlots;
use vratar_html::survey::Seen;
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

fn longest_table(page: &mut Page, seen: &Seen) {
    // A table of one column is a menu, of one row a frame.
    let tables = seen.tables.iter().filter(|table| table.rows > 1 && table.columns > 1);
    let Some(longest) = tables.max_by_key(|table| table.rows).filter(|table| table.rows > page.rows) else {
        return;
    };
    (page.rows, page.columns) = (longest.rows, longest.columns);
    page.table = Some(longest.selector_hint.split('.').map(place::name).collect::<Vec<_>>().join("."));
}

/// Authorities that stand for this shop.
pub(super) fn own_authorities(shop: &Shop) -> Vec<String> {
    let hosts = shop.hosts.iter().flat_map(|host| [host.name().to_owned(), host.to_string()]);
    let retired = shop.plain.retired_hosts().map(str::to_owned);
    let inner = shop.origins.iter().flat_map(|origins| &origins.from);
    let inner =
        inner.filter_map(|origin| origin.split_once("://")).map(|(_, authority)| authority.to_owned());
    let mut own: Vec<String> = hosts.chain(retired).chain(inner).chain([shop.upstream.authority()]).collect();
    own.sort();
    own.dedup();
    own
}
