//! The way out: for a time the door keeps its hands off, recorded, and comes back by itself.

use crate::binary::assert_sound;
use crate::book::Book;
use crate::customer::{fetch, registers};
use crate::door::{Door, PATIENCE};
use crate::shop::Shop;
use reqwest::Method;
use rusqlite::Connection;
use std::time::{Duration, Instant};
use vratar_tests::{Answer, Form, Http};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bypass_gives_the_shops_own_bytes_is_recorded_and_ends_by_itself() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let before = registers(door.visitor(), "before@example.org").await;
    let loaded_before = page(&door.visitor()).await;
    assert!(loaded_before.text().contains("vratar_token"));

    bypass(&door, "2s");
    // Nobody looks for the end before a second is over.
    let (plain, through) = (page(&Http::new(&shop.url(), None)).await, page(&door.visitor()).await);
    assert_eq!(through.body, plain.body, "byte by byte the shop's own");
    for name in ["content-length", "etag", "content-type"] {
        assert_eq!(through.header(name), plain.header(name), "{name}");
    }
    // Somebody who loaded the form before sends it now: it goes through without what is ours, and nothing is claimed.
    let form = loaded_before.form("form").unwrap().tick_required();
    let form = form.fill("ctl00$Main$txtEmail", "during@example.org").press("ctl00$Main$btnRegister");
    let answer = fetch(door.visitor().request(Method::POST, "/register").form(&form.fields)).await.unwrap();
    assert_eq!(answer.status.as_u16(), 302);
    assert!(door.metric("vratar_bypass_active", &[]).await > 0.5);

    over(&door).await;
    let after = registers(door.visitor(), "after@example.org").await;
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_sound(&door.state);
    let events = recorded(&door);
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(
        events[0].contains("\"reason\":\"the test\"") && events[0].contains("\"until\":\"20"),
        "{events:?}"
    );
    assert!(events[1].contains("\"until\":null"), "{events:?}");
    Book::read(&door.state).assert_holds(&[before, after]);
    assert!(Book::read(&door.state).of("during@example.org").is_empty());
    assert!(shop.truth().accounts.contains("during@example.org"));
    assert_eq!(shop.truth().leaks, 0, "fields of the door's reached the shop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_waits_for_an_acceptance_goes_on_during_a_bypass() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let visitor = door.visitor();
    let asked = asked_again(&visitor, "waits@example.org").await;
    bypass(&door, "1h");
    let answer = fetch(visitor.request(Method::POST, asked.action.path()).form(&asked.fields)).await.unwrap();
    assert_eq!(answer.status.as_u16(), 302);
    assert!(shop.truth().accounts.contains("waits@example.org"), "what was typed before is not lost");
    assert_eq!(shop.truth().leaks, 0);
    door.all_applied().await;
    assert!(Book::read(&door.state).of("waits@example.org").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_waited_may_be_sent_again_when_the_shop_broke() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let visitor = door.visitor();
    let asked = asked_again(&visitor, "second-time@example.org").await.tick_required();
    let send = async || fetch(visitor.request(Method::POST, asked.action.path()).form(&asked.fields)).await;
    assert_eq!(send().await.unwrap().status.as_u16(), 500);
    assert_eq!(send().await.unwrap().status.as_u16(), 302);
    assert_eq!(send().await.unwrap().status.as_u16(), 409, "once it was taken it is used");
    assert!(shop.truth().accounts.contains("second-time@example.org"));
    assert_eq!(shop.truth().leaks, 0);
    door.all_applied().await;
    assert!(!Book::read(&door.state).of("second-time@example.org").is_empty());
}

/// The page in between, after a registration without the boxes that must be ticked.
async fn asked_again(visitor: &Http, email: &str) -> Form {
    let form = page(visitor).await.form("form").unwrap();
    let form = form.fill("ctl00$Main$txtEmail", email).press("ctl00$Main$btnRegister");
    let answer = fetch(visitor.request(Method::POST, "/register").form(&form.fields)).await.unwrap();
    answer.form("form.vratar-form").unwrap_or_else(|| panic!("{}", answer.text()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bypass_survives_a_kill() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut door = Door::open(&state, &shop.url()).await;
    bypass(&door, "1h");
    // At once: the store has not heard of it yet.
    door.kill9();
    let mut door = Door::open(&state, &shop.url()).await;
    assert!(!page(&door.visitor()).await.text().contains("vratar"), "still on after a kill");
    let ended = door.command(&["bypass", "localhost", "--end"]);
    assert!(ended.status.success(), "{ended:?}");
    assert!(page(&door.visitor()).await.text().contains("vratar_token"));
    door.kill9();
    let mut door = Door::open(&state, &shop.url()).await;
    assert!(page(&door.visitor()).await.text().contains("vratar_token"), "still over after a kill");
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_eq!(recorded(&door).len(), 2);
    assert_sound(&state);
}

fn bypass(door: &Door, time: &str) {
    let begun = door.command(&["bypass", "localhost", "--for", time, "--reason", "the test"]);
    assert!(begun.status.success(), "{begun:?}");
}

async fn over(door: &Door) {
    let end = Instant::now() + PATIENCE;
    while !page(&door.visitor()).await.text().contains("vratar_token") {
        assert!(Instant::now() < end, "the bypass does not end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // That it is over is recorded a moment after it is.
    door.until("vratar_bypass_active", 0.0).await;
}

async fn page(visitor: &Http) -> Answer {
    fetch(visitor.request(Method::GET, "/register")).await.expect("a page")
}

fn recorded(door: &Door) -> Vec<String> {
    let db = Connection::open(door.state.join("vratar.sqlite")).unwrap();
    let mut statement = db.prepare("SELECT body FROM event WHERE kind = 'bypass' ORDER BY seq").unwrap();
    let bodies = statement.query_map([], |row| row.get(0)).unwrap();
    bodies.collect::<rusqlite::Result<_>>().unwrap()
}
