//! Heads that are too much, requests that come all at once, and answers that have no body.

use crate::rig::{HOST, Rig, get};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

#[tokio::test]
async fn heads_that_are_too_much_are_refused() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    let lines = |count: usize| "X-Line: 1\r\n".repeat(count);
    let heads = [
        ("one header of 70 KB", format!("X-Huge: {}\r\n", "x".repeat(70_000)), 431),
        ("300 headers", lines(300), 400),
        ("10 000 headers", lines(10_000), 400),
        ("headers of 4 MB", format!("X-Huge: {}\r\n", "x".repeat(1 << 16)).repeat(64), 400),
    ];
    for (what, headers, status) in heads {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            let whole = wire.offer(format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n")).await;
            match wire.answer_or_end("GET").await {
                Ok(answer) => assert_eq!(answer.status, status, "{what}: {answer:?}"),
                // What still was on its way made the kernel reset the connection, and the answer was lost.
                Err(ending) => assert!(!whole || headers.len() > 100_000, "{what}: {ending:?}"),
            }
            wire.ending().await;
        }
    }
    let mut wire = rig.plain().await;
    wire.send(format!("GET /{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", "a".repeat(20_000))).await;
    assert_eq!(wire.answer("GET").await.status, 414);
    assert_eq!(rig.shop.requests(), vec![]);
    drop(wire);
    rig.sound().await;
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            let path = request.head.split(' ').nth(1).unwrap().to_owned();
            let body = format!("{path} {}", String::from_utf8(request.body).unwrap());
            shop.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())).await;
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        let mut all = Vec::new();
        for number in 0..30 {
            all.extend(match number % 3 {
                0 => get(&format!("/{number}")),
                1 => format!("POST /{number} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 4\r\n\r\nGET ")
                    .into_bytes(),
                _ => {
                    let body = "Transfer-Encoding: chunked\r\n\r\n4\r\nGET \r\n0\r\n\r\n";
                    format!("POST /{number} HTTP/1.1\r\nHost: {HOST}\r\n{body}").into_bytes()
                }
            });
        }
        wire.send(all).await;
        for number in 0..30 {
            let body = if number % 3 == 0 { "" } else { "GET " };
            assert_eq!(wire.answer("GET").await.text(), format!("/{number} {body}"));
        }
    }
    assert_eq!(rig.shop.requests().len(), 60);
    rig.sound().await;
}

#[tokio::test]
async fn http_1_0_is_answered_as_it_wants_it() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            let measured = request.head.starts_with("GET /measured ");
            shop.say(if measured {
                PAGE
            } else {
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            })
            .await;
        }
    })
    .await;
    for (path, keep, stays) in [
        ("/measured", "", false),
        ("/measured", "Connection: keep-alive\r\n", true),
        ("/chunked", "", false),
        ("/chunked", "Connection: keep-alive\r\n", false),
    ] {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            let request = format!("GET {path} HTTP/1.0\r\nHost: {HOST}\r\n{keep}\r\n");
            wire.send(&request).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.text().as_str(), answer.whole), ("hello", true), "{path} {keep}: {answer:?}");
            assert_eq!(answer.header("transfer-encoding"), None);
            assert_eq!(
                answer.header("connection"),
                Some(if stays { "keep-alive" } else { "close" }),
                "{path} {keep}"
            );
            if stays {
                wire.send(&request).await;
                assert_eq!(wire.answer("GET").await.text(), "hello");
            }
        }
    }
    assert!(rig.shop.requests().iter().all(|request| request.head.contains(" HTTP/1.1\r\n")));
    rig.sound().await;
}

/// The last shop sends bodies where none may be: they must not become the answer to the next request.
#[tokio::test]
async fn answers_without_bodies_have_none() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            shop.say(match request.head.split(' ').nth(1).unwrap() {
                "/head" => &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"[..],
                "/head-chunked" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "/204" => b"HTTP/1.1 204 No Content\r\n\r\n",
                "/304" => b"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\n",
                "/head-with-body" => b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong",
                "/204-with-body" => b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nwrong",
                "/304-with-body" => b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nwrong",
                _ => PAGE,
            })
            .await;
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for path in
            ["/head", "/head-chunked", "/204", "/304", "/head-with-body", "/204-with-body", "/304-with-body"]
        {
            let method = if path.starts_with("/head") { "HEAD" } else { "GET" };
            wire.send(format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).await;
            let answer = wire.answer(method).await;
            assert_eq!(answer.header("connection"), Some("keep-alive"), "{path}: {answer:?}");
            wire.send(get("/page")).await;
            assert_eq!(wire.answer("GET").await.text(), "hello", "after {path}");
            assert_eq!(wire.text(), "", "after {path}");
        }
    }
    rig.sound().await;
}
