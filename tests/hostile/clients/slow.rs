//! Clients that take their time: each of them loses its connection, none of them takes anything from the others.

use crate::rig::wire::Ending;
use crate::rig::{Config, HOST, Rig, get, in_time};
use std::time::Duration;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const SECOND: Config = Config {
    limits: "header_seconds = 1\nhandshake_seconds = 1\nkeepalive_seconds = 1\nbody_bytes_per_second = 5000",
    shop: "",
    mode: "inject",
    adapter: "hostile/bare",
};
/// Between two bytes of a slow client.
const CRAWL: Duration = Duration::from_millis(150);

async fn rig() -> Rig {
    Rig::with(SECOND, |shop| shop.always(OK)).await
}

#[tokio::test]
async fn a_head_that_crawls_is_cut_at_its_deadline() {
    let rig = rig().await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        let head = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: {}\r\n\r\n", "x".repeat(200));
        let mut taken = 0;
        for byte in head.bytes() {
            if !wire.offer([byte]).await {
                break;
            }
            taken += 1;
            tokio::time::sleep(CRAWL).await;
        }
        assert!(taken < 60, "{taken} bytes were taken, one each {CRAWL:?}");
    }
    let slow = rig.metric("vratar_slow_heads_total").await;
    assert!(slow >= 2.0, "{slow}: {}", rig.door.log());
    assert_eq!(rig.shop.bytes().len(), 0);
    rig.sound().await;
}

#[tokio::test]
async fn silence_is_cut_before_the_first_request_and_after_it() {
    let rig = rig().await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.ending().await;
    }
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        wire.answer("GET").await;
        wire.ending().await;
        assert_eq!(wire.text(), "");
    }
    rig.sound().await;
}

#[tokio::test]
async fn a_handshake_that_never_comes_is_cut() {
    let rig = rig().await;
    let mut wire = rig.tls_port_without_tls().await;
    wire.ending().await;
    // The client may know before it is counted.
    in_time("the count of it", async {
        while rig.metric("vratar_tls_handshakes_failed_total").await < 1.0 {
            tokio::time::sleep(CRAWL).await;
        }
    })
    .await;
    rig.sound().await;
}

#[tokio::test]
async fn an_http2_connection_that_never_begins_is_cut() {
    let rig = rig().await;
    for said in [&b""[..], b"PRI * HTTP/2.0\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut wire = rig.secure_h2().await;
        wire.send(said).await;
        wire.ending().await;
    }
    rig.sound().await;
}

#[tokio::test]
async fn a_body_that_crawls_or_stops_is_given_up() {
    let rig = rig().await;
    for crawls in [true, false] {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            let head = format!("POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9000\r\n\r\n");
            wire.send(head).await;
            wire.send("half a bod").await;
            let ended = in_time("giving up", async {
                while crawls && wire.offer("y").await {
                    tokio::time::sleep(CRAWL / 3).await;
                }
                wire.answer_or_end("POST").await
            });
            match ended.await {
                Ok(answer) => assert_eq!(answer.status, 408, "{answer:?}"),
                Err(ending) => assert_eq!(ending, Ending::Cut),
            }
        }
    }
    assert_eq!(rig.shop.requests().len(), 0);
    rig.shop.until("half a request is hung up on", |shop| shop.open() == 0).await;
    rig.sound().await;
}

#[tokio::test]
async fn an_answer_that_nobody_takes_fills_no_memory() {
    let rig = Rig::start(|mut shop| async move {
        drop(shop.request().await);
        shop.say("HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n").await;
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..200 {
            shop.say(&piece).await;
        }
    })
    .await;
    let before = rig.peak_memory();
    let mut waiting = Vec::new();
    for path in ["/a", "/b", "/c", "/d"] {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(get(path)).await;
            waiting.push(wire);
        }
    }
    rig.shop.until("the shop is asked", |shop| shop.requests().len() == 8).await;
    // Time for what would go wrong to go wrong.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let grown = rig.peak_memory() - before;
    assert!(grown < 48 << 10, "{grown} KiB for eight clients that do not read");
    drop(waiting);
    rig.shop.until("the shop is hung up on", |shop| shop.open() == 0).await;
    rig.sound().await;
}
