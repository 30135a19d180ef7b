//! An approval is of one request: to the last field of its query and of its form, and up to a bound.

use super::approved::{asks, restart};
use super::people::{crowd, table};
use super::second::{PATH, desk, get, lifted, lifted_long, login, say};
use crate::desk::{Desk, typed};
use crate::rig::HOST;
use crate::rig::answer::Answer;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use vratar_model::access::Amount;

/// What was cut goes out up to so many times what was known of it.
const TIMES: u64 = 10;

/// One list that everything gets, with as many rows as the test says.
fn growing(rows: &Arc<AtomicUsize>) -> crate::desk::Script {
    let rows = rows.clone();
    Arc::new(move |_| {
        let table = table(0, rows.load(Ordering::SeqCst));
        typed("text/csv; charset=utf-8", 200, "", table.as_bytes())
    })
}

async fn one_list(rows: usize) -> (Desk, Arc<AtomicUsize>) {
    let rows = Arc::new(AtomicUsize::new(rows));
    (Desk::with(lifted(), growing(&rows)).await, rows)
}

async fn send(desk: &Desk, target: &str, kind: &str, body: &str) -> Answer {
    let (sid, length) = (&desk.sid, body.len());
    desk.send(&format!(
        "POST {target} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    ))
    .await
}

async fn approve(desk: &Desk) {
    let boss = login(desk, "boss").await;
    say(desk, &boss, "approve").await;
}

/// A list grows while it waits; one much longer is asked for anew.
#[tokio::test]
async fn about_as_much_as_was_asked_for_goes_out() {
    let (desk, rows) = one_list(110).await;
    assert_eq!(desk.get("/staff/export").await.status, 429);
    approve(&desk).await;
    rows.store(122, Ordering::SeqCst);
    assert_eq!(desk.get("/staff/export").await.status, 429, "more than a tenth more");
    rows.store(121, Ordering::SeqCst);
    assert_eq!(desk.get("/staff/export").await.status, 200);
    desk.rig.sound().await;
}

#[tokio::test]
async fn another_query_is_another_request() {
    let (desk, _) = one_list(101).await;
    let asked = "/staff/export?group=17&page=2&kind=short&form_token=a1";
    assert_eq!(desk.get(asked).await.status, 429);
    let boss = login(&desk, "boss").await;
    let page = get(&desk, &boss, PATH).await.text();
    let shown = ["group", "page", "kind=short", "form_token"].map(|name| format!(">{name}</span>"));
    assert!(shown.iter().all(|name| page.contains(name)), "{page}");
    assert!(!page.contains("group=17"), "what somebody typed is not shown: {page}");
    say(&desk, &boss, "approve").await;
    for other in [
        "/staff/export",
        "/staff/export?group=18&page=2&kind=short&form_token=a1",
        "/staff/export?group=17&page=3&kind=short&form_token=a1",
        "/staff/export?group=17&page=2&kind=long&form_token=a1",
        "/staff/export?page=2&group=17&kind=short&form_token=a1",
        "/staff/export?group=17&page=2&kind=short&form_token=a1&all=1",
    ] {
        assert_eq!(desk.get(other).await.status, 429, "{other}");
    }
    let again = "/staff/export?group=%317&page=2&kind=short&form_token=fresh";
    assert_eq!(desk.get(again).await.status, 200, "the same, with another token and another spelling");
    desk.rig.sound().await;
}

#[tokio::test]
async fn another_form_is_another_request_and_a_fresh_token_is_not() {
    let part = |boundary: &str, token: &str, file: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"what\"\r\n\r\nall\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"ids\"; filename=\"ids.csv\"\r\n\r\n{file}\r\n--{boundary}--\r\n"
        )
    };
    let call = |id: u8, of: u8| format!("{{\"id\":{id},\"method\":\"export\",\"params\":[{of}]}}");
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    let multipart = |boundary: &str| format!("multipart/form-data; boundary={boundary}");
    for (asked, other, again) in [
        (
            (form.to_owned(), "what=all&form_token=a1".to_owned()),
            (form.to_owned(), "what=mail&form_token=a1".to_owned()),
            (form.to_owned(), "what=all&form_token=b2".to_owned()),
        ),
        (
            (multipart("x"), part("x", "a1", "17")),
            (multipart("x"), part("x", "a1", "18")),
            (multipart("y"), part("y", "b2", "17")),
        ),
        ((json.to_owned(), call(1, 17)), (json.to_owned(), call(1, 18)), (json.to_owned(), call(2, 17))),
    ] {
        let (desk, _) = one_list(101).await;
        let target = "/staff/export";
        assert_eq!(send(&desk, target, &asked.0, &asked.1).await.status, 429, "{asked:?}");
        approve(&desk).await;
        assert_eq!(send(&desk, target, &other.0, &other.1).await.status, 429, "{other:?}");
        assert_eq!(send(&desk, target, &again.0, &again.1).await.status, 200, "{again:?}");
        desk.rig.sound().await;
    }
}

