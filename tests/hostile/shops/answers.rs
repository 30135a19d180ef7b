//! Shops that babble, fall silent, are not there, or say odd but lawful things.

use crate::rig::{Config, Conn, HOST, Rig, get};
use std::fmt::Write as _;
use std::time::Duration;

const LANGUAGE: &str = "Accept-Language: bg,en;q=0.5\r\n";

fn asking(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n")
}

#[tokio::test]
async fn garbage_is_an_error_page() {
    let all: [&[u8]; 9] = [
        b"220 mail.example ESMTP ready\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n",
        b"<html>no head at all</html>\r\n\r\n",
        b"HTTP/2.0 200 OK\r\n\r\nhello",
        b"HTTP/1.1 2000 OK\r\n\r\nhello",
        b"HTTP/1.1 OK\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nhello",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ];
    let rig = Rig::start(move |mut shop: Conn| async move {
        if let Some(request) = shop.request().await {
            let number: usize = request.head[5..].split(' ').next().unwrap().parse().unwrap();
            shop.say(all[number]).await;
        }
    })
    .await;
    for number in 0..all.len() {
        let mut wire = rig.wire(number % 2 == 0).await;
        wire.send(get(&format!("/{number}"))).await;
        let answer = wire.answer("GET").await;
        assert_eq!(answer.status, 502, "{number}: {answer:?}");
        wire.send(get("/ok")).await;
        assert_eq!(wire.answer("GET").await.status, 200, "the client's connection is none the worse");
    }
    rig.sound().await;
}

