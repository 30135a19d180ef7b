//! What a rule does with who reads too much.

use super::people::{crowd, rules, table};
use crate::desk::Desk;
use vratar_model::access::{Outcome, Reason, Verdict};
use vratar_tests::Ledger;

/// A rule that observes bites nobody, and the record says what it would have done.
#[tokio::test]
async fn who_only_observes_refuses_nothing() {
    let desk = Desk::with(rules("modes"), crowd()).await;
    for step in 0..3 {
        assert_eq!(desk.get(&format!("/staff/people?page={step}")).await.status, 200);
    }
    let ledger = desk.ledger().await;
    let last = ledger.grants().pop().unwrap();
    let over: Vec<_> = last.because.iter().filter(|because| because.says.starts_with("over")).collect();
    assert_eq!((over.len(), over[0].rule.as_str(), over[0].observed), (1, "export_budget/watched", true));
    assert!(last.policy.is_some());
    desk.rig.sound().await;
}

/// Somebody who has just logged in has given the password; whoever is refused is told what to do.
#[tokio::test]
async fn a_page_says_what_to_do() {
    let desk = Desk::with(rules("forty"), crowd()).await;
    let html = desk.get("/staff/export?rows=41").await;
    assert_eq!((html.status, html.header("content-type")), (429, Some("text/html; charset=utf-8")));
    assert!(html.text().contains("more contact data than you may read"), "{}", html.text());
    let script = desk
        .get_with("/staff/export?rows=41", "X-Requested-With: XMLHttpRequest\r\nAccept-Language: bg\r\n")
        .await;
    assert_eq!((script.status, script.header("content-type")), (429, Some("application/json")));
    assert!(
        script.text().contains("\"code\":\"budget\"") && script.text().contains("Засега"),
        "{}",
        script.text()
    );
    assert_eq!(desk.get("/staff/export?rows=40").await.status, 200, "what was refused was not drawn");
    desk.rig.sound().await;
}

#[tokio::test]
async fn what_a_rule_denies_is_not_even_asked_for() {
    let desk = Desk::with(rules("modes"), crowd()).await;
    let before = desk.rig.shop.requests().len();
    assert_eq!(desk.get("/staff/scan").await.status, 403);
    assert_eq!(desk.rig.shop.requests().len(), before);
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.refusals().len() == 1).await;
    let refusal = ledger.refusals()[0];
    assert_eq!((refusal.reason, refusal.verdict), (Reason::Policy, Verdict::Deny));
    assert_eq!(refusal.because[0].rule, "access_level/no-scans");
    desk.rig.sound().await;
}

/// The shop's own login is the proof that a rule asks for: whoever has just logged in may go on.
#[tokio::test]
async fn a_password_that_was_just_given_is_enough() {
    let desk = Desk::with(rules("modes"), crowd()).await;
    assert_eq!(desk.get("/staff/export?rows=9").await.status, 200);
    desk.rig.sound().await;
}

/// Who says what they need it for goes on; what they say is in the record, and nobody it names.
#[tokio::test]
async fn a_reason_is_enough_where_a_rule_asks_for_one() {
    let desk = Desk::with(rules("modes"), crowd()).await;
    assert_eq!(desk.get("/staff/search?q=a1").await.status, 200);
    let asked = desk.get("/staff/search?q=a2&x=%22%3E").await;
    assert_eq!(asked.status, 429);
    let page = asked.text();
    assert!(
        page.contains("More than five persons.")
            && page.contains("<form class=\"vratar-form\" method=\"get\" action=\"/staff/search\""),
        "{page}"
    );
    assert!(
        page.contains("name=\"q\" value=\"a2\"") && page.contains("name=\"x\" value=\"&#34;&#62;\""),
        "{page}"
    );
    assert_eq!(desk.get("/staff/search?q=a2&vratar_reason=x").await.status, 429, "no reason");
    let before = desk.rig.shop.requests().len();
    let answer = desk.get("/staff/search?q=a2&x=1&vratar_reason=For+ana%40shop.example%2C+0888123456").await;
    assert_eq!(answer.status, 200);
    let got = &desk.rig.shop.requests()[before];
    assert!(got.head.starts_with("GET /staff/search?q=a2&x=1 "), "the shop never sees it: {}", got.head);
    let ledger = desk.ledger().await;
    let grant = ledger.grants().pop().unwrap();
    assert_eq!(grant.reason.as_deref(), Some("For ***@***, 0***"));
    desk.rig.sound().await;
}

/// The same for what is sent as a form: it is kept, and goes to the shop again with the reason.
#[tokio::test]
async fn a_form_waits_for_its_reason() {
    let desk = Desk::with(rules("modes"), crowd()).await;
    assert_eq!(desk.get("/staff/search?q=a1").await.status, 200);
    let post = |body: String| {
        let (sid, length) = (&desk.sid, body.len());
        format!(
            "POST /staff/search?q=a3 HTTP/1.1\r\nHost: {}\r\nCookie: {sid}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            crate::rig::HOST
        )
    };
    let asked = desk.send(&post("what=mail".to_owned())).await;
    let page = asked.text();
    let ticket = page.split("name=\"vratar_ticket\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let ticket = ticket.unwrap_or_else(|| panic!("{asked:?}"));
    let answer = desk.send(&post(format!("vratar_ticket={ticket}&vratar_reason=Newsletter"))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let got = desk.rig.shop.requests().pop().unwrap();
    assert_eq!(String::from_utf8(got.body).unwrap(), "what=mail");
    desk.rig.sound().await;
}

/// A copy says by whose access it was taken, short or long.
#[tokio::test]
async fn an_export_leads_back_to_who_took_it() {
    let desk = Desk::with(rules("marked"), crowd()).await;
    for rows in [2, 20_000] {
        let answer = desk.get(&format!("/staff/export?rows={rows}")).await;
        let ledger = desk.ledger().await;
        let access = ledger.grants().pop().unwrap().access;
        assert!(answer.whole);
        let wanted = format!("{}Vratar {access}\n", table(0, rows));
        assert!(answer.text() == wanted, "{}", answer.text().chars().take(300).collect::<String>());
    }
    assert!(!desk.get("/staff/people?page=1").await.text().contains("Vratar"), "no page carries one");
    desk.rig.sound().await;
}

/// Rules that go by what is shown are asked with each part of a long export: it ends where they say no.
#[tokio::test]
async fn a_long_export_is_judged_by_all_of_it() {
    let desk = Desk::with(rules("so_far"), crowd()).await;
    assert!(desk.get("/staff/export?rows=8000").await.whole);
    let cut = desk.get("/staff/export?rows=40000").await;
    let rows = cut.text().matches("@shop.example").count();
    assert!(cut.status == 200 && !cut.whole && (1..=9000).contains(&rows), "{rows}");
    let ledger = desk.ledger().await;
    let outcomes: Vec<Outcome> = ledger.closes().iter().map(|close| close.outcome).collect();
    assert_eq!(outcomes, [Outcome::Delivered, Outcome::Cut]);
    desk.rig.sound().await;
}

/// Rules may show the data of colleagues otherwise than those of customers; the manifest says which are which.
#[tokio::test]
async fn whose_data_they_are_is_for_the_manifest_to_say() {
    let desk = Desk::with(rules("marked"), crowd()).await;
    assert!(desk.get("/staff/people/7").await.text().contains("p7@shop.example"));
    let colleague = desk.get("/staff/colleagues/7").await.text();
    assert!(colleague.contains("***@***") && !colleague.contains("p7@"), "{colleague}");
    desk.rig.sound().await;
}
