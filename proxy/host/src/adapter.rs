//! A shop platform, ready to be held against requests and answers.

mod again;
mod all;
mod asked;
mod compile;
mod exchange;
mod guard;
mod identity;
mod integration;
mod kept;
mod openings;
mod refusal;
mod route;
mod session;
mod slots;
mod staff;

pub use compile::AdapterFault;
pub use exchange::Settling;
pub use guard::{Guard, Opaque};
pub use identity::kind;
pub use integration::{Integration, Key};
pub use route::RouteHit;
pub use session::SessionHeld;
pub use staff::{Cleared, StaffLogin};

use crate::facts::{Headers, RequestFacts, ResponseFacts};
use crate::pattern::{Glob, SecretPath};
use crate::request::{Match, Met, Seen, any};
use crate::response::Answered;
use exchange::Exchange;
use integration::Program;
use openings::Openings;
use route::{Route, StaffArea};
use session::SessionPlace;
use staff::Mark;
use std::sync::Arc;
use vratar_html::{Plan, SlotSpec};
use vratar_model::PageKind;
use vratar_plugin_sdk::manifest::{Manifest, Page};

/// A compiled manifest. Immutable; shared between requests.
#[derive(Debug)]
pub struct Adapter {
    manifest: Manifest,
    staff_area: StaffArea,
    routes: Vec<Route>,
    openings: Openings,
    /// The guard of whatever no route names.
    unnamed: Guard,
    forms: Vec<Exchange>,
    /// Requests whose answer may hold the form, form by form.
    form_pages: Vec<Vec<Match>>,
    /// Requests whose answer may hold the place, place by place.
    choices_pages: Vec<Vec<Match>>,
    logins: Vec<Exchange>,
    logouts: Vec<Match>,
    session: Option<SessionPlace>,
    staff_session: Option<SessionPlace>,
    secret_fields: Vec<Glob>,
    secret_path: Vec<SecretPath>,
    marks: Vec<Mark>,
    programs: Vec<Program>,
    slots: Vec<SlotSpec>,
    plan: Arc<Plan>,
}

/// Slots that an answer may hold: indices into the manifest's forms and choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageSlots {
    /// Forms.
    pub forms: Vec<usize>,
    /// Places for choices.
    pub choices: Vec<usize>,
}

impl Adapter {
    /// The manifest it was made of.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether the body would tell more about this request: it may submit a form or log in, a route or
    /// logout depends on it, or it names people. `request.body` is not looked at.
    #[must_use]
    pub fn wants_body(&self, request: &RequestFacts<'_>) -> bool {
        let seen = self.seen(&RequestFacts { body: None, ..*request });
        let submits = |all: &[Exchange]| all.iter().any(|e| any(&e.submit, &seen, false).possible());
        submits(&self.forms)
            || submits(&self.logins)
            || any(&self.logouts, &seen, false) == Met::WithBody
            || self.route_wants_body(&seen.with_methods())
    }

    /// The form that the request submits: index into the manifest's forms.
    #[must_use]
    pub fn submission(&self, request: &RequestFacts<'_>) -> Option<usize> {
        let seen = self.seen(request);
        self.forms.iter().position(|form| any(&form.submit, &seen, false) == Met::Yes)
    }

    /// The login that the request is: index into the manifest's logins.
    #[must_use]
    pub fn login(&self, request: &RequestFacts<'_>) -> Option<usize> {
        let seen = self.seen(request);
        self.logins.iter().position(|login| any(&login.submit, &seen, false) == Met::Yes)
    }

    /// Whether the request ends a login.
    #[must_use]
    pub fn logout(&self, request: &RequestFacts<'_>) -> bool {
        any(&self.logouts, &self.seen(request), false) == Met::Yes
    }

    /// The session that the request belongs to, as the shop front keeps it.
    #[must_use]
    pub fn session_in(&self, headers: &dyn Headers) -> Option<String> {
        self.session.as_ref()?.in_request(headers)
    }

    /// The session that the request belongs to, as the staff area keeps it.
    #[must_use]
    pub fn staff_session_in(&self, headers: &dyn Headers) -> Option<String> {
        self.staff_session.as_ref().or(self.session.as_ref())?.in_request(headers)
    }

    /// The session that the answer sets: from `Set-Cookie` (deletions are none), or from the body's JSON
    /// where a login or form says so.
    #[must_use]
    pub fn session_set(&self, response: &ResponseFacts<'_>) -> Option<String> {
        let places = [&self.session, &self.staff_session];
        let cookie = places.into_iter().flatten().find_map(|p| p.set_by(response.headers));
        cookie.or_else(|| self.session_in_body(response))
    }

    /// The session of the staff area that the answer sets; where the shop has but one, that.
    #[must_use]
    pub fn staff_session_set(&self, response: &ResponseFacts<'_>) -> Option<String> {
        let place = self.staff_session.as_ref().or(self.session.as_ref());
        let cookie = place.and_then(|place| place.set_by(response.headers));
        cookie.or_else(|| self.session_in_body(response))
    }

    /// On what sort of page form `form` stands.
    #[must_use]
    pub fn form_page(&self, form: usize) -> PageKind {
        self.manifest.forms.get(form).map_or(PageKind::Contact, |f| page(f.page))
    }

    /// On what sort of page form `form` stands for somebody who has not logged in.
    #[must_use]
    pub fn guest_form_page(&self, form: usize) -> PageKind {
        let guest = self.manifest.forms.get(form).and_then(|f| f.guest_page);
        guest.map_or_else(|| self.form_page(form), page)
    }

    fn seen<'a>(&self, request: &RequestFacts<'a>) -> Seen<'a> {
        Seen::new(*request, self.manifest.ignore_case)
    }

    fn answered<'a>(&self, response: &ResponseFacts<'a>) -> Answered<'a> {
        Answered::new(response, self.manifest.charset.as_deref())
    }
}

fn page(page: Page) -> PageKind {
    match page {
        Page::Registration => PageKind::Registration,
        Page::Checkout => PageKind::Checkout,
        Page::GuestCheckout => PageKind::GuestCheckout,
        Page::Profile => PageKind::Profile,
        Page::Newsletter => PageKind::Newsletter,
        Page::Contact => PageKind::Contact,
    }
}
