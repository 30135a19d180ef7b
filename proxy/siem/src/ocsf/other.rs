//! What is no access: logins, approvals, the program, the record itself.

use super::{Class, PRODUCT, VERSION, shop, source, user};
use crate::Told;
use serde_json::{Value, json};
use vratar_model::access::{Approval, Event, Verdict};

pub(super) fn write(told: &Told) -> (Class, Value) {
    match &told.record.event {
        Event::Login(login) => {
            let own = authentication(told, (if login.success { 1 } else { 2 }, &login.login));
            (identity((1, "Logon"), if login.success { 1 } else { 2 }), own)
        }
        Event::Logout(_) => (identity((2, "Logoff"), 1), authentication(told, (1, "logout"))),
        Event::Ask(ask) => (privileges((99, "Ask")), asked(told, &ask.rule, (0, "Unknown"))),
        Event::Approval(approval) => {
            let allows = approval.verdict == Verdict::Allow;
            let activity = if allows { (1, "Assign Privileges") } else { (99, "Deny") };
            (privileges(activity), approved(told, approval, allows))
        }
        Event::Rotation(_) => (identity((99, "Session renewed"), 1), authentication(told, (1, "rotation"))),
        Event::Run(_) => (lifecycle((3, "Start")), program(told)),
        Event::Config(_) => (lifecycle((99, "Configure")), program(told)),
        Event::Pruned(_) | Event::Erased(_) => (datastore((7, "Delete"), 1), record(told, None)),
        Event::Reading(reading) => (datastore((1, "Read"), 2), record(told, Some(&reading.by))),
        Event::Loss(_) => (finding(5), found(told, "The access record is shorter than its anchor says")),
        Event::Passed(_) => (finding(4), found(told, "Pages of the way to buy went out unrecorded")),
        // No others come here; nothing is claimed of them.
        _ => (lifecycle((0, "Unknown")), program(told)),
    }
}

fn identity(activity: (u32, &'static str), severity: u32) -> Class {
    let category = (3, "Identity & Access Management");
    Class { category, class: (3002, "Authentication"), activity, severity, profiles: &[] }
}

fn privileges(activity: (u32, &'static str)) -> Class {
    let category = (3, "Identity & Access Management");
    Class { category, class: (3005, "User Access Management"), activity, severity: 2, profiles: &[] }
}

/// What somebody asks for: to read beyond a rule, once.
fn asked(told: &Told, rule: &str, (status_id, status): (u32, &str)) -> Value {
    json!({
        "message": format!("access record: {}", told.kind()),
        "user": user(told),
        "privileges": [rule],
        "status_id": status_id,
        "status": status,
        "src_endpoint": source(told),
        "unmapped": told.record.event,
    })
}

fn approved(told: &Told, approval: &Approval, allows: bool) -> Value {
    let status = if allows { (1, "Success") } else { (2, "Failure") };
    let mut event = asked(told, &approval.rule, status);
    event["actor"] = json!({ "user": user(told) });
    event["user"] = json!({ "uid": approval.asker.to_string() });
    event
}

fn lifecycle(activity: (u32, &'static str)) -> Class {
    let category = (6, "Application Activity");
    Class { category, class: (6002, "Application Lifecycle"), activity, severity: 1, profiles: &[] }
}

fn datastore(activity: (u32, &'static str), severity: u32) -> Class {
    let category = (6, "Application Activity");
    Class { category, class: (6005, "Datastore Activity"), activity, severity, profiles: &[] }
}

fn finding(severity: u32) -> Class {
    let class = (2004, "Detection Finding");
    Class { category: (2, "Findings"), class, activity: (1, "Create"), severity, profiles: &[] }
}

fn authentication(told: &Told, (status_id, by): (u32, &str)) -> Value {
    json!({
        "message": format!("{} at {}", told.kind(), told.shop().map(ToString::to_string).unwrap_or_default()),
        "user": user(told),
        "status_id": status_id,
        "status": if status_id == 1 { "Success" } else { "Failure" },
        "service": { "name": told.shop().map(ToString::to_string).unwrap_or_default() },
        "dst_endpoint": shop(told),
        "src_endpoint": source(told),
        "session": told.session().map(|session| json!({ "uid": session.0 })),
        // The shop's own login form: none of the listed protocols.
        "auth_protocol_id": 99,
        "auth_protocol": "web form",
        "is_remote": true,
        "is_mfa": false,
        "unmapped": { "login": by, "role": told.role().map(|role| role.as_str()) },
    })
}

fn program(told: &Told) -> Value {
    json!({
        "message": format!("access record: {}", told.kind()),
        "app": { "name": PRODUCT, "vendor_name": PRODUCT, "version": VERSION },
        "status_id": 1,
        "status": "Success",
        "unmapped": told.record.event,
    })
}

fn record(told: &Told, by: Option<&str>) -> Value {
    let actor = by.map_or_else(|| json!({ "app_name": "vratar" }), |by| json!({ "user": { "name": by } }));
    json!({
        "message": format!("access record: {}", told.kind()),
        "actor": actor,
        // Asked on the machine itself.
        "src_endpoint": { "svc_name": "vratar" },
        "database": { "name": "access record", "type_id": 99, "type": "append-only log", "uid": told.log.to_string() },
        "status_id": 1,
        "status": "Success",
        "unmapped": told.record.event,
    })
}

fn found(told: &Told, title: &str) -> Value {
    json!({
        "message": title,
        "finding_info": { "title": title, "uid": told.uid(), "types": [told.kind()] },
        "is_alert": true,
        "status_id": 1,
        "status": "New",
        "unmapped": told.record.event,
    })
}