#[tokio::test]
async fn silence_is_an_error_page_after_its_time() {
    let limits = "upstream_read_seconds = 1";
    let rig = Rig::with(Config { limits, ..Config::default() }, |mut shop: Conn| async move {
        if let Some(request) = shop.request().await {
            if request.head.contains("/half") {
                shop.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
            }
            shop.rest().await;
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(asking("/", LANGUAGE)).await;
        let answer = wire.answer("GET").await;
        assert_eq!((answer.status, answer.header("content-type")), (504, Some("text/html; charset=utf-8")));
        assert!(answer.text().contains("lang=\"bg\""));
        wire.send(get("/half")).await;
        let half = wire.answer("GET").await;
        assert_eq!((half.status, half.text().as_str(), half.whole), (200, "half", false));
    }
    rig.sound().await;
}

#[tokio::test]
async fn a_shop_that_is_not_there_is_an_error_page_in_the_visitors_language() {
    let rig = Rig::start(|shop: Conn| shop.always("")).await;
    rig.shop.close();
    rig.shop
        .until("nobody listens", |shop| std::net::TcpStream::connect(("127.0.0.1", shop.port())).is_err())
        .await;
    let mut wire = rig.secure().await;
    for (language, tag) in [("bg", "lang=\"bg\""), ("en", "lang=\"en\""), ("de, bg;q=0.1", "lang=\"bg\"")] {
        wire.send(asking("/", &format!("Accept: text/html\r\nAccept-Language: {language}\r\n"))).await;
        let answer = wire.answer("GET").await;
        assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html; charset=utf-8")));
        assert!(answer.text().contains(tag), "{language}: {answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(!answer.text().contains("127.0.0.1"), "{answer:?}");
    }
    for xhr in
        ["X-Requested-With: XMLHttpRequest\r\n", "Accept: application/json\r\n", "Sec-Fetch-Dest: empty\r\n"]
    {
        wire.send(asking("/", xhr)).await;
        let answer = wire.answer("GET").await;
        assert_eq!((answer.status, answer.header("content-type")), (502, Some("application/json")), "{xhr}");
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["code"], "unreachable", "{body}");
    }
    drop(wire);
    rig.calm_and_quiet().await;
}

#[tokio::test]
async fn interim_answers_stay_between_shop_and_door() {
    let rig = Rig::start(|shop: Conn| {
        shop.always(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n\
             HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n\
             HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        )
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        let answer = wire.interim("GET").await.unwrap();
        assert_eq!((answer.status, answer.text().as_str(), answer.header("link")), (200, "hello", None));
    }
    let mut client = rig.h2().await;
    assert_eq!(client.get("/").await.unwrap().body, b"hello");
    drop(client);
    rig.sound().await;
}

/// A shop that never comes to the point must not be waited for without end.
#[tokio::test]
async fn interim_answers_without_end_are_an_error_of_the_shop() {
    let rig = Rig::start(|mut shop: Conn| async move {
        drop(shop.request().await);
        while shop.took(b"HTTP/1.1 102 Processing\r\n\r\n").await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    let mut wire = rig.secure().await;
    wire.send(get("/")).await;
    assert_eq!(wire.answer("GET").await.status, 502);
    drop(wire);
    rig.sound().await;
}

#[tokio::test]
async fn cookies_and_other_repeated_headers_keep_their_lines_and_order() {
    let rig = Rig::start(|shop: Conn| {
        shop.always(
            "HTTP/1.1 200 Fine\r\nSet-Cookie: a=1; Path=/\r\nX-Mixed-Case: 1\r\nSet-Cookie: b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\n\
             Vary: Cookie\r\nset-cookie: a=3\r\nVary: Accept\r\nServer: shop/1\r\nConnection: X-Hop, keep-alive\r\n\
             X-Hop: 1\r\nKeep-Alive: timeout=9\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok",
        )
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        let answer = wire.answer("GET").await;
        let cookies = ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "a=3"];
        assert_eq!(answer.all("set-cookie"), cookies);
        assert_eq!((answer.all("vary"), answer.header("server")), (vec!["Cookie", "Accept"], Some("shop/1")));
        for hop in ["x-hop", "keep-alive", "proxy-connection", "upgrade"] {
            assert_eq!(answer.header(hop), None);
        }
    }
    let mut client = rig.h2().await;
    let answer = client.get("/").await.unwrap();
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 3);
    assert!(answer.headers.get("connection").is_none() && answer.headers.get("upgrade").is_none());
    drop(client);
    rig.sound().await;
}

/// The shop's clock is the shop's. (Over HTTP/2 the library under the door writes its own.)
#[tokio::test]
async fn the_date_is_the_shops() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let rig = Rig::start(move |shop: Conn| {
        shop.always(format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 5\r\n\r\nhello"))
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for _ in 0..2 {
            wire.send(get("/")).await;
            assert_eq!(wire.answer("GET").await.header("date"), Some(date));
        }
        wire.send(get("/a%00")).await;
        assert!(wire.answer("GET").await.header("date").is_some_and(|own| own != date));
    }
    rig.sound().await;
}

/// Heads of up to a megabyte are the shop's business; more is not a head.
#[tokio::test]
async fn huge_heads_pass_or_are_an_error_page() {
    let mut large = String::from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n");
    for number in 0..200 {
        write!(large, "X-Header-{number}: {}\r\n", "v".repeat(300)).unwrap();
    }
    let (large, many, huge) = (
        large + "\r\nhello",
        format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n{}\r\nhello", "X: y\r\n".repeat(5000)),
        format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 5\r\n\r\nhello", "v".repeat(3 << 20)),
    );
    for (said, status) in [(large, 200), (many, 502), (huge, 502)] {
        let rig = Rig::start(move |mut shop: Conn| {
            let said = said.clone();
            async move {
                while shop.request().await.is_some() {
                    shop.say(&said).await;
                }
            }
        })
        .await;
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(get("/")).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.status, answer.whole), (status, true));
        }
        rig.sound().await;
    }
}

#[tokio::test]
async fn redirects_to_the_inner_origin_are_turned_outward_only_where_that_is_configured() {
    let inner =
        "HTTP/1.1 302 Found\r\nLocation: http://inner.example:8080/a?b#c\r\nContent-Length: 0\r\n\r\n";
    let alike = "HTTP/1.1 302 Found\r\nLocation: http://inner.example:8080.evil.example/\r\nContent-Length: 0\r\n\r\n";
    let rewrites = Config { shop: "rewrite_origins = [\"http://inner.example:8080\"]", ..Config::default() };
    for (config, turned) in [(Config::default(), false), (rewrites, true)] {
        let rig = Rig::with(config, move |mut shop: Conn| async move {
            while let Some(request) = shop.request().await {
                shop.say(if request.head.contains("/alike") { alike } else { inner }).await;
            }
        })
        .await;
        let mut wire = rig.secure().await;
        wire.send(get("/")).await;
        let outer = format!("https://{HOST}:{}/a?b#c", rig.door.https);
        let expected = if turned { outer.as_str() } else { "http://inner.example:8080/a?b#c" };
        assert_eq!(wire.answer("GET").await.header("location"), Some(expected));
        wire.send(get("/alike")).await;
        let answer = wire.answer("GET").await;
        assert_eq!(answer.header("location"), Some("http://inner.example:8080.evil.example/"));
        drop(wire);
        rig.sound().await;
    }
}
