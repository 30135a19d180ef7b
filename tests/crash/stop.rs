//! Stopped in order, under load: whoever got in gets an answer, and every answer that was given has its decisions.

use crate::binary::assert_sound;
use crate::book::Book;
use crate::customer::{Seen, Sent, fetch, register};
use crate::dice::Dice;
use crate::door::{Door, Entrance, Told};
use crate::shop::Shop;
use reqwest::Method;
use std::time::Duration;
use tokio::task::JoinSet;

/// Customers at the same time.
const CROWD: usize = 6;
/// How often the door is stopped.
const STOPS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_under_load_no_request_fails_and_every_answer_counts() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut dice = Dice::new();
    let mut sent = Vec::new();
    for stop in 0..STOPS {
        let mut door = Door::open(&state, &shop.url()).await;
        // Connections that nobody uses at the moment hold up nothing.
        let idle = door.visitor();
        fetch(idle.request(Method::GET, "/")).await.unwrap();
        let mut crowd = JoinSet::new();
        for chair in 0..CROWD {
            crowd.spawn(shops_until_closed(door.entrance(), format!("s{stop}c{chair}"), dice.split()));
        }
        let busy = shop.truth().accounts.len() + 2 * CROWD;
        while shop.truth().accounts.len() < busy {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(dice.up_to(Duration::from_millis(50))).await;
        let status = door.stop().await;
        assert!(status.success(), "{status}:\n{}", door.log());
        while let Some(ended) = crowd.join_next().await {
            sent.extend(ended.expect("a customer does not panic"));
        }
        assert!(door.log().contains("stopped cut=0"), "connections were cut:\n{}", door.log());
    }
    let unanswered: Vec<&Sent> = sent.iter().filter(|sent| sent.seen == Seen::Nothing).collect();
    assert!(unanswered.is_empty(), "{} of {} got no answer: {unanswered:?}", unanswered.len(), sent.len());
    assert_sound(&state);
    let book = Book::read(&state);
    book.assert_holds(&sent);
    book.assert_true(&shop.truth());
    book.assert_once(&sent);
}

/// Whoever sees the door open may stop or reload it at that very moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_or_reloaded_at_its_first_moment_it_ends_in_order() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    for signal in ["TERM", "HUP", "INT", "TERM", "HUP", "INT"] {
        let mut door = Door::begin(&state, &Told::ByFlags(shop.url()));
        door.listening().await;
        door.signal(signal);
        if signal == "HUP" {
            door.ready().await;
            door.signal("TERM");
        }
        let status = door.ended().await;
        assert!(status.success(), "{signal}: {status}:\n{}", door.log());
    }
}

async fn shops_until_closed(entrance: Entrance, name: String, mut dice: Dice) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut visitor = entrance.visitor();
    for n in 0.. {
        match register(&visitor, &format!("{name}n{n}@example.org"), &mut dice).await {
            Ok(one) => sent.push(one),
            Err(cut) => {
                assert!(cut.before_sending, "a request got in and got no answer: {}", cut.why);
                return sent;
            }
        }
        if dice.one_in(2) {
            visitor = entrance.visitor();
        }
    }
    sent
}
