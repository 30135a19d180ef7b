//! 6001 Web Resources Activity: who read, searched, changed or took out what.

use super::{Class, shop, source, user};
use crate::Told;
use serde_json::{Value, json};
use vratar_model::access::{Action, Event, Outcome, Verdict};

const PROFILES: &[&str] = &["host", "network_proxy", "security_control"];

pub(super) fn write(told: &Told) -> (Class, Value) {
    let activity = match told.action() {
        Some(Action::View | Action::List | Action::Print) => (2, "Read"),
        Some(Action::Edit) => (3, "Update"),
        Some(Action::Search) => (5, "Search"),
        Some(Action::Export) => (7, "Export"),
        None => (0, "Unknown"),
    };
    let severity = match &told.record.event {
        _ if told.touches_decoy() => 4,
        Event::Refusal(_) => 2,
        _ => 1,
    };
    let class = Class {
        category: (6, "Application Activity"),
        class: (6001, "Web Resources Activity"),
        activity,
        severity,
        profiles: PROFILES,
    };
    (class, own(told))
}

fn own(told: &Told) -> Value {
    let (status_id, status) = status(told);
    let ((action_id, action), (disposition_id, disposition)) = control(told);
    let policy = told.granted().and_then(|grant| grant.policy.as_ref());
    let session = told.session().map(|session| json!({ "uid": session.0 }));
    let mut actor = json!({ "user": user(told) });
    if let Some(session) = session {
        actor["session"] = session;
    }
    json!({
        "message": message(told),
        "status_id": status_id,
        "status": status,
        "status_detail": told.reason().map(|reason| reason.as_str()).or(told.outcome()),
        "duration": match &told.record.event { Event::Close(close) => Some(close.millis), _ => None },
        "actor": actor,
        "src_endpoint": source(told),
        "dst_endpoint": shop(told),
        "proxy_endpoint": { "svc_name": "vratar" },
        "http_request": told.request().map(|(method, path, _)| {
            json!({ "http_method": method, "url": { "path": path, "url_string": path } })
        }),
        "http_response": told.status().map(|code| json!({ "code": code })),
        "web_resources": resources(told),
        "action_id": action_id,
        "action": action,
        "disposition_id": disposition_id,
        "disposition": disposition,
        "is_alert": told.touches_decoy(),
        "policy": policy.map(|policy| json!({ "uid": policy })),
        "unmapped": unmapped(told),
    })
}

fn message(told: &Told) -> String {
    let persons = told.counts().map_or(0, |(persons, _)| persons);
    let action = told.action().map_or("access", |action| action.as_str());
    format!("{}: {action} of contact data, {persons} persons", told.kind())
}

/// A grant does not know yet how it ends.
fn status(told: &Told) -> (u32, &'static str) {
    match &told.record.event {
        Event::Close(close) if close.outcome == Outcome::Delivered => (1, "Success"),
        Event::Close(_) | Event::Refusal(_) => (2, "Failure"),
        _ => (0, "Unknown"),
    }
}

/// Action and disposition of the security_control profile.
fn control(told: &Told) -> ((u32, &'static str), (u32, &'static str)) {
    if told.touches_decoy() {
        return ((1, "Allowed"), (19, "Alert"));
    }
    if let Event::Refusal(refusal) = &told.record.event {
        let disposition = match refusal.verdict {
            Verdict::StepUp => (23, "Challenge"),
            _ => (2, "Blocked"),
        };
        return ((2, "Denied"), disposition);
    }
    match told.verdict() {
        Some(Verdict::Mask) => ((4, "Modified"), (11, "Corrected")),
        _ => ((1, "Allowed"), (1, "Allowed")),
    }
}

/// The route, and each person that was shown.
fn resources(told: &Told) -> Vec<Value> {
    let (_, path, route) = told.request().unwrap_or(("", "", "unknown"));
    let mut all = vec![json!({ "name": route, "type": "route", "url_string": path })];
    all.extend(told.subjects.iter().map(|subject| json!({ "uid": subject, "type": "person" })));
    all
}

fn unmapped(told: &Told) -> Value {
    let counts = told.counts();
    json!({
        "kind": told.kind(),
        "shop": told.shop(),
        "role": told.role().map(|role| role.as_str()),
        "action": told.action().map(|action| action.as_str()),
        "verdict": told.verdict().map(|verdict| verdict.as_str()),
        "persons": counts.map(|(persons, _)| persons),
        "rows": counts.map(|(_, rows)| rows),
        "fields": told.fields(),
        "justification": told.justification(),
        "own": told.own,
        "echoes": told.echoes,
        "cut": told.cut,
        "bytes": match &told.record.event {
            Event::Lease(lease) => Some(lease.bytes),
            Event::Close(close) => Some(close.bytes),
            _ => None,
        },
    })
}
