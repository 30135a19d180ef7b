//! HTTP/2 clients that want much, or little, or nonsense.

use crate::rig::h2::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, H2, HEADERS, HELLO, RST_STREAM, block, frame, pseudo,
    request, whole,
};
use crate::rig::wire::Wire;
use crate::rig::{Config, HOST, Rig};
use bytes::Bytes;
use http::Method;
use std::time::Duration;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn many_streams_are_all_answered() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            let path = request.head.split(' ').nth(1).unwrap().to_owned();
            shop.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{path}", path.len())).await;
        }
    })
    .await;
    let mut client = rig.h2().await;
    let mut waiting = Vec::new();
    for number in 0..400 {
        waiting.push(client.begin(request(Method::GET, &format!("/{number}")), true).await.0);
        if waiting.len() == 100 {
            let first = number + 1 - waiting.len();
            for (index, response) in waiting.drain(..).enumerate() {
                let answer = whole(response).await.unwrap();
                assert_eq!(answer.body, format!("/{}", first + index).into_bytes());
            }
        }
    }
    assert_eq!(rig.shop.requests().len(), 400);
    drop(client);
    rig.sound().await;
}

#[tokio::test]
async fn a_storm_of_resets_takes_no_memory() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let before = rig.peak_memory();
    for _ in 0..3 {
        let mut wire = rig.secure_h2().await;
        wire.send(HELLO).await;
        let head = block(&pseudo("GET", "/"));
        for stream in (0..20_000).map(|number| number * 2 + 1) {
            let asked = frame(HEADERS, END_HEADERS | END_STREAM, stream, &head);
            let both = [asked, frame(RST_STREAM, 0, stream, &8u32.to_be_bytes())].concat();
            if !wire.offer(both).await {
                break;
            }
        }
    }
    let grown = rig.peak_memory() - before;
    assert!(grown < 64 << 10, "{grown} KiB");
    rig.sound().await;
}

#[tokio::test]
async fn a_head_without_an_end_is_cut() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let before = rig.peak_memory();
    for filler in [
        &b""[..],
        &block(&[("x-filler", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")]).repeat(200),
    ] {
        let mut wire = rig.secure_h2().await;
        wire.send(HELLO).await;
        wire.send(frame(HEADERS, END_STREAM, 1, &block(&pseudo("GET", "/")))).await;
        let mut taken = 0;
        while taken < 20_000 && wire.offer(frame(CONTINUATION, 0, 1, filler)).await {
            taken += 1;
        }
        assert!(taken < 20_000, "{} bytes of a head were taken", taken * (filler.len() + 9));
    }
    let grown = rig.peak_memory() - before;
    assert!(grown < 48 << 10, "{grown} KiB");
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}

/// One header of 4 KB, put into the table once and named 4000 times: 16 MB of head out of 8 KB.
#[tokio::test]
async fn a_head_that_swells_is_refused() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let before = rig.peak_memory();
    let mut wire = rig.secure_h2().await;
    let value = [&b"\x7f\x81\x1e"[..], &[b'v'; 4000]].concat();
    let mut head = block(&pseudo("GET", "/"));
    head.extend([&b"\x40\x01x"[..], &value, &[0x80 | 62; 4000]].concat());
    wire.send([HELLO, &frame(HEADERS, END_HEADERS | END_STREAM, 1, &head)].concat()).await;
    let mut client = rig.h2().await;
    assert_eq!(client.get("/").await.unwrap().status, 200);
    assert!(rig.shop.requests().iter().all(|request| request.header("x").is_none()));
    let grown = rig.peak_memory() - before;
    assert!(grown < 32 << 10, "{grown} KiB");
    drop((wire, client));
    rig.sound().await;
}

#[tokio::test]
async fn cookies_in_crumbs_reach_the_shop_as_one() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let mut client = rig.h2().await;
    let mut asked = request(Method::GET, "/");
    for crumb in ["sid=1", "lang=bg", "a=\"b; c\""] {
        asked.headers_mut().append("cookie", crumb.parse().unwrap());
    }
    assert_eq!(client.ask(asked).await.unwrap().status, 200);
    let requests = rig.shop.requests();
    assert_eq!(requests[0].header("cookie"), Some("sid=1; lang=bg; a=\"b; c\""));
    assert_eq!(requests[0].header("host"), Some(HOST));
    assert!(requests[0].head.starts_with("GET / HTTP/1.1\r\n"));
    drop(client);
    rig.sound().await;
}

