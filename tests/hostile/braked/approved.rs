//! Who reads too much goes on once a second person has approved it.

use super::people::{crowd, table};
use super::second::{PATH, desk, get, lifted_long, login, post, reference, say, waiting};
use crate::desk::Desk;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use vratar_model::access::{Approval, Ask, Event, Verdict};
use vratar_tests::Ledger;

pub(super) fn asks(ledger: &Ledger) -> Vec<&Ask> {
    let asks = ledger.records.iter().filter_map(|(_, record)| match &record.event {
        Event::Ask(ask) => Some(&**ask),
        _ => None,
    });
    asks.collect()
}

fn approvals(ledger: &Ledger) -> Vec<&Approval> {
    let approvals = ledger.records.iter().filter_map(|(_, record)| match &record.event {
        Event::Approval(approval) => Some(&**approval),
        _ => None,
    });
    approvals.collect()
}

#[tokio::test]
async fn what_was_approved_goes_out_once() {
    let desk = desk().await;
    let asked = desk.get("/staff/export?rows=101").await;
    assert_eq!((asked.status, asked.header("content-type")), (429, Some("text/html; charset=utf-8")));
    let page = asked.text();
    assert!(page.contains("More than a hundred rows.") && page.contains("<dd>101</dd>"), "{page}");
    assert!(
        page.contains("Also the groups: office.") && page.contains("https://shop.example/.vratar/approvals"),
        "{page}"
    );
    let again = desk.get("/staff/export?rows=101").await;
    assert_eq!(reference(&again.text()), reference(&page), "it is asked once");

    let boss = login(&desk, "boss").await;
    let list = get(&desk, &boss, PATH).await;
    assert_eq!(list.status, 200);
    let text = list.text();
    assert!(text.contains(">maria</h2>") && text.contains("GET /staff/export (export)"), "{text}");
    say(&desk, &boss, "approve").await;
    assert!(
        get(&desk, &boss, &format!("{PATH}?done=approved")).await.text().contains("Nothing waits for you.")
    );

    let answer = desk.get("/staff/export?rows=101").await;
    assert_eq!((answer.status, answer.text()), (200, table(0, 101)));
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429, "once");

    let ledger = Ledger::when(&desk.state(), |ledger| asks(ledger).len() == 2).await;
    let (ask, approval) = (asks(&ledger)[0], approvals(&ledger)[0]);
    assert_eq!(
        (ask.rows, ask.persons, ask.more, ask.rule.as_str()),
        (101, 101, false, "export_budget/second-person")
    );
    assert_eq!((approval.access, approval.verdict), (ask.access, Verdict::Allow));
    assert_eq!(ledger.name(&approval.by.who.unwrap()).1, "boss");
    let grant = ledger.grants().into_iter().find(|grant| grant.found.rows == 101).unwrap();
    let lifted: Vec<_> = grant.because.iter().filter_map(|because| because.approval).collect();
    assert_eq!(lifted, [ask.access]);
    let looks = ledger.records.iter().filter(|(_, record)| matches!(&record.event, Event::Reading(reading) if reading.what == "approvals" && reading.unsealed));
    assert_eq!(looks.count(), 2, "who looks at what waits is recorded");
    desk.rig.sound().await;
}

#[tokio::test]
async fn who_is_told_no_gets_nothing() {
    let desk = desk().await;
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429);
    let boss = login(&desk, "boss").await;
    say(&desk, &boss, "deny").await;
    let denied = desk.get("/staff/export?rows=101").await;
    assert_eq!(denied.status, 429);
    assert!(denied.text().contains("This was not approved"), "{}", denied.text());
    let script = desk.get_with("/staff/export?rows=101", "X-Requested-With: XMLHttpRequest\r\n").await;
    assert_eq!((script.status, script.header("content-type")), (429, Some("application/json")));
    assert!(script.text().contains("\"code\":\"approval\""), "{}", script.text());
    assert!(
        waiting(&get(&desk, &boss, PATH).await.text()).is_empty(),
        "nobody is asked the same at once again"
    );
    desk.rig.sound().await;
}

/// Not who asks, not who is nobody, not a clerk; of the groups only that which the rule names.
#[tokio::test]
async fn only_a_second_person_approves() {
    let desk = desk().await;
    assert_eq!(desk.get("/staff/search?q=a1").await.status, 200);
    assert_eq!(desk.get("/staff/search?q=a2").await.status, 429, "asks an admin");
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429, "asks an admin or the office");
    let (petar, olga) = (login(&desk, "petar").await, login(&desk, "olga").await);
    assert_eq!(get(&desk, &desk.sid, PATH).await.status, 403, "a clerk");
    assert_eq!(get(&desk, &petar, PATH).await.status, 403, "another clerk");
    let nobody = get(&desk, "sid=nobody", PATH).await;
    assert_eq!(
        (nobody.status, nobody.header("location")),
        (303, Some("/staff/login?next=/.vratar/approvals"))
    );
    let page = get(&desk, &olga, PATH).await.text();
    assert_eq!(waiting(&page).len(), 1, "{page}");
    assert!(page.contains("second-person") && !page.contains("second-admin"), "{page}");

    // What one may answer is sealed for their session.
    let (ask, seal) = waiting(&page).remove(0);
    let form = format!("ask={ask}&seal={seal}&answer=approve");
    let own = "Sec-Fetch-Site: same-origin\r\n";
    for (sid, headers) in [
        (&desk.sid, own),
        (&petar, own),
        (&olga, "Sec-Fetch-Site: cross-site\r\n"),
        (&olga, "Origin: https://elsewhere.example\r\n"),
    ] {
        assert_eq!(post(&desk, sid, headers, &form).await.status, 403, "{headers}");
    }
    let boss = login(&desk, "boss").await;
    assert_eq!(post(&desk, &boss, own, &form).await.status, 403, "not their seal");
    assert_eq!(post(&desk, &olga, own, "ask=1&seal=2").await.status, 400);
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429);

    // Who asks does not see their own, though they may approve those of others.
    assert_eq!(get(&desk, &olga, "/staff/export?rows=102").await.status, 429);
    assert_eq!(waiting(&get(&desk, &olga, PATH).await.text()).len(), 1);
    let all = waiting(&get(&desk, &boss, PATH).await.text());
    assert_eq!(all.len(), 3);
    assert_eq!(post(&desk, &olga, "Origin: https://shop.example\r\n", &form).await.status, 303);
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 200);
    let late = post(&desk, &olga, own, &form).await;
    assert_eq!(late.header("location"), Some("/.vratar/approvals?done=gone"));
    desk.rig.sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_tries_one_goes_through() {
    let desk = Arc::new(desk().await);
    assert_eq!(desk.get("/staff/export?rows=200").await.status, 429);
    let boss = login(&desk, "boss").await;
    say(&desk, &boss, "approve").await;
    let mut tries = JoinSet::new();
    for _ in 0..10 {
        let desk = desk.clone();
        tries.spawn(async move { desk.get("/staff/export?rows=200").await });
    }
    let answers = tries.join_all().await;
    let whole: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!((whole.len(), whole[0].text()), (1, table(0, 200)));
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 9);
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.closes().len() == 1).await;
    assert_eq!(ledger.closes()[0].rows, 200, "to the row");
    Arc::into_inner(desk).unwrap().rig.sound().await;
}

