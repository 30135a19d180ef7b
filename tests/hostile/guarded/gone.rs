//! Clients that go away: what they were shown, or might have been, is recorded before.

use super::desk::{Desk, always, page, typed};
use crate::rig::HOST;
use std::fmt::Write as _;
use std::time::Duration;
use vratar_model::access::Outcome;
use vratar_tests::Ledger;

/// More than all buffers on the way hold.
const LONG: usize = 24 << 20;

fn long() -> Vec<u8> {
    let mut file = String::with_capacity(LONG + 100);
    for number in 0.. {
        if file.len() > LONG {
            break;
        }
        // Few people: what is long here is the way.
        let _ = write!(file, "{number};c{}@shop.example;{}\r\n", number % 50, "-".repeat(200));
    }
    typed("text/csv", 200, "", file.as_bytes())
}

/// How much of the answer is read before they go.
#[tokio::test]
async fn who_asks_and_goes_has_a_grant_and_is_gone() {
    let desk = Desk::open(always(long())).await;
    for (before, reads) in [0, 1, 70_000].into_iter().enumerate() {
        let mut wire = desk.rig.secure().await;
        let sid = &desk.sid;
        wire.send(format!("GET /staff/export HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
        wire.bytes(reads).await;
        // Nothing was read, or not much: the grant is there.
        let ledger = Ledger::when(&desk.state(), |ledger| ledger.grants().len() == before + 1).await;
        assert_eq!(ledger.closes().len(), before);
        drop(wire);
        let ledger = desk.ledger().await;
        let close = ledger.closes()[before];
        assert_eq!((close.outcome, close.access), (Outcome::ClientGone, ledger.grants()[before].access));
    }
    assert_eq!(desk.ledger().await.shown().len(), 50);
    desk.rig.sound().await;
}

/// Nobody is there any more when the shop answers: either the answer was thrown away, or its record says so.
#[tokio::test]
async fn who_goes_before_the_shop_answers_leaves_nothing_open() {
    let desk = Desk::open(std::sync::Arc::new(|_| {
        std::thread::sleep(Duration::from_millis(200));
        page(200, "", "<p>ana@shop.example")
    }))
    .await;
    for secure in [true, false] {
        let mut wire = desk.rig.secure().await;
        let sid = &desk.sid;
        wire.send(format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
        if secure {
            wire.half_close().await;
        }
        drop(wire);
    }
    assert_eq!(desk.get("/staff/people").await.status, 200);
    let ledger = desk.ledger().await;
    assert!((1..=3).contains(&ledger.grants().len()));
    desk.rig.sound().await;
}