/// Heads that HTTP/2 forbids (RFC 9113 §8.2, §8.3), or that would say two things over HTTP/1.
#[tokio::test]
async fn malformed_heads_never_reach_the_shop() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let with = |field: (&'static str, &'static str)| [pseudo("GET", "/"), vec![field]].concat();
    let without =
        |name: &str| pseudo("GET", "/").into_iter().filter(|(field, _)| *field != name).collect::<Vec<_>>();
    let mut heads = vec![
        with(("connection", "close")),
        with(("transfer-encoding", "chunked")),
        with(("upgrade", "websocket")),
        with(("keep-alive", "timeout=5")),
        with(("proxy-connection", "keep-alive")),
        with(("te", "gzip")),
        with(("Upper", "case")),
        with((":path", "/twice")),
        with((":status", "200")),
        with(("host", "evil.example")),
        with(("transfer_encoding", "chunked")),
        with(("x_forwarded_for", "192.0.2.1")),
        with(("x", "a\r\nTransfer-Encoding: chunked")),
        with(("x", "a\nb: c")),
        with(("x", "a\0")),
        with(("x\r\ny", "a")),
        with(("x y", "a")),
        with(("", "a")),
        with(("content-length", "5")),
        pseudo("GET", "/a b"),
        pseudo("GET", "/a HTTP/1.1\r\nX: y"),
        pseudo("GET", "a"),
        pseudo("GET", ""),
        pseudo("GET", "http://evil.example/"),
        pseudo("GET / HTTP/1.1\r\nX:", "/"),
        pseudo("get", "/"),
        pseudo("TRACE", "/"),
        vec![(":method", "CONNECT"), (":authority", HOST)],
        [vec![("x", "first")], pseudo("GET", "/")].concat(),
    ];
    heads.extend([":method", ":scheme", ":path", ":authority"].map(without));
    for fields in heads {
        let mut wire = rig.secure_h2().await;
        let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, &block(&fields));
        wire.send([HELLO, &head].concat()).await;
        settled(&mut wire, &fields).await;
        assert_eq!(rig.shop.requests(), vec![], "{fields:?}");
    }
    rig.sound().await;
}

/// Waits until stream 1 is answered with an error, reset, or the connection is given up.
async fn settled(wire: &mut Wire, fields: &[(&str, &str)]) {
    const HTTP_200: u8 = 0x88;
    loop {
        let Some((kind, stream, payload)) = wire.frame().await else { return };
        match (kind, stream) {
            (HEADERS, 1) => return assert_ne!(payload[0], HTTP_200, "{fields:?}"),
            (RST_STREAM, 1) | (7, _) => return,
            _ => {}
        }
    }
}

#[tokio::test]
async fn trailers_wanted_is_all_that_te_may_say() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let mut client = rig.h2().await;
    let mut asked = request(Method::GET, "/");
    asked.headers_mut().append("te", "trailers".parse().unwrap());
    assert_eq!(client.ask(asked).await.unwrap().status, 200);
    assert_eq!(rig.shop.requests()[0].header("te"), None);
    drop(client);
    rig.sound().await;
}

#[tokio::test]
async fn a_body_without_a_length_reaches_the_shop_in_chunks() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let mut client = rig.h2().await;
    assert_eq!(upload(&mut client, Method::POST, &["chun", "", "ked"]).await, Ok(200));
    let requests = rig.shop.requests();
    assert_eq!(requests[0].body, b"chunked");
    assert_eq!(
        (requests[0].header("transfer-encoding"), requests[0].header("content-length")),
        (Some("chunked"), None)
    );
    drop(client);
    rig.sound().await;
}

