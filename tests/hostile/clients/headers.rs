//! What reaches the shop: the request as it was meant, and nothing that a client may not say.

use crate::rig::{HOST, Rig, get};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// The head that the shop gets, its lines sorted: their order is nobody's promise.
async fn heard(rig: &Rig, request: &str, secure: bool) -> Vec<String> {
    let before = rig.shop.requests().len();
    let mut wire = if secure { rig.secure().await } else { rig.plain().await };
    wire.send(request).await;
    assert_eq!(wire.answer("GET").await.status, 200, "{request}");
    let mut lines: Vec<String> = rig.shop.requests()[before].head.lines().map(str::to_owned).collect();
    lines[1..].sort_by_key(|line| line.to_ascii_lowercase());
    lines
}

#[tokio::test]
async fn the_shop_gets_the_request_as_it_came() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let own = "X-Odd_Name.x: 1\r\nAccept-Language: bg\r\nRange: bytes=0-4\r\nIf-None-Match: \"a\"\r\nCookie: a=1; b=\"2\"";
    let request =
        format!("GET /p?q=%2f&r=a+b HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: br\r\n{own}\r\n\r\n");
    let expected = |scheme: &str| {
        vec![
            "GET /p?q=%2f&r=a+b HTTP/1.1".to_owned(),
            "Accept-Encoding: br".to_owned(),
            "Accept-Language: bg".to_owned(),
            "Cookie: a=1; b=\"2\"".to_owned(),
            "Host: shop.example".to_owned(),
            "If-None-Match: \"a\"".to_owned(),
            "Range: bytes=0-4".to_owned(),
            "X-Forwarded-For: 127.0.0.1".to_owned(),
            "X-Forwarded-Host: shop.example".to_owned(),
            format!("X-Forwarded-Proto: {scheme}"),
            "X-Odd_Name.x: 1".to_owned(),
        ]
    };
    for secure in [false, true] {
        let heard = heard(&rig, &request, secure).await;
        let (heard, expected) =
            (heard.join("\n"), expected(if secure { "https" } else { "http" }).join("\n"));
        assert_eq!(heard.to_ascii_lowercase(), expected.to_ascii_lowercase());
    }
    rig.sound().await;
}

#[tokio::test]
async fn headers_that_only_the_door_may_say_are_its_own() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let forged = "X-Forwarded-For: 192.0.2.66\r\nX-Forwarded-For: 192.0.2.67\r\nX-Forwarded-Proto: ftp\r\n\
        X-Forwarded-Host: evil.example\r\nX-Forwarded-Port: 66\r\nX-Forwarded-Prefix: /evil\r\n\
        Forwarded: for=192.0.2.66\r\nX-Real-IP: 192.0.2.66\r\nProxy: http://evil.example\r\nX-Vratar-Actor: admin\r\n";
    let nominated = "Connection: close, X-Forwarded-For, Host, Cookie, X-Mine\r\nX-Mine: 1\r\nCookie: a=1\r\n\
        Keep-Alive: timeout=5\r\nTE: trailers, gzip\r\nProxy-Connection: keep-alive\r\nTrailer: X\r\nUpgrade: h2c\r\n\
        HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nExpect: 100-continue\r\n";
    for secure in [false, true] {
        let scheme = if secure { "https" } else { "http" };
        let request = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n{forged}{nominated}\r\n");
        let expected = [
            "get / http/1.1",
            "cookie: a=1",
            "host: shop.example",
            "x-forwarded-for: 127.0.0.1",
            "x-forwarded-host: shop.example",
            &format!("x-forwarded-proto: {scheme}"),
        ];
        let heard = heard(&rig, &request, secure).await.join("\n").to_ascii_lowercase();
        assert_eq!(heard, expected.join("\n"));
    }
    rig.sound().await;
}

/// Servers that turn `-` into `_` would take these for the door's own words.
#[tokio::test]
async fn other_spellings_of_them_are_refused() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    for name in [
        "X_Forwarded_For",
        "X-Forwarded_Proto",
        "x.real.ip",
        "X--Forwarded-For",
        "Forwarded-",
        "Transfer_Encoding",
    ] {
        let mut wire = rig.plain().await;
        wire.send(format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n{name}: 1\r\n\r\n")).await;
        assert_eq!(wire.answer("GET").await.status, 400, "{name}");
        wire.ending().await;
    }
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}

#[tokio::test]
async fn hosts_are_known_or_refused_however_they_are_written() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let cases = [
        ("/", "shop.example", 200),
        ("/", "SHOP.Example", 200),
        ("/", "shop.example.", 200),
        ("/", "shop.example:8443", 200),
        ("/", "shop.example:", 200),
        ("http://shop.example/", "shop.example", 200),
        ("http://shop.example:8443/", "shop.example:8443", 200),
        // The same, but not written the same: whoever compares bytes sees two hosts.
        ("http://SHOP.EXAMPLE./", "shop.example", 400),
        ("http://evil.example/", "shop.example", 400),
        ("http://shop.example/", "evil.example", 400),
        ("http://user@shop.example/", "shop.example", 400),
        ("/", "evil.example", 421),
        ("/", "localhost", 421),
        ("/", "127.0.0.1", 421),
        ("/", "[::1]:80", 421),
        ("/", "sub.shop.example", 421),
        ("/", "shop.example.evil.example", 421),
        ("/", "shop.example:99999", 400),
        ("/", "shop.example:0", 400),
        ("/", "shop.example/evil", 400),
        ("/", "evil.example@shop.example", 400),
        ("/", "shop.example evil.example", 400),
        ("/", "shop..example", 400),
        ("/", "%73hop.example", 400),
        ("/", "\u{441}hop.example", 400),
        ("/", "", 400),
        ("/", "..", 400),
    ];
    for (target, host, status) in cases {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
            let answer = wire.answer("GET").await;
            assert_eq!(answer.status, status, "{target} {host}: {answer:?}");
        }
    }
    let expected = |request: &crate::rig::shop::Request| {
        matches!(request.header("host"), Some("shop.example" | "shop.example:8443"))
            && request.head.starts_with("GET / HTTP/1.1\r\n")
    };
    assert!(rig.shop.requests().iter().all(expected), "{:?}", rig.shop.requests());
    rig.sound().await;
}

#[tokio::test]
async fn an_unknown_host_gets_a_page_that_says_so_and_the_connection_stays() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let mut wire = rig.secure().await;
    wire.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").await;
    let answer = wire.answer("GET").await;
    assert_eq!((answer.status, answer.header("content-type")), (421, Some("text/html; charset=utf-8")));
    assert!(!answer.text().contains("evil.example"), "{answer:?}");
    wire.send(get("/")).await;
    assert_eq!(wire.answer("GET").await.status, 200);
    drop(wire);
    rig.sound().await;
}
