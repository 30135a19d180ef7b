//! Connections that the shop closes while they are kept: a GET is asked again, once; a POST never.

use crate::rig::{Conn, HOST, Rig, get};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn bare(method: &str, body: &str) -> String {
    format!("{method} /again HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Each connection answers one request and is closed when the second one has come.
async fn one_each(mut shop: Conn) {
    if shop.request().await.is_some() {
        shop.say(OK).await;
        drop(shop.head().await);
    }
}

#[tokio::test]
async fn what_may_be_repeated_is_asked_again_on_a_new_connection() {
    for method in ["GET", "HEAD", "OPTIONS", "DELETE"] {
        let rig = Rig::start(one_each).await;
        let mut wire = rig.secure().await;
        wire.send(get("/first")).await;
        assert_eq!(wire.answer("GET").await.status, 200);
        wire.send(format!("{method} /again HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).await;
        assert_eq!(wire.answer(method).await.status, 200, "{method}");
        let asked = rig.shop.bytes();
        let times = asked.iter().filter(|bytes| crate::rig::find(bytes, b" /again ").is_some()).count();
        assert_eq!((times, asked.len()), (2, 2), "{method}");
        drop(wire);
        // Its script takes every second request of a connection for the end.
        rig.calm_and_quiet().await;
    }
}

#[tokio::test]
async fn what_may_not_be_repeated_is_asked_once() {
    for request in [
        bare("POST", ""),
        bare("POST", "body"),
        bare("PATCH", "body"),
        bare("PUT", "body"),
        bare("DELETE", "body"),
    ] {
        let rig = Rig::start(one_each).await;
        let mut wire = rig.secure().await;
        wire.send(get("/first")).await;
        assert_eq!(wire.answer("GET").await.status, 200);
        wire.send(&request).await;
        assert_eq!(wire.answer("POST").await.status, 502, "{request}");
        assert_eq!(rig.shop.bytes().len(), 1, "{request}");
        drop(wire);
        rig.calm_and_quiet().await;
    }
}

/// A connection that was closed long ago is not even tried.
#[tokio::test]
async fn a_connection_that_is_closed_is_not_used() {
    let rig = Rig::start(|mut shop: Conn| async move {
        if shop.request().await.is_some() {
            shop.say(OK).await;
        }
    })
    .await;
    let mut wire = rig.secure().await;
    for _ in 0..5 {
        wire.send(bare("POST", "body")).await;
        assert_eq!(wire.answer("POST").await.status, 200);
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    assert_eq!(rig.shop.requests().len(), 5);
    drop(wire);
    rig.calm_and_quiet().await;
}

/// What a shop says that nobody asked (`408` before it closes, most often) is no answer to the next request.
#[tokio::test]
async fn last_words_on_a_kept_connection_are_nobodys_answer() {
    let rig = Rig::start(|mut shop: Conn| async move {
        while shop.request().await.is_some() {
            shop.say(OK).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            shop.say("HTTP/1.1 408 Request Timeout\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwrong")
                .await;
        }
    })
    .await;
    let mut wire = rig.secure().await;
    for _ in 0..3 {
        wire.send(get("/")).await;
        assert_eq!(wire.answer("GET").await.text(), "ok");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    drop(wire);
    rig.sound().await;
}

/// A shop that closes every connection after the head of each request: asked twice, not for ever.
#[tokio::test]
async fn it_is_asked_again_once_only() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let rig = Rig::start(move |mut shop: Conn| {
        let count = count.clone();
        async move {
            while let Some(request) = shop.request().await {
                if request.head.contains(" /again ") {
                    count.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                shop.say(OK).await;
            }
        }
    })
    .await;
    let mut wire = rig.secure().await;
    wire.send(get("/first")).await;
    wire.answer("GET").await;
    wire.send(get("/again")).await;
    assert_eq!(wire.answer("GET").await.status, 502);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    drop(wire);
    rig.sound().await;
}

/// `Connection: close` of the shop, and HTTP/1.0, mean what they say.
#[tokio::test]
async fn a_connection_that_the_shop_does_not_keep_is_not_kept() {
    let rig = Rig::start(|mut shop: Conn| async move {
        drop(shop.request().await);
        if shop.number.is_multiple_of(2) {
            shop.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok").await;
        } else {
            shop.say("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        }
        shop.rest().await;
    })
    .await;
    let mut wire = rig.secure().await;
    for _ in 0..4 {
        wire.send(bare("POST", "body")).await;
        let answer = wire.answer("POST").await;
        assert_eq!((answer.status, answer.header("connection")), (200, Some("keep-alive")));
    }
    let connections: Vec<usize> = rig.shop.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, vec![0, 1, 2, 3]);
    drop(wire);
    rig.calm_and_quiet().await;
}

/// The first connection answers `said`, and the next request on it with what that announced.
async fn announcing(said: &'static str) -> Rig {
    Rig::start(move |mut shop: Conn| async move {
        if shop.number == 0 && shop.request().await.is_some() {
            shop.say(said).await;
            if shop.head().await.is_some() {
                shop.say("hello").await;
                return;
            }
        }
        while shop.request().await.is_some() {
            shop.say(OK).await;
        }
    })
    .await
}

/// On such a connection nothing can be asked that cannot be repeated.
#[tokio::test]
async fn a_connection_on_which_a_body_may_still_come_is_not_kept() {
    for said in [
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ] {
        let rig = announcing(said).await;
        let mut wire = rig.secure().await;
        wire.send(get("/first")).await;
        assert_eq!(wire.answer("GET").await.status, 204, "{said}");
        wire.send(bare("POST", "body")).await;
        assert_eq!(wire.answer("POST").await.text(), "ok", "{said}");
        drop(wire);
        rig.sound().await;
    }
}

/// A 304 may name the length of what it stands for; shops that send that as well are found out by the next request.
#[tokio::test]
async fn what_is_no_head_is_not_the_answer_to_what_may_be_repeated() {
    for (method, status) in [("GET", 200), ("POST", 502)] {
        let rig = announcing("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").await;
        let mut wire = rig.secure().await;
        wire.send(get("/first")).await;
        assert_eq!(wire.answer("GET").await.status, 304);
        wire.send(format!("{method} /again HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n")).await;
        assert_eq!(wire.answer(method).await.status, status, "{method}");
        drop(wire);
        rig.sound().await;
    }
}

/// A shop that never says anything else is asked twice, not for ever.
#[tokio::test]
async fn a_shop_that_says_no_head_at_all_is_asked_again_once_only() {
    let rig = Rig::start(|mut shop: Conn| async move {
        while let Some(request) = shop.request().await {
            shop.say(if request.head.contains(" /again ") { "hello" } else { OK }).await;
        }
    })
    .await;
    let mut wire = rig.secure().await;
    for (path, status) in [("/first", 200), ("/again", 502)] {
        wire.send(get(path)).await;
        assert_eq!(wire.answer("GET").await.status, status);
    }
    assert_eq!(rig.shop.requests().len(), 3);
    drop(wire);
    rig.sound().await;
}
