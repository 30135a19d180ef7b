//! Shops that break off: half an answer is never made a whole one.

use crate::rig::answer::Answer;
use crate::rig::h2::{H2Answer, request};
use crate::rig::{Conn, HOST, Rig, get};
use http::Method;

/// How a shop may end.
#[derive(Clone, Copy, Debug)]
enum End {
    Closes,
    Resets,
}

/// Says `said` to each request and breaks off: in order on even connections, with a reset on odd ones.
async fn rig(said: &'static [u8], end: End) -> Rig {
    Rig::start(move |mut shop: Conn| async move {
        if shop.request().await.is_some() {
            shop.say(said).await;
            if let End::Resets = end {
                // What was said must have left before the reset takes it away.
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                shop.reset();
            }
        }
    })
    .await
}

#[tokio::test]
async fn before_or_within_the_head_is_an_error_page() {
    for end in [End::Closes, End::Resets] {
        for said in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"]
        {
            let rig = rig(said, end).await;
            for secure in [false, true] {
                let mut wire = rig.wire(secure).await;
                wire.send(get("/register")).await;
                let answer = wire.answer("GET").await;
                assert_eq!((answer.status, answer.whole), (502, true), "{end:?} {said:?}");
            }
            let mut client = rig.h2().await;
            assert_eq!(client.get("/register").await.unwrap().status, 502);
            drop(client);
            rig.sound().await;
        }
    }
}

/// On a page that is passed on as it is, and on one that is edited.
#[tokio::test]
async fn within_a_measured_body_is_seen_by_the_client() {
    let said = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html><form id=register><p>half";
    for end in [End::Closes, End::Resets] {
        let rig = rig(said, end).await;
        all_see_half(&rig, "<html><form id=register><p>half").await;
        rig.sound().await;
    }
}

#[tokio::test]
async fn within_a_chunked_body_is_seen_by_the_client() {
    let ends: [&[u8]; 3] = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n<html><form id=register><p>half\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<html><form id=register><p>half",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n<html><form id=register><p>half\r\n0",
    ];
    for said in ends {
        for end in [End::Closes, End::Resets] {
            let rig = rig(said, end).await;
            all_see_half(&rig, "<html><form id=register><p>half").await;
            rig.sound().await;
        }
    }
}

async fn all_see_half(rig: &Rig, half: &str) {
    for path in ["/", "/register"] {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(get(path)).await;
            let answer = wire.answer_or_end("GET").await;
            // A reset may overtake what came before it.
            if let Ok(answer) = answer {
                assert_half(&answer, half, path);
            }
        }
        let mut client = rig.h2().await;
        match client.ask(request(Method::GET, path)).await {
            Ok(H2Answer { status: 200, body, whole, .. }) => {
                assert!(!whole && half.as_bytes().starts_with(&body), "{path}: {whole}");
            }
            Ok(answer) => assert_eq!(answer.status, 502),
            Err(_) => {}
        }
    }
}

fn assert_half(answer: &Answer, half: &str, path: &str) {
    match answer.status {
        200 => assert!(!answer.whole && half.starts_with(&answer.text()), "{path}: {answer:?}"),
        status => assert_eq!((status, answer.whole), (502, true), "{path}: {answer:?}"),
    }
}

/// A body that ends with the connection has no other end: the client is told in its own framing.
#[tokio::test]
async fn within_a_body_that_ends_with_the_connection_only_a_reset_shows() {
    let said = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>as far as it went";
    let rig = rig(said, End::Closes).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        let answer = wire.answer("GET").await;
        assert_eq!((answer.text().as_str(), answer.whole), ("<p>as far as it went", true));
        assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    }
    rig.sound().await;
    let rig = self::rig(said, End::Resets).await;
    let mut wire = rig.secure().await;
    wire.send(get("/")).await;
    assert!(!wire.answer_or_end("GET").await.is_ok_and(|answer| answer.status == 200 && answer.whole));
    drop(wire);
    rig.sound().await;
}

/// A shop that hangs up on an upload without a word.
#[tokio::test]
async fn within_an_upload_is_an_error_page() {
    for end in [End::Closes, End::Resets] {
        let rig = Rig::start(move |mut shop: Conn| async move {
            if shop.head().await.is_some() {
                match end {
                    End::Closes => drop(shop),
                    End::Resets => shop.reset(),
                }
            }
        })
        .await;
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(format!("POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n\r\nbegun"))
                .await;
            assert_eq!(wire.answer("POST").await.status, 502, "{end:?}");
        }
        rig.sound().await;
    }
}
