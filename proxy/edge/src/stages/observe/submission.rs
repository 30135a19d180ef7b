//! What a request sends, as far as the manifest asks: which form or login it is, which sorts of identifiers came
//! with it. The fields themselves are forgotten at once.

use crate::client::Client;
use crate::stages::canonical::Framing;
use crate::stages::capture;
use crate::stages::settle::{AnswerHeaders, Looked, facts};
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use pingora_http::ResponseHeader;
use std::collections::BTreeSet;
use vratar_form::{Form, Kind};
use vratar_host::Settling;

/// A body that is longer is forwarded without being looked at, bytes.
const COPIED: usize = 64 << 10;

/// What was sent.
#[derive(Default)]
pub(super) struct Submitted {
    /// The form of the manifest.
    pub(super) form: Option<usize>,
    /// The login of the manifest.
    pub(super) login: Option<usize>,
    pub(super) logout: bool,
    /// Sorts of identifiers that were filled in.
    pub(super) identifiers: BTreeSet<String>,
}

/// What the shop's answer showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Showed {
    Done { session: bool },
    Refused,
    Neither,
}

/// Lets the client's side keep a copy of the body while it is forwarded, if the manifest would want to see it.
pub(super) fn keep_copy(visit: &Visit, client: &mut Client) {
    let headers = HeadView(&visit.head);
    let readable = visit.header("content-type").and_then(Kind::of).is_some();
    let short = !matches!(visit.canonical.framing, Framing::Length(length) if length > COPIED as u64);
    if readable && short && visit.shop.adapter.wants_body(&visit.facts(&headers)) {
        client.keep_copy(COPIED);
    }
}

impl Submitted {
    /// What the copied body says; nothing, if there is none or it is not whole yet.
    pub(super) fn copied(visit: &Visit, client: &mut Client) -> Self {
        let kind = visit.header("content-type").and_then(Kind::of);
        let form = client.take_copy().zip(kind).and_then(|(body, kind)| {
            // What cannot be read is only not understood.
            vratar_form::read(&kind, &body, capture::charset_of(visit)).ok()
        });
        Self::of(visit, form.as_ref())
    }

    /// What this request says.
    pub(super) fn of(visit: &Visit, form: Option<&Form>) -> Self {
        let adapter = &visit.shop.adapter;
        let headers = HeadView(&visit.head);
        let mut facts = visit.facts(&headers);
        facts.body = form;
        let (submits, login) = (adapter.submission(&facts), adapter.login(&facts));
        let of_form =
            submits.and_then(|form| adapter.manifest().forms.get(form)).map(|form| &form.identifiers);
        let of_login =
            login.and_then(|login| adapter.manifest().logins.get(login)).map(|login| &login.identifiers);
        let named = of_form.into_iter().chain(of_login);
        let found = named
            .zip(std::iter::repeat(form))
            .filter_map(|(named, form)| Some(adapter.identifiers(named, form?)));
        let identifiers = found.flatten().map(|(kind, _)| kind.as_str().to_owned()).collect();
        Self { form: submits, login, logout: adapter.logout(&facts), identifiers }
    }

    /// Whether the answer's body shows what became of it.
    pub(super) fn wants_answer(&self, visit: &Visit, head: &ResponseHeader) -> bool {
        let (adapter, headers) = (&visit.shop.adapter, AnswerHeaders(head));
        let head = facts(head, &headers, None);
        self.form.is_some_and(|form| adapter.settle_wants_body(form, &head))
            || self.login.is_some_and(|login| adapter.login_wants_body(login, &head))
    }

    /// What became of the form.
    pub(super) fn form_showed(
        &self,
        visit: &Visit,
        head: &ResponseHeader,
        body: Option<&Bytes>,
    ) -> Option<Showed> {
        let (form, headers) = (self.form?, AnswerHeaders(head));
        let answer = facts(head, &headers, body.map(Looked::at_all));
        let session = visit.shop.adapter.session_set(&answer).is_some();
        Some(match visit.shop.adapter.settle(form, &answer) {
            Settling::Committed(_) => Showed::Done { session },
            Settling::Rejected(_) => Showed::Refused,
            Settling::Unknown => Showed::Neither,
        })
    }

    /// What became of the login.
    pub(super) fn login_showed(
        &self,
        visit: &Visit,
        head: &ResponseHeader,
        body: Option<&Bytes>,
    ) -> Option<Showed> {
        let (login, headers) = (self.login?, AnswerHeaders(head));
        let answer = facts(head, &headers, body.map(Looked::at_all));
        if !visit.shop.adapter.login_succeeded(login, &answer) {
            return Some(Showed::Refused);
        }
        // A session that was there before the login may go on after it.
        let session = visit.shop.adapter.session_set(&answer).is_some() || visit.session().is_some();
        Some(Showed::Done { session })
    }
}
