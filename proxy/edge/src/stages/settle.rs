//! What the shop's answer shows: the account or order exists, or not; a login succeeded, or not.
//!
//! Kept before the client sees the answer. A failure here never changes the answer: a pending decision stays
//! pending; a registration's may be settled by the login that follows it.

mod rotated;

use rotated::rotated;

use super::capture::{Submission, pending};
use super::guard::sessions;
use super::inject::decode;
use crate::client::Client;
use crate::door::Door;
use crate::exchange::Answer;
use crate::visit::{HeadView, Visit, truncated};
use bytes::Bytes;
use pingora_http::ResponseHeader;
use std::sync::Arc;
use std::time::Duration;
use vratar_host::{ResponseFacts, ResponseHeaders, Settling};
use vratar_model::journal::{Ended, Entry, Proof, ProvedBy, SessionRef, Settled};
use vratar_model::{EventId, Outcome};
use vratar_plugin_sdk::manifest::Role;

/// How long the client waits while a body is read that has to show what the head does not; what has come by then is
/// what counts.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the shop's answer shows is kept before the client gets it: what became of the answers, who logged in, whose
/// session it is.
pub async fn after(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    answer: &mut Answer,
    client: &mut Client,
) {
    match submission {
        Some(submission) => settle(door, visit, submission, answer, client).await,
        None => sessions::learn(door, visit, None, &answer.head, None).await,
    }
    if is_logout(visit, submission) {
        logged_out(door, visit, &answer.head).await;
    } else {
        rotated(door, visit, submission, &answer.head).await;
    }
}

fn is_logout(visit: &Visit, submission: Option<&Submission>) -> bool {
    let headers = HeadView(&visit.head);
    let mut facts = visit.facts(&headers);
    facts.body = submission.and_then(|read| read.form.as_ref());
    visit.hands_off.is_none() && visit.shop.adapter.logout(&facts)
}

/// Settles what hung on this exchange: by the head, and by the body where that says more. A shop that breaks off in the
/// body is found out when it goes to the client, with what came of it.
async fn settle(
    door: &Arc<Door>,
    visit: &Visit,
    submission: &Submission,
    answer: &mut Answer,
    client: &mut Client,
) {
    let body = if wants_body(visit, submission, &answer.head) {
        let (body, all) = answer.peek(visit.shops.limits.page, PATIENCE, client).await;
        let (body, decoded) = decode::beginning(&answer.head, body);
        Some((body, all && decoded))
    } else {
        None
    };
    let body = body.as_ref().map(|(body, whole)| Looked { body, whole: *whole });
    let entries = shown(door, visit, submission, &answer.head, body);
    sessions::learn(door, visit, Some(submission), &answer.head, body).await;
    keep(door, visit, entries).await;
}

fn wants_body(visit: &Visit, submission: &Submission, head: &ResponseHeader) -> bool {
    let (adapter, headers) = (&visit.shop.adapter, AnswerHeaders(head));
    let head = facts(head, &headers, None);
    submission.submits.is_some_and(|form| adapter.settle_wants_body(form, &head))
        || submission.login.is_some_and(|login| adapter.login_wants_body(login, &head))
}

/// What the answer shows, as entries.
fn shown(
    door: &Door,
    visit: &Visit,
    submission: &Submission,
    head: &ResponseHeader,
    body: Option<Looked<'_>>,
) -> Vec<Entry> {
    let headers = AnswerHeaders(head);
    let facts = facts(head, &headers, body);
    settled(door, visit, submission, &facts)
        .into_iter()
        .chain(proved(door, visit, submission, &facts))
        .collect()
}

fn settled(door: &Door, visit: &Visit, submission: &Submission, facts: &ResponseFacts<'_>) -> Option<Entry> {
    let form = submission.submits?;
    let attempt = submission.attempt.as_ref()?;
    let adapter = &visit.shop.adapter;
    let (outcome, signal) = match adapter.settle(form, facts) {
        Settling::Committed(signal) => (Outcome::Committed, signal),
        Settling::Rejected(signal) => (Outcome::Rejected, signal),
        Settling::Unknown => return None,
    };
    let page = submission.page.unwrap_or_else(|| adapter.form_page(form));
    if attempt.kept {
        let labels = [visit.shop.id.as_str(), page.as_str(), outcome.as_str()];
        door.metrics.attempts.with_label_values(&labels).inc();
    }
    if outcome == Outcome::Committed {
        door.spent.insert(attempt.served, ());
    }
    let binds =
        outcome == Outcome::Committed && adapter.manifest().forms.get(form).is_some_and(|form| form.logs_in);
    let session = if binds { session_after(door, visit, facts) } else { None };
    Some(Entry::Settled(Settled {
        attempt: attempt.id,
        outcome,
        signal: signal.to_owned(),
        identifiers: pending::seal(door, visit, adapter.learned_from_form(form, facts)),
        session,
        at: door.now(),
    }))
}

