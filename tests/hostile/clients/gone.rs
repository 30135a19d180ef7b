//! Clients that hang up: whatever they were in the middle of, the shop's connection that it hung on is not used again.

use crate::rig::{HOST, Rig, get};
use std::time::Duration;

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

#[tokio::test]
async fn before_or_within_the_head() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    for said in ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: shop.example\r\n", "\r\n"] {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(said).await;
        }
    }
    let mut wire = rig.plain().await;
    wire.send(get("/")).await;
    assert_eq!(wire.answer("GET").await.body, b"hello");
    drop(wire);
    assert_eq!(rig.shop.requests().len(), 1);
    rig.sound().await;
}

#[tokio::test]
async fn in_the_middle_of_an_upload() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    let framings = [
        "Content-Length: 100000\r\n\r\nhalf of it",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n5\r\nse",
    ];
    for (index, framing) in framings.into_iter().enumerate() {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            let uploads = index * 2 + usize::from(secure);
            wire.send(format!("POST /up HTTP/1.1\r\nHost: {HOST}\r\n{framing}")).await;
            rig.shop.until("the beginning arrives", |shop| shop.bytes().len() > uploads).await;
            drop(wire);
            rig.shop.until("the shop is hung up on", |shop| shop.open() == 0).await;
        }
    }
    assert_eq!(rig.shop.requests(), vec![], "no upload is ever completed for the shop");
    assert_eq!(rig.shop.bytes().len(), 4, "each on a connection of its own");
    rig.sound().await;
}

#[tokio::test]
async fn in_the_middle_of_a_download() {
    let rig = Rig::start(|mut shop| async move {
        while shop.request().await.is_some() {
            shop.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n").await;
            for _ in 0..100 {
                shop.say(vec![b'x'; 1_000_000]).await;
            }
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/big")).await;
        wire.bytes(200_000).await;
        drop(wire);
        rig.shop.until("the shop is hung up on", |shop| shop.open() == 0).await;
    }
    assert_eq!(rig.shop.bytes().len(), 2);
    rig.sound().await;
}

#[tokio::test]
async fn while_the_shop_thinks() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            if request.head.starts_with("GET /think ") {
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
            shop.say(PAGE).await;
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/think")).await;
        let asked = rig.shop.requests().len();
        rig.shop.until("the shop is asked", |shop| shop.requests().len() > asked).await;
        drop(wire);
        let mut next = rig.plain().await;
        next.send(get("/next")).await;
        assert_eq!(next.answer("GET").await.body, b"hello");
    }
    let requests = rig.shop.requests();
    let connection = |path: &str, nth: usize| {
        requests.iter().filter(|request| request.head.starts_with(path)).nth(nth).unwrap().connection
    };
    assert_ne!(connection("GET /think", 0), connection("GET /next", 0));
    assert_ne!(connection("GET /think", 1), connection("GET /next", 1));
    rig.sound().await;
}

/// A client that has said all it has to say and closes its half is there to listen.
#[tokio::test]
async fn with_one_half_only() {
    let rig = Rig::start(|mut shop| async move {
        while shop.request().await.is_some() {
            tokio::time::sleep(Duration::from_millis(300)).await;
            shop.say(PAGE).await;
        }
    })
    .await;
    let post = format!("POST /up HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 4\r\n\r\nbody").into_bytes();
    for secure in [false, true] {
        for (method, said) in [("GET", get("/")), ("POST", post.clone())] {
            let mut wire = rig.wire(secure).await;
            wire.send(said).await;
            wire.half_close().await;
            assert_eq!(wire.answer(method).await.body, b"hello");
            wire.ending().await;
        }
    }
    rig.sound().await;
}