/// A GET that turns out to have no body is one; with a body, half of all servers take the body for the next request.
#[tokio::test]
async fn a_get_may_announce_a_body_but_not_have_one() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let mut client = rig.h2().await;
    assert_eq!(upload(&mut client, Method::GET, &[""]).await, Ok(200));
    let requests = rig.shop.requests();
    assert_eq!((requests[0].header("transfer-encoding"), requests[0].header("content-length")), (None, None));
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(upload(&mut client, method, &["GET /smuggled HTTP/1.1\r\n\r\n"]).await, Ok(400));
    }
    assert_eq!(rig.shop.requests().len(), 1);
    drop(client);
    rig.sound().await;
}

async fn upload(client: &mut H2, method: Method, pieces: &[&'static str]) -> Result<u16, String> {
    let (response, mut body) = client.begin(request(method, "/up"), false).await;
    for piece in pieces {
        drop(body.send_data(Bytes::from_static(piece.as_bytes()), false));
    }
    drop(body.send_data(Bytes::new(), true));
    whole(response).await.map(|answer| answer.status).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_body_that_stops_is_given_up_and_its_neighbours_are_not() {
    let limits = "header_seconds = 1\nbody_bytes_per_second = 5000";
    let rig = Rig::with(Config { limits, ..Config::default() }, |shop| shop.always(OK)).await;
    let mut client = rig.h2().await;
    let (response, mut body) = client.begin(request(Method::POST, "/up"), false).await;
    body.send_data(Bytes::from_static(b"half"), false).unwrap();
    if let Ok(answer) = whole(response).await {
        assert_eq!(answer.status, 408);
    }
    assert_eq!(client.get("/next").await.unwrap().status, 200);
    rig.shop.until("half a request is hung up on", |shop| shop.open() < 2).await;
    assert_eq!(rig.shop.requests().len(), 1);
    drop((body, client));
    rig.sound().await;
}

#[tokio::test]
async fn a_stream_that_is_cancelled_frees_its_shop_connection() {
    let rig = Rig::start(|mut shop| async move {
        while let Some(request) = shop.request().await {
            match request.head.split(' ').nth(1) {
                Some("/think") => tokio::time::sleep(Duration::from_secs(60)).await,
                Some("/endless") => {
                    shop.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n").await;
                    while shop.took(&[b'x'; 10_000]).await {}
                    return;
                }
                _ => shop.say(OK).await,
            }
        }
    })
    .await;
    let mut client = rig.h2().await;
    for path in ["/think", "/endless"] {
        let (mut response, mut body) = client.begin(request(Method::GET, path), true).await;
        let asked =
            |shop: &crate::rig::shop::Shop| shop.requests().iter().any(|request| request.head.contains(path));
        rig.shop.until("the shop is asked", asked).await;
        if path == "/endless" {
            drop((&mut response).await.unwrap().into_body().data().await);
        }
        body.send_reset(h2::Reason::CANCEL);
        drop((response, body));
        assert_eq!(client.get("/next").await.unwrap().status, 200);
    }
    let used: Vec<usize> = rig.shop.requests().iter().map(|request| request.connection).collect();
    assert!(used[0] != used[1] && used[2] != used[3], "{used:?}");
    drop(client);
    rig.sound().await;
}

#[tokio::test]
async fn data_for_nobody_ends_the_connection_only() {
    let rig = Rig::start(|shop| shop.always(OK)).await;
    let nonsense = [
        frame(DATA, 0, 1, b"for nobody"),
        frame(HEADERS, END_HEADERS, 2, &block(&pseudo("GET", "/"))),
        frame(HEADERS, END_HEADERS, 0, &block(&pseudo("GET", "/"))),
        frame(CONTINUATION, END_HEADERS, 1, b""),
        frame(HEADERS, END_HEADERS, 1, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        frame(8, 0, 0, &0u32.to_be_bytes()),
        frame(4, 0, 0, b"odd"),
        vec![0xff; 100],
        b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n".to_vec(),
    ];
    for bytes in nonsense {
        let mut wire = rig.secure_h2().await;
        wire.offer([HELLO, &bytes].concat()).await;
        wire.ending().await;
    }
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}