fn proved(door: &Door, visit: &Visit, submission: &Submission, facts: &ResponseFacts<'_>) -> Option<Entry> {
    let index = submission.login?;
    let adapter = &visit.shop.adapter;
    let login = adapter.manifest().logins.get(index)?;
    if visit.hands_off.is_some()
        || matches!(login.role, Role::Staff | Role::Admin)
        || !adapter.login_succeeded(index, facts)
    {
        return None;
    }
    let mut found = adapter.identifiers(&login.identifiers, submission.form.as_ref()?);
    found.extend(adapter.learned_from_login(index, facts));
    if found.is_empty() {
        // Whoever it is, nobody is told apart by it.
        door.metrics.left_out("identity");
        return None;
    }
    let by = if login.role == Role::Guest { ProvedBy::Guest } else { ProvedBy::Login };
    let label = if by == ProvedBy::Guest { "guest" } else { "customer" };
    door.metrics.logins.with_label_values(&[visit.shop.id.as_str(), label]).inc();
    Some(Entry::Proof(Proof {
        id: EventId::new(door.millis(), door.random()),
        shop: visit.shop.id.clone(),
        session: session_after(door, visit, facts)?,
        before: session_before(door, visit),
        identifiers: pending::seal(door, visit, found),
        by,
        ip_truncated: visit.address.map(truncated),
        ua_hash: pending::ua_hash(door, visit),
        at: door.now(),
    }))
}

/// The shop never saw the request: nothing was decided, and no later login may say otherwise.
pub async fn not_sent(door: &Arc<Door>, visit: &Visit, submission: &Submission) {
    let Some(attempt) = &submission.attempt else { return };
    let settled = Settled {
        attempt: attempt.id,
        outcome: Outcome::Rejected,
        signal: "not_sent".to_owned(),
        identifiers: Vec::new(),
        session: None,
        at: door.now(),
    };
    keep(door, visit, vec![Entry::Settled(settled)]).await;
}

/// A logout that the shop did not refuse ends what its session was bound to.
async fn logged_out(door: &Arc<Door>, visit: &Visit, head: &ResponseHeader) {
    let Some(session) = session_before(door, visit).filter(|_| head.status.as_u16() < 400) else { return };
    let ended = Ended { shop: visit.shop.id.clone(), session, at: door.now() };
    keep(door, visit, vec![Entry::Ended(ended)]).await;
}

/// The session that holds from now on: the one the answer sets, else the one that the request came with.
fn session_after(door: &Door, visit: &Visit, facts: &ResponseFacts<'_>) -> Option<SessionRef> {
    let set = visit
        .shop
        .adapter
        .session_set(facts)
        .map(|credential| door.keys.session(&visit.shop.id, &credential));
    set.or_else(|| session_before(door, visit))
}

fn session_before(door: &Door, visit: &Visit) -> Option<SessionRef> {
    visit.session().map(|credential| door.keys.session(&visit.shop.id, &credential))
}

async fn keep(door: &Arc<Door>, visit: &Visit, entries: Vec<Entry>) {
    if entries.is_empty() {
        return;
    }
    if let Err(error) = door.journal.append_or_leave(entries).await {
        tracing::error!(shop = %visit.shop.id, visit = %visit.id, %error, "what the shop answered could not be kept; what was decided stays pending");
        door.metrics.left_out("settle");
    }
}

/// What was looked at of a body.
#[derive(Clone, Copy)]
pub struct Looked<'a> {
    body: &'a Bytes,
    whole: bool,
}

impl<'a> Looked<'a> {
    /// At all of it, or only at its beginning.
    #[must_use]
    pub fn at(body: &'a Bytes, whole: bool) -> Self {
        Self { body, whole }
    }

    /// At all of it.
    #[must_use]
    pub fn at_all(body: &'a Bytes) -> Self {
        Self { body, whole: true }
    }
}

/// The answer as adapters read it.
pub fn facts<'a>(
    head: &'a ResponseHeader,
    headers: &'a AnswerHeaders<'a>,
    body: Option<Looked<'a>>,
) -> ResponseFacts<'a> {
    ResponseFacts {
        status: head.status.as_u16(),
        headers,
        body: body.map(|looked| &looked.body[..]),
        whole: body.is_some_and(|looked| looked.whole),
        content_type: head.headers.get("content-type").and_then(|value| value.to_str().ok()),
    }
}

/// Headers of an answer, as adapters read them.
pub struct AnswerHeaders<'a>(pub &'a ResponseHeader);

impl ResponseHeaders for AnswerHeaders<'_> {
    fn location(&self) -> Option<&str> {
        self.0.headers.get("location").and_then(|value| value.to_str().ok())
    }

    fn set_cookies(&self) -> Vec<&str> {
        self.0.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect()
    }
}