/// Of what nobody read nobody can say that it is the same again: it cannot be asked for.
#[tokio::test]
async fn what_nobody_reads_cannot_be_approved() {
    let (desk, _) = one_list(101).await;
    let answer = send(&desk, "/staff/export", "application/x-thing", "what=all").await;
    assert_eq!(answer.status, 429);
    assert!(!answer.text().contains("approvals"), "{}", answer.text());
    let boss = login(&desk, "boss").await;
    assert!(get(&desk, &boss, PATH).await.text().contains("Nothing waits for you."));
    desk.rig.sound().await;
}

/// What is approved, and of what, is in the record; what somebody searched for is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_what_it_was_of() {
    let mut desk = desk().await;
    assert_eq!(desk.get("/staff/export?rows=101&q=secretly").await.status, 429);
    restart(&mut desk).await;
    approve(&desk).await;
    restart(&mut desk).await;
    assert_eq!(desk.get("/staff/export?rows=101&q=openly").await.status, 429, "another");
    assert_eq!(desk.get("/staff/export?rows=101&q=secretly").await.status, 200);
    let ledger = desk.ledger().await;
    let ask = asks(&ledger)[0];
    assert_eq!(ask.query, ["rows", "q"]);
    assert!(!format!("{ask:?}").contains("secretly"), "{ask:?}");
    desk.rig.sound().await;
}

/// Of a long one that was cut, ten times the budget goes out and no more; the page says so.
#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_cut_half_way_so_much_goes_out_and_no_more() {
    let rows = Arc::new(AtomicUsize::new(30_000));
    let desk = Desk::with(lifted_long(), growing(&rows)).await;
    let cut = desk.get("/staff/export").await;
    assert!(cut.status == 200 && !cut.whole, "{}", cut.status);
    let ledger = desk.ledger().await;
    let Amount { persons, rows: most } = asks(&ledger)[0].at_most;
    let known = asks(&ledger)[0].rows;
    assert!(most == known * TIMES && known > 10_000, "the budget, and the part that went beyond it");
    let boss = login(&desk, "boss").await;
    let page = get(&desk, &boss, PATH).await.text();
    assert!(page.contains(&format!("Persons: {persons}, rows: {most}")), "{page}");
    say(&desk, &boss, "approve").await;
    let most = usize::try_from(most).unwrap();
    rows.store(most + 1, Ordering::SeqCst);
    let longer = desk.get("/staff/export").await;
    assert!(longer.status == 200 && !longer.whole, "{}", longer.status);
    let ends = longer.text().lines().count();
    assert!(ends > 10_000 && ends <= most + 1, "{ends}");
    desk.rig.sound().await;
}

/// Nothing else than what the record keeps is shown of somebody's search.
#[tokio::test]
async fn a_search_for_somebody_is_told_by_the_name_of_its_field() {
    let desk = Desk::with(lifted(), crowd()).await;
    assert_eq!(desk.get("/staff/export?rows=101&q=ana%40shop.example").await.status, 429);
    let boss = login(&desk, "boss").await;
    let page = get(&desk, &boss, PATH).await.text();
    assert!(page.contains(">q</span>") && !page.contains("ana"), "{page}");
    desk.rig.sound().await;
}
