//! What Vratar would do at a shop, seen from what passes: forms, logins, lists, downloads, cookies, charsets.
//!
//! In the mode `observe` every answer is looked at, otherwise the first few of each route in an hour. A copy of the
//! bytes is read; the bytes themselves go on as they came and wait for nothing. What is kept are names, places and
//! counts ([`findings`]); what anybody typed is read for the adapter's conditions and forgotten with the request.
//!
//! *Invariant:* nothing here fails a request, changes it or holds it up; no value of a field, cookie, query or
//! header is kept.

mod advice;
pub mod findings;
mod head;
mod links;
mod note;
pub mod observed;
mod place;
mod reading;
pub mod report;
mod submission;
pub mod table;
mod understood;
pub mod unknown;

pub(crate) use place::place as place_of;

use super::capture::Submission;
use super::inject::decode::Decoder;
use crate::client::Client;
use crate::door::Door;
use crate::visit::{HeadView, Visit};
use links::Links;
use pingora_http::ResponseHeader;
use reading::{Markup, Reading, Sort};
use submission::Submitted;
use vratar_host::PageSlots;
use vratar_html::CharsetHints;
use vratar_model::{Mode, RouteClass};

/// An exchange that is looked at.
pub struct Watch {
    at: Place,
    slots: PageSlots,
    submitted: Submitted,
    head: Option<ResponseHeader>,
    reading: Option<Reading>,
}

/// Where it happens.
struct Place {
    /// Id of the route.
    route: String,
    class: RouteClass,
    /// Path and query as far as they are kept.
    place: String,
    method: http::Method,
}

/// Begins to look at an exchange; `None`: this one is not looked at.
pub fn begin(door: &Door, visit: &Visit, client: &mut Client) -> Option<Watch> {
    let (shop, now) = (&visit.shop, door.now());
    let always = shop.mode == Mode::Observe;
    if !always && door.observed.is_spent(&shop.id, now) {
        return None;
    }
    let route = visit.route();
    if !always && !door.observed.draw(&shop.id, route.id, now) {
        return None;
    }
    if visit.hands_off.is_some() && !client.body_done() {
        submission::keep_copy(visit, client);
    }
    let at = Place {
        route: route.id.to_owned(),
        class: route.class,
        place: place::place(&visit.canonical.path, &visit.canonical.query),
        method: visit.head.method.clone(),
    };
    let headers = HeadView(&visit.head);
    let slots = shop.adapter.page_slots(&visit.facts(&headers));
    Some(Watch { at, slots, submitted: Submitted::default(), head: None, reading: None })
}

impl Watch {
    /// The shop has answered: its head, before anything is done to it.
    pub fn answered(
        &mut self,
        visit: &Visit,
        submission: Option<&Submission>,
        head: &ResponseHeader,
        client: &mut Client,
    ) {
        self.submitted = match submission {
            Some(read) => Submitted::of(visit, read.form.as_ref()),
            None => Submitted::copied(visit, client),
        };
        self.head = Some(head.clone());
        if visit.head.method == http::Method::HEAD {
            return;
        }
        let keeps = self.submitted.wants_answer(visit, head);
        let sort = if head::is_page(head) {
            Sort::Page(Box::new(self.markup(visit, head)))
        } else if head::is_download(head) && head::has_lines(head) {
            Sort::Lines(reading::Lines::default())
        } else {
            Sort::Bytes
        };
        if keeps || !matches!(sort, Sort::Bytes) {
            self.reading = Some(Reading::new(Decoder::for_head(head), sort, keeps));
        }
    }

    /// A piece of the shop's body goes by.
    pub fn take(&mut self, piece: &[u8]) {
        if let Some(reading) = &mut self.reading {
            reading.take(piece);
        }
    }

    /// The answer has passed whole: what it showed is noted.
    pub fn end(self, door: &Door, visit: &Visit) {
        let Self { at, slots, submitted, head, reading } = self;
        let Some(head) = head else { return };
        let read = reading.map(Reading::end);
        let answer = note::Answer { visit, at: &at, slots: &slots, submitted: &submitted, head: &head, read };
        let shown = answer.shown();
        door.observed.note(&visit.shop, &door.metrics, door.now(), |findings| shown.onto(findings));
    }

    fn markup(&self, visit: &Visit, head: &ResponseHeader) -> Markup {
        let adapter = &visit.shop.adapter;
        let forms = self.slots.forms.iter().map(|form| adapter.form_slot(*form));
        let choices = self.slots.choices.iter().map(|choice| adapter.choices_slot(*choice));
        let content_type = head.headers.get("content-type").and_then(|value| value.to_str().ok());
        let said = CharsetHints {
            content_type: content_type
                .and_then(vratar_form::charset_of)
                .map(|encoding| encoding.name().to_owned()),
            manifest: None,
        };
        let named = visit.shop.charset.clone().or_else(|| adapter.manifest().charset.clone());
        let all = CharsetHints { manifest: named, ..said.clone() };
        let own = note::own_authorities(&visit.shop);
        Markup::new(visit.shop.plan.clone(), forms.chain(choices).collect(), said, all, Links::new(own))
    }
}
