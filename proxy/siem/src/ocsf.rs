//! Open Cybersecurity Schema Framework 1.4.0 (schema.ocsf.io/1.4.0).
//!
//! | record | class |
//! |---|---|
//! | grant, lease, close, refusal | 6001 Web Resources Activity; profiles host (for the actor), network_proxy, security_control |
//! | login, logout, rotation | 3002 Authentication |
//! | ask, approval | 3005 User Access Management: reading beyond a rule, once, is the privilege |
//! | run, config | 6002 Application Lifecycle |
//! | reading, pruned, erased | 6005 Datastore Activity, the datastore being the access record |
//! | loss, passed | 2004 Detection Finding |
//!
//! A decoy that was shown is no event of its own: as the schema advises for single alerts, the access itself carries
//! `is_alert` of the security_control profile, and so one record stays one event with one id.

mod access;
mod other;

use crate::{PRODUCT, Told, VERSION};
use serde_json::{Map, Value, json};
use vratar_model::access::{Event, Role};

/// The schema that it follows.
const OCSF: &str = "1.4.0";

/// What every class has: its numbers and captions.
struct Class {
    category: (u32, &'static str),
    class: (u32, &'static str),
    activity: (u32, &'static str),
    severity: u32,
    profiles: &'static [&'static str],
}

pub(crate) fn write(told: &Told) -> Value {
    let (class, own) = match &told.record.event {
        Event::Grant(_) | Event::Lease(_) | Event::Close(_) | Event::Refusal(_) => access::write(told),
        _ => other::write(told),
    };
    let Value::Object(own) = own else { return Value::Null };
    let mut all = base(told, &class);
    all.extend(own.into_iter().filter(|(_, value)| !value.is_null()));
    Value::Object(all)
}

fn base(told: &Told, class: &Class) -> Map<String, Value> {
    let severities = ["Unknown", "Informational", "Low", "Medium", "High", "Critical"];
    let (activity_id, activity) = class.activity;
    let type_uid = class.class.0 * 100 + activity_id;
    let severity = severities.get(class.severity as usize).copied().unwrap_or("Unknown");
    let value = json!({
        "activity_id": activity_id,
        "activity_name": activity,
        "category_uid": class.category.0,
        "category_name": class.category.1,
        "class_uid": class.class.0,
        "class_name": class.class.1,
        "type_uid": type_uid,
        "type_name": format!("{}: {activity}", class.class.1),
        "severity_id": class.severity,
        "severity": severity,
        "time": told.record.at.as_millisecond(),
        "metadata": {
            "version": OCSF,
            "uid": told.uid(),
            "sequence": told.seq,
            "correlation_uid": told.access().map_or_else(|| told.uid(), |access| format!("{}-{access}", told.log)),
            "event_code": told.kind(),
            "log_name": "access record",
            "log_provider": "vratar",
            "original_time": told.record.at.to_string(),
            "profiles": class.profiles,
            "product": { "name": PRODUCT, "vendor_name": PRODUCT, "version": VERSION },
        },
    });
    match value {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}

/// The actor as a user (at least one of `name` and `uid`).
fn user(told: &Told) -> Value {
    let role = told.role().unwrap_or(Role::Anonymous);
    let (type_id, sort) = match role {
        Role::Admin => (2, "Admin"),
        Role::Integration => (4, "Service"),
        Role::Anonymous | Role::Guest => (0, "Unknown"),
        Role::Customer | Role::Staff => (1, "User"),
    };
    let name = match &told.who {
        Some(who) => who.name.clone(),
        None => Some(role.as_str().to_owned()),
    };
    let mut user = json!({ "type_id": type_id, "type": sort, "groups": [{ "name": role.as_str() }] });
    if let Some(name) = name {
        user["name"] = name.into();
    }
    if let Some(who) = &told.who {
        user["uid"] = who.subject.to_string().into();
    }
    user
}

/// From where it came; an endpoint has one thing at least that names it.
fn source(told: &Told) -> Value {
    told.address().map_or(Value::Null, |address| json!({ "ip": address.to_string() }))
}

/// The shop as what was asked.
fn shop(told: &Told) -> Value {
    told.shop().map_or(Value::Null, |shop| json!({ "svc_name": shop.as_str() }))
}
