//! Uploads: announced, in chunks, with odd ends, refused half-way, answered while they last.

use crate::rig::{HOST, Rig, get, in_time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const TOO_LARGE: &[u8] =
    b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much";

fn post(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n")
}

#[tokio::test]
async fn an_announced_body_is_asked_for() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/up", "Expect: 100-continue\r\nContent-Length: 4\r\n")).await;
        assert_eq!(wire.interim("POST").await.unwrap().status, 100);
        wire.send("body").await;
        assert_eq!(wire.answer("POST").await.text(), "hello");
        wire.send(get("/next")).await;
        assert_eq!(wire.answer("GET").await.text(), "hello");
    }
    let requests = rig.shop.requests();
    assert_eq!(requests[0].body, b"body");
    assert!(requests.iter().all(|request| request.header("expect").is_none()));
    rig.sound().await;
}

/// HTTP/1.0 knows no 100 (RFC 9110 §10.1.1).
#[tokio::test]
async fn an_http_1_0_client_is_never_told_to_continue() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    let mut wire = rig.plain().await;
    let head =
        "POST /up HTTP/1.0\r\nHost: shop.example\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody";
    wire.send(head).await;
    assert_eq!(wire.interim("POST").await.unwrap().status, 200);
    drop(wire);
    rig.sound().await;
}

#[tokio::test]
async fn an_announced_body_that_the_shop_does_not_want_is_not_needed() {
    let rig = Rig::start(|mut shop| async move {
        drop(shop.head().await);
        shop.say(TOO_LARGE).await;
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/up", "Expect: 100-continue\r\nContent-Length: 4000\r\n")).await;
        let answer = wire.answer("POST").await;
        assert_eq!((answer.status, answer.text().as_str()), (413, "too much"));
        assert_eq!(answer.header("connection"), Some("close"));
    }
    rig.sound().await;
}

#[tokio::test]
async fn the_shops_early_refusal_reaches_a_client_that_still_sends() {
    let rig = Rig::start(|mut shop| async move {
        drop(shop.head().await);
        shop.say(TOO_LARGE).await;
        shop.rest().await;
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/up", "Content-Length: 50000000\r\n")).await;
        let mut sent = 0;
        while sent < 50 && wire.offer(vec![b'x'; 1_000_000]).await {
            sent += 1;
        }
        // What was still on its way may have made the kernel reset the connection.
        if let Ok(answer) = wire.answer_or_end("POST").await {
            assert_eq!((answer.status, answer.text().as_str()), (413, "too much"));
        }
    }
    let mut patient = rig.plain().await;
    patient.send(post("/up", "Content-Length: 50000000\r\n")).await;
    patient.send("a little").await;
    assert_eq!(patient.answer("POST").await.status, 413);
    drop(patient);
    rig.sound().await;
}

#[tokio::test]
async fn chunks_come_out_as_they_went_in_whatever_is_written_beside_them() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/up", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n")).await;
        wire.send("4;name=value\r\nchun\r\n").await;
        wire.send("00003\r\nked\r\nA\r\n0123456789\r\n").await;
        wire.send("0\r\nX-Sum: 1\r\nContent-Length: 7\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n").await;
        assert_eq!(wire.answer("POST").await.text(), "hello");
        wire.send(get("/next")).await;
        assert_eq!(wire.answer("GET").await.text(), "hello");
    }
    let requests = rig.shop.requests();
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[0].body, b"chunked0123456789");
    for request in &requests {
        assert_eq!((request.header("x-sum"), request.header("trailer")), (None, None));
        assert_eq!(request.header("x-forwarded-for"), Some("127.0.0.1"));
    }
    rig.sound().await;
}

/// The shop answers while it reads: every piece has to come through in both directions while the next one waits.
#[tokio::test]
async fn an_upload_and_its_answer_may_be_a_conversation() {
    const PIECES: usize = 300;
    const PIECE: usize = 5000;
    let rig = Rig::start(|mut shop| async move {
        while shop.head().await.is_some() {
            shop.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", PIECES * PIECE)).await;
            let mut echoed = 0;
            while echoed < PIECES * PIECE {
                let piece = shop.take_unread();
                echoed += piece.len();
                shop.say(piece).await;
                if echoed < PIECES * PIECE && shop.more().await.is_none() {
                    return;
                }
            }
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/echo", &format!("Content-Length: {}\r\n", PIECES * PIECE))).await;
        assert!(wire.head().await.unwrap().starts_with("HTTP/1.1 200 "));
        for number in 0..PIECES {
            let piece: Vec<u8> =
                (0..PIECE / 8).flat_map(|line| format!("{:07}\n", number + line).into_bytes()).collect();
            wire.send(&piece).await;
            assert!(wire.bytes(PIECE).await == piece, "piece {number}");
        }
    }
    rig.sound().await;
}

/// The shop answers while it reads, and stops reading while nobody takes its answer; the client sends and takes at the
/// same time.
#[tokio::test]
async fn an_upload_and_an_answer_of_many_megabytes_pass_each_other() {
    const LENGTH: usize = 24 << 20;
    let rig = Rig::start(|mut shop| async move {
        while shop.head().await.is_some() {
            shop.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n")).await;
            let mut echoed = shop.take_unread().len();
            shop.say(vec![b'x'; echoed]).await;
            while echoed < LENGTH && shop.more().await.is_some() {
                let piece = shop.take_unread();
                echoed += piece.len();
                // An answer that is ahead of its request.
                shop.say(piece).await;
            }
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(post("/echo", &format!("Content-Length: {LENGTH}\r\n"))).await;
        assert!(wire.head().await.unwrap().starts_with("HTTP/1.1 200 "));
        let (mut takes, mut sends) = tokio::io::split(wire.into_stream());
        let sending = tokio::spawn(async move {
            for _ in 0..LENGTH >> 20 {
                sends.write_all(&vec![b'x'; 1 << 20]).await.unwrap();
            }
            sends.flush().await.unwrap();
        });
        let mut taken = vec![0; LENGTH];
        in_time("the answer", takes.read_exact(&mut taken)).await.unwrap();
        in_time("the upload", sending).await.unwrap();
    }
    rig.sound().await;
}
