//! Connections that want to become another protocol.

use crate::rig::wire::Wire;
use crate::rig::{Config, Conn, HOST, Rig, get};
use std::time::Duration;

const SWITCHED: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const ON_WS: Config = Config {
    limits: "header_seconds = 1\nbody_bytes_per_second = 5000\nupstream_read_seconds = 20",
    shop: "upgrade = [\"/ws/\"]",
    mode: "inject",
    adapter: "hostile/bare",
};

fn ask(path: &str, protocol: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: {protocol}\r\n\r\n"
    )
}

/// Answers as HTTP, or becomes an echo when it is asked to.
async fn echo(mut shop: Conn) {
    while let Some(request) = shop.request().await {
        if request.header("upgrade").is_none() {
            shop.say("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n").await;
            continue;
        }
        shop.say([SWITCHED, b"hello "].concat()).await;
        while shop.more().await.is_some() {
            let piece = shop.take_unread();
            if piece.ends_with(b"bye") {
                return;
            }
            shop.say(piece).await;
        }
    }
}

#[tokio::test]
async fn is_denied_where_it_is_not_listed() {
    let rig = Rig::with(ON_WS, echo).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for (path, protocol) in [("/chat", "websocket"), ("/ws/../chat", "websocket"), ("/ws/", "h2c")] {
            wire.send(ask(path, protocol)).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.status, answer.header("upgrade")), (426, None), "{path} {protocol}");
        }
    }
    for request in rig.shop.requests() {
        assert_eq!(
            (request.header("upgrade"), request.header("connection")),
            (None, None),
            "{}",
            request.head
        );
    }
    rig.sound().await;
}

#[tokio::test]
async fn is_let_through_both_ways_where_it_is_listed() {
    let rig = Rig::with(ON_WS, echo).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(ask("/ws/chat", "WebSocket")).await;
        assert_eq!(wire.answer("GET").await.status, 101);
        assert_eq!(wire.bytes(6).await, b"hello ");
        // Longer than a body may take: nobody expects haste from a conversation.
        tokio::time::sleep(Duration::from_millis(2200)).await;
        for word in ["\x00\u{7f}", "GET / HTTP/1.1\r\n\r\n", "more"] {
            assert_eq!(talk(&mut wire, word.as_bytes()).await, word.as_bytes());
        }
        let much = vec![b'm'; 300_000];
        assert_eq!(talk(&mut wire, &much).await, much);
        wire.send("bye").await;
        wire.ending().await;
        assert_eq!(wire.text(), "");
    }
    rig.sound().await;
}

async fn talk(wire: &mut Wire, bytes: &[u8]) -> Vec<u8> {
    wire.send(bytes).await;
    wire.bytes(bytes.len()).await
}

/// The client's first words may come in one packet with its request.
#[tokio::test]
async fn words_that_come_too_early_are_not_lost() {
    let rig = Rig::with(ON_WS, echo).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(ask("/ws/", "websocket") + "early").await;
        assert_eq!(wire.answer("GET").await.status, 101);
        assert_eq!(wire.bytes(11).await, b"hello early");
    }
    rig.shop.until("the shop is hung up on", |shop| shop.open() == 0).await;
    rig.sound().await;
}

/// A shop that switches without having been asked takes the connection for something that it is not.
#[tokio::test]
async fn that_nobody_asked_for_is_an_error_of_the_shop() {
    let rig = Rig::with(ON_WS, |mut shop: Conn| async move {
        while shop.request().await.is_some() {
            shop.say([SWITCHED, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"].concat()).await;
        }
    })
    .await;
    let old = ask("/ws/chat", "websocket").replace("HTTP/1.1", "HTTP/1.0");
    let asked =
        [get("/"), get("/ws/"), ask("/chat", "websocket").into(), ask("/ws/", "h2c").into(), old.into()];
    for request in asked {
        for secure in [false, true] {
            let mut wire = rig.wire(secure).await;
            wire.send(&request).await;
            assert_eq!(wire.answer("GET").await.status, 502, "{}", String::from_utf8_lossy(&request));
        }
    }
    rig.sound().await;
}