/// Killed between the yes and the use, and between the question and the yes, the door knows all of it from its record.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_between_changes_nothing() {
    let mut desk = desk().await;
    let asked = desk.get("/staff/export?rows=101").await;
    let boss = login(&desk, "boss").await;
    restart(&mut desk).await;
    assert_eq!(waiting(&get(&desk, &boss, PATH).await.text())[0].0, reference(&asked.text()));
    say(&desk, &boss, "approve").await;
    restart(&mut desk).await;
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 200);
    restart(&mut desk).await;
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429, "once");
    desk.rig.sound().await;
}

pub(super) async fn restart(desk: &mut Desk) {
    desk.rig.door.kill9();
    desk.rig.door.restart().await;
    // The first moment after a start nobody knows yet what was read.
    while desk.get("/staff/export?rows=1").await.status == 503 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What came as a form is kept, and goes to the shop again.
#[tokio::test]
async fn a_form_waits_for_its_approval() {
    let desk = desk().await;
    assert_eq!(desk.get("/staff/search?q=a1").await.status, 200);
    let send = |body: String| {
        let (sid, length) = (&desk.sid, body.len());
        format!(
            "POST /staff/search?q=a3 HTTP/1.1\r\nHost: {}\r\nCookie: {sid}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            crate::rig::HOST
        )
    };
    let ticket = |page: &str| {
        let (_, rest) =
            page.split_once("name=\"vratar_ticket\" value=\"").unwrap_or_else(|| panic!("{page}"));
        format!("vratar_ticket={}", rest.split('"').next().unwrap())
    };
    let asked = desk.send(&send("what=mail".to_owned())).await;
    assert_eq!(asked.status, 429);
    let looked = desk.send(&send(ticket(&asked.text()))).await;
    assert_eq!((looked.status, reference(&looked.text())), (429, reference(&asked.text())));
    let boss = login(&desk, "boss").await;
    say(&desk, &boss, "approve").await;
    let answer = desk.send(&send(ticket(&looked.text()))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let got = desk.rig.shop.requests().pop().unwrap();
    assert_eq!(String::from_utf8(got.body).unwrap(), "what=mail");
    desk.rig.sound().await;
}

/// A long one is cut where the budget ends; then all of it is asked for, and goes through whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_export_is_cut_and_then_approved() {
    let desk = Desk::with(lifted_long(), crowd()).await;
    let cut = desk.get("/staff/export?rows=20000").await;
    assert!(cut.status == 200 && !cut.whole && !cut.body.is_empty(), "{}", cut.status);
    let boss = login(&desk, "boss").await;
    let page = get(&desk, &boss, PATH).await.text();
    assert!(page.contains("at least"), "{page}");
    say(&desk, &boss, "approve").await;
    let answer = desk.get("/staff/export?rows=20000").await;
    assert_eq!((answer.status, answer.whole), (200, true));
    assert!(answer.text() == table(0, 20_000));
    let again = desk.get("/staff/export?rows=20000").await;
    assert_eq!(again.status, 429, "once");
    let ledger = desk.ledger().await;
    let ask = asks(&ledger)[0];
    assert!(ask.more && ask.rows > 10_000, "{ask:?}");
    desk.rig.sound().await;
}

#[tokio::test]
async fn metrics_tell_what_became_of_it() {
    let desk = desk().await;
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 429);
    let boss = login(&desk, "boss").await;
    say(&desk, &boss, "approve").await;
    assert_eq!(desk.get("/staff/export?rows=101").await.status, 200);
    let text = desk.rig.door.admin("/metrics").await;
    let refused = text.lines().find(|line| line.starts_with("vratar_budget_refusals_total")).unwrap();
    let is_told = refused.contains("over=\"approval\",rule=\"export_budget/second-person\"");
    assert!(is_told && refused.ends_with(" 1"), "{refused}");
    for what in ["asked", "approved", "used"] {
        let line =
            text.lines().find(|line| line.starts_with("vratar_approvals_total") && line.contains(what));
        assert!(line.is_some_and(|line| line.ends_with(" 1")), "{what}: {line:?}");
    }
    desk.rig.sound().await;
}
