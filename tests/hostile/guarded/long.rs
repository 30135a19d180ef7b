//! Answers too long to be held: they go out part by part, each part recorded first.

use super::desk::{Desk, GUARDED, always, answer};
use crate::rig::{Conn, HOST, Rig};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::access::Outcome;
use vratar_tests::Ledger;

/// Rows of the longer files: some 40 bytes each, several parts.
const ROWS: usize = 9_000;

fn row(number: usize) -> String {
    format!("{number};Customer {number};c{number}@shop.example\r\n")
}

fn csv(rows: usize) -> String {
    (0..rows).fold("number;name;mail\r\n".to_owned(), |mut all, number| {
        all += &row(number);
        all
    })
}

fn file(head: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n{head}Content-Length: {length}\r\n\r\n{body}")
        .into()
}

fn chunked(body: &str, pieces: usize) -> Vec<u8> {
    let mut said =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in body.as_bytes().chunks(pieces) {
        said.extend(format!("{:x}\r\n", piece.len()).bytes());
        said.extend(piece);
        said.extend(b"\r\n");
    }
    said.extend(b"0\r\n\r\n");
    said
}

fn all(rows: usize) -> Vec<String> {
    let mut all: Vec<_> = (0..rows).map(|number| format!("c{number}@shop.example")).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_long_file_comes_whole_and_everybody_in_it_is_recorded() {
    let body = csv(ROWS);
    for said in [file("", &body), chunked(&body, 7000)] {
        let desk = Desk::open(always(said)).await;
        let answer = desk.get("/staff/export?kind=all").await;
        assert_eq!((answer.status, answer.body == body.as_bytes(), answer.whole), (200, true, true));
        let ledger = desk.ledger().await;
        let grant = ledger.grants()[0];
        assert!(grant.streamed && !ledger.leases().is_empty());
        assert_eq!(grant.query, ["kind=all"]);
        assert_eq!(ledger.shown(), all(ROWS));
        let close = ledger.closes()[0];
        assert_eq!((close.rows, close.outcome), (ROWS as u64, Outcome::Delivered));
        assert_eq!(close.bytes, body.len() as u64);
        desk.rig.sound().await;
    }
}

/// A client that stops reading in the middle: whom it was shown is recorded, whom it was not need not be.
#[tokio::test]
async fn who_hangs_up_early_has_seen_no_more_than_the_record_says() {
    let said = file("", &csv(ROWS * 3));
    let rig = Rig::with(GUARDED, move |mut shop: Conn| {
        let said = said.clone();
        async move {
            while let Some(request) = shop.request().await {
                if request.head.starts_with("POST") {
                    shop.say(answer(&request, &always(""))).await;
                    continue;
                }
                let (begin, rest) = said.split_at(said.len() / 2);
                shop.say(begin).await;
                // As long as the client is there: a fast door would have handed all of it to the kernel.
                for piece in rest.chunks(2000) {
                    if !shop.took(piece).await {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    })
    .await;
    let mut desk = Desk { rig, sid: String::new() };
    desk.sid = desk.login("/staff/login", "user=maria&password=good").await;
    let mut wire = desk.rig.secure().await;
    let sid = &desk.sid;
    wire.send(format!("GET /staff/export HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
    wire.head().await.unwrap();
    let seen = wire.bytes(200_000).await;
    // What is in the record now, while the rest is still to come, covers what was read.
    let ledger = Ledger::of(&desk.state());
    let shown = ledger.shown();
    let text = String::from_utf8(seen).unwrap();
    let read: Vec<_> = text.lines().filter_map(|line| line.split(';').nth(2)).collect();
    assert!(read.len() > 3000);
    for mail in read.iter().skip(1).filter(|mail| mail.ends_with(".example")) {
        assert!(shown.binary_search(mail).is_ok(), "{mail} was shown and not recorded");
    }
    drop(wire);
    let ledger = desk.ledger().await;
    assert_eq!(ledger.closes()[0].outcome, Outcome::ClientGone);
    assert!(ledger.closes()[0].rows < 3 * ROWS as u64);
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_shop_that_breaks_off_breaks_off_here_too() {
    let body = csv(ROWS);
    let half = body.len() / 2;
    let rig = Rig::with(GUARDED, move |mut shop: Conn| {
        let said = file("", &body);
        async move {
            while let Some(request) = shop.request().await {
                if request.head.starts_with("POST") {
                    shop.say(answer(&request, &always(""))).await;
                } else {
                    shop.say(&said[..half]).await;
                    return;
                }
            }
        }
    })
    .await;
    let mut desk = Desk { rig, sid: String::new() };
    desk.sid = desk.login("/staff/login", "user=maria&password=good").await;
    let answer = desk.get("/staff/export").await;
    assert_eq!((answer.status, answer.whole), (200, false));
    let ledger = desk.ledger().await;
    let shown = ledger.shown();
    let text = answer.text();
    let whole: Vec<_> = text.split("\r\n").skip(1).filter_map(|line| line.split(';').nth(2)).collect();
    for mail in whole.iter().filter(|mail| mail.ends_with(".example")) {
        assert!(shown.binary_search(mail).is_ok(), "{mail}");
    }
    assert_eq!(ledger.closes()[0].outcome, Outcome::ShopBroke);
    desk.rig.calm_and_quiet().await;
}

/// A shop that writes a row now and then is not waited for to the end: what there is goes out, recorded.
#[tokio::test]
async fn a_slow_file_comes_as_it_is_made() {
    let rig = Rig::with(GUARDED, move |mut shop: Conn| async move {
        while let Some(request) = shop.request().await {
            if request.head.starts_with("POST") {
                shop.say(answer(&request, &always(""))).await;
                continue;
            }
            shop.say("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            for number in 0..9 {
                let row = row(number);
                shop.say(format!("{:x}\r\n{row}\r\n", row.len())).await;
                tokio::time::sleep(Duration::from_millis(800)).await;
            }
            shop.say("0\r\n\r\n").await;
        }
    })
    .await;
    let mut desk = Desk { rig, sid: String::new() };
    desk.sid = desk.login("/staff/login", "user=maria&password=good").await;
    let mut wire = desk.rig.secure().await;
    let sid = &desk.sid;
    wire.send(format!("GET /staff/export HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
    wire.head().await.unwrap();
    // The head is here although the file is not: the grant is too.
    assert_eq!(Ledger::of(&desk.state()).grants().len(), 1);
    assert!(Ledger::of(&desk.state()).closes().is_empty());
    let ledger = desk.ledger().await;
    assert_eq!(ledger.shown(), all(9));
    drop(wire);
    desk.rig.calm_and_quiet().await;
}

/// What does not fit is never held: memory stays what it was, whatever the length.
#[tokio::test]
async fn a_file_ten_times_as_long_takes_no_more_memory() {
    let desk = Desk::open(Arc::new(|request| {
        let millions = if request.head.contains("kind=large") { 60 } else { 6 };
        let line = "0123456789,some words of an article,12.50 EUR,in stock,2026-11-22,no person in this line at all\r\n";
        let mut body = String::with_capacity(millions << 20);
        while body.len() < millions << 20 {
            let _ = write!(body, "{line}");
        }
        file("", &body)
    }))
    .await;
    let small = desk.get("/staff/export?kind=small").await;
    assert!(small.whole);
    let before = desk.rig.peak_memory();
    let large = desk.get("/staff/export?kind=large").await;
    assert!(large.whole && large.body.len() > 60 << 20);
    let grown = desk.rig.peak_memory() - before;
    assert!(grown < 16 << 10, "{grown} KiB more");
}
