//! Elastic Common Schema 8.17. What it has no field for stands under `vratar`.

use crate::{PRODUCT, Told, VERSION};
use serde_json::{Map, Value, json};
use vratar_model::access::{Event, Outcome, Verdict};

/// The schema that it follows.
const ECS: &str = "8.17.0";
/// Nanoseconds of a millisecond.
const NANOS: u64 = 1_000_000;

pub(crate) fn write(told: &Told) -> Value {
    let who = told.who.as_ref().map(|who| {
        let roles = told.role().map(|role| vec![role.as_str()]);
        lean(json!({ "name": who.name, "id": who.subject.to_string(), "roles": roles }))
    });
    let address = told.address().map(|address| address.to_string());
    let related = json!({
        "ip": address.iter().collect::<Vec<_>>(),
        "user": told.who.iter().map(crate::Who::shown).chain(told.subjects.iter().cloned()).collect::<Vec<_>>(),
    });
    lean(json!({
        "@timestamp": told.record.at.to_string(),
        "ecs": { "version": ECS },
        "event": event(told),
        "observer": { "vendor": PRODUCT, "product": PRODUCT, "type": "proxy", "version": VERSION },
        "user": who,
        "source": address.map(|ip| json!({ "ip": ip })),
        "url": told.request().map(|(_, path, _)| json!({ "path": path })),
        "http": http(told),
        "related": lean(related),
        "vratar": ours(told),
    }))
}

fn event(told: &Told) -> Value {
    let (category, kinds, outcome) = sorts(told);
    let alert = told.touches_decoy() || matches!(told.record.event, Event::Loss(_) | Event::Passed(_));
    let action = told.action().map_or(told.kind(), |action| action.as_str());
    let duration = match &told.record.event {
        Event::Close(close) => Some(close.millis.saturating_mul(NANOS)),
        _ => None,
    };
    lean(json!({
        "id": told.uid(),
        "sequence": told.seq,
        "kind": if alert { "alert" } else { "event" },
        "category": [category],
        "type": kinds,
        "action": action,
        "outcome": outcome,
        "reason": told.reason().map(|reason| reason.as_str()),
        "duration": duration,
        "module": "vratar",
        "dataset": "vratar.access",
        "provider": "vratar",
    }))
}

/// Category, types and outcome, of the values that the schema allows together.
fn sorts(told: &Told) -> (&'static str, Vec<&'static str>, &'static str) {
    match &told.record.event {
        Event::Grant(_) | Event::Lease(_) => ("web", vec!["access"], "unknown"),
        Event::Close(close) if close.outcome == Outcome::Delivered => ("web", vec!["access"], "success"),
        Event::Close(_) => ("web", vec!["access"], "failure"),
        Event::Refusal(_) => ("web", vec!["error"], "failure"),
        Event::Login(login) => {
            ("authentication", vec!["start"], if login.success { "success" } else { "failure" })
        }
        Event::Logout(_) => ("authentication", vec!["end"], "success"),
        Event::Rotation(_) => ("authentication", vec!["info"], "success"),
        Event::Ask(_) => ("iam", vec!["info"], "unknown"),
        Event::Approval(approval) if approval.verdict == Verdict::Allow => ("iam", vec!["change"], "success"),
        Event::Approval(_) => ("iam", vec!["change"], "failure"),
        Event::Config(_) => ("configuration", vec!["change"], "success"),
        Event::Reading(_) => ("database", vec!["access"], "success"),
        Event::Pruned(_) | Event::Erased(_) => ("database", vec!["change"], "success"),
        Event::Loss(_) => ("database", vec!["error"], "failure"),
        Event::Named(_) | Event::Run(_) | Event::Passed(_) => ("configuration", vec!["info"], "unknown"),
    }
}

fn http(told: &Told) -> Option<Value> {
    let (method, ..) = told.request()?;
    let grant = told.granted();
    let bytes = match &told.record.event {
        Event::Close(close) => Some(json!({ "bytes": close.bytes })),
        _ => None,
    };
    let response = lean(json!({
        "status_code": told.status(),
        "mime_type": grant.map(|grant| &grant.media),
        "body": bytes,
    }));
    Some(json!({ "request": { "method": method }, "response": response }))
}

fn ours(told: &Told) -> Value {
    let is_bare = told.access().is_none() || matches!(told.record.event, Event::Ask(_) | Event::Approval(_));
    lean(json!({
        "shop": told.shop(),
        "kind": told.kind(),
        "access": told.access().map(|access| access.to_string()),
        "role": told.role().map(|role| role.as_str()),
        "route": told.request().map(|(_, _, route)| route),
        "action": told.action().map(|action| action.as_str()),
        "verdict": told.verdict().map(|verdict| verdict.as_str()),
        "outcome": told.outcome(),
        "justification": told.justification(),
        "subjects": told.subjects,
        "persons": told.counts().map(|(persons, _)| persons),
        "rows": told.counts().map(|(_, rows)| rows),
        "fields": told.fields(),
        "decoys": told.found().map(|found| found.decoys).filter(|decoys| *decoys > 0),
        "cut": Some(told.cut).filter(|cut| *cut),
        "record": is_bare.then_some(&told.record.event),
    }))
}

/// Without members that say nothing.
fn lean(value: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(all) => {
            Value::Object(all.into_iter().filter(|(_, value)| says(value)).collect::<Map<_, _>>())
        }
        other => other,
    }
}
