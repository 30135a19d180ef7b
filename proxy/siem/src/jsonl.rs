//! One JSON object a record. The keys up to `outcome` are always there, `null` where they say nothing; the others only
//! where they say something. Names of keys are kept for ever; others may be added.

use crate::Told;
use jiff::Timestamp;
use serde::Serialize;
use vratar_model::access::{Action, Because, Event, Field, Reason, Role, SubjectRef, Verdict};
use vratar_model::{RouteClass, ShopId};

#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    time: Timestamp,
    kind: &'static str,
    actor: Option<String>,
    role: Option<Role>,
    shop: Option<&'a ShopId>,
    action: Option<Action>,
    method: Option<&'a str>,
    path: Option<&'a str>,
    route: Option<&'a str>,
    subjects: &'a [String],
    rows: Option<u64>,
    fields: Vec<&'static str>,
    verdict: Option<Verdict>,
    outcome: Option<&'static str>,
    uid: String,
    #[serde(flatten)]
    more: More<'a>,
}

/// What is not said everywhere.
#[derive(Default, Serialize)]
struct More<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_ref: Option<SubjectRef>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    subject_refs: &'a [SubjectRef],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    own: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    echoes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    persons: Option<u64>,
    #[serde(skip_serializing_if = "is_zero")]
    decoys: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    query: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<RouteClass>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    opaque: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    streamed: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    masked: &'a [Field],
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    because: &'a [Because],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    millis: Option<u64>,
    /// Of what is no access: the record as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a Event>,
}

pub(crate) fn write(told: &Told) -> Option<Vec<u8>> {
    let (method, path, route) = match told.request() {
        Some((method, path, route)) => (Some(method), Some(path), Some(route)),
        None => (None, None, None),
    };
    let line = Line {
        seq: told.seq,
        time: told.record.at,
        kind: told.kind(),
        actor: told.who.as_ref().map(crate::Who::shown),
        role: told.role(),
        shop: told.shop(),
        action: told.action(),
        method,
        path,
        route,
        subjects: &told.subjects,
        rows: told.counts().map(|(_, rows)| rows),
        fields: told.fields(),
        verdict: told.verdict(),
        outcome: told.outcome(),
        uid: told.uid(),
        more: more(told),
    };
    serde_json::to_vec(&line).ok()
}

fn more(told: &Told) -> More<'_> {
    let found = told.found();
    let grant = match &told.record.event {
        Event::Grant(grant) => Some(&**grant),
        _ => None,
    };
    let (bytes, millis) = match &told.record.event {
        Event::Lease(lease) => (Some(lease.bytes), None),
        Event::Close(close) => (Some(close.bytes), Some(close.millis)),
        _ => (None, None),
    };
    More {
        access: told.access().map(|access| access.to_string()),
        actor_ref: told.who.as_ref().map(|who| who.subject),
        subject_refs: refs(told),
        own: &told.own,
        echoes: &told.echoes,
        persons: told.counts().map(|(persons, _)| persons),
        decoys: found.map_or(0, |found| found.decoys),
        address: told.address().map(|address| address.to_string()),
        session: told.session().map(|session| &*session.0),
        query: grant.map(|grant| &*grant.query).unwrap_or_default(),
        class: grant.map(|grant| grant.class),
        status: told.status(),
        media: grant.map(|grant| &*grant.media),
        opaque: grant.is_some_and(|grant| grant.opaque),
        streamed: grant.is_some_and(|grant| grant.streamed),
        masked: found.map(|found| &*found.masked).unwrap_or_default(),
        because: told.because(),
        policy: grant.and_then(|grant| grant.policy.as_deref()),
        reason: told.reason(),
        justification: told.justification(),
        cut: told.cut,
        bytes,
        millis,
        event: (told.access().is_none() && told.kind() != "named").then_some(&told.record.event),
    }
}

/// Who is shown; of a name: whose it is, which shows nobody.
fn refs(told: &Told) -> &[SubjectRef] {
    match &told.record.event {
        Event::Named(named) => std::slice::from_ref(&named.subject),
        _ => told.found().map(|found| &*found.subjects).unwrap_or_default(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
