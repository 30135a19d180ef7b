//! Every case, one after the other, through one door.

use super::case::{Case, cases};
use crate::desk::{Desk, GUARDED, Script};
use crate::rig::{Config, HOST};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use vratar_model::access::Verdict;

/// The config of the suite.
pub(super) fn masked() -> Config {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/hostile/masked/rules.toml");
    Config { shop: Box::leak(format!("rules = [{rules:?}]").into_boxed_str()), ..GUARDED }
}

#[tokio::test]
async fn nobody_sees_more_than_their_level() {
    let answer = Arc::new(Mutex::new(Vec::new()));
    let said = answer.clone();
    let script: Script = Arc::new(move |_| said.lock().unwrap().clone());
    let desk = Desk::with(masked(), script).await;
    let (mut wrong, mut seen) = (Vec::new(), HashMap::new());
    let cases = cases();
    for case in &cases {
        answer.lock().unwrap().clone_from(&case.answer);
        wrong.extend(differs(&desk, case).await.into_iter().map(|what| format!("{}: {what}", case.name)));
        seen.insert(&case.name, ());
    }
    assert!(cases.len() >= 150, "{} cases", cases.len());
    assert_eq!(seen.len(), cases.len(), "two cases of one name");
    let ledger = desk.ledger().await;
    // One access each, in the order of the cases: a grant or a refusal.
    let mut grants = ledger.grants().into_iter();
    for case in cases.iter().filter(|case| case.status < 400) {
        let grant = grants.next().unwrap_or_else(|| panic!("{}: no grant", case.name));
        let masked: Vec<&str> = grant.found.masked.iter().map(|field| field.as_str()).collect();
        if masked != case.masked || grant.verdict != Verdict::Mask {
            wrong.push(format!("{}: recorded as {:?}, {masked:?}", case.name, grant.verdict));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    desk.rig.sound().await;
}

async fn differs(desk: &Desk, case: &Case) -> Vec<String> {
    let Case { method, path, headers, .. } = case;
    let sid = &desk.sid;
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n{headers}\r\n");
    let answer = desk.send(&request).await;
    let mut wrong = Vec::new();
    if answer.status != case.status {
        wrong.push(format!("status {}", answer.status));
    }
    if let Some(sent) = case.sent.as_ref().filter(|sent| **sent != answer.body && method != "HEAD") {
        wrong.push(format!(
            "sent\n    {}\n  not\n    {}",
            String::from_utf8_lossy(&answer.body),
            String::from_utf8_lossy(sent)
        ));
    }
    for wanted in &case.sent_headers {
        if !answer.head.lines().any(|line| line.eq_ignore_ascii_case(wanted)) {
            wrong.push(format!("no `{wanted}` in {}", answer.head));
        }
    }
    for secret in ["ana@shop.example", "888123456", "7503169269"] {
        if answer.text().contains(secret) || answer.head.contains(secret) {
            wrong.push(format!("shows {secret}"));
        }
    }
    if !answer.whole {
        wrong.push("not whole".to_owned());
    }
    wrong
}
