//! Shops that say one length and send another: what is too much is never taken for the next answer.

use crate::rig::{Conn, Rig, get};

/// What the shop says, what the client must get of it, and whether that is a whole answer.
struct Case {
    said: &'static str,
    status: u16,
    body: &'static str,
    whole: bool,
}

const fn whole(said: &'static str, body: &'static str) -> Case {
    Case { said, status: 200, body, whole: true }
}

const fn broken(said: &'static str) -> Case {
    Case { said, status: 502, body: "", whole: true }
}

const CASES: [Case; 17] = [
    whole("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and then some", "hello"),
    whole(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong",
        "hello",
    ),
    whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nwrong", ""),
    Case {
        said: "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        status: 200,
        body: "hello",
        whole: false,
    },
    whole("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "hello"),
    whole(
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "hello",
    ),
    whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nwrong", "hello"),
    whole(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
        "hello",
    ),
    whole("HTTP/1.1 200 OK\r\n\r\nhello", "hello"),
    whole("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
    broken("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    broken("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
    broken("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"),
    broken("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello"),
    Case {
        said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n0\r\n\r\n",
        status: 502,
        body: "",
        whole: true,
    },
    Case {
        said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        status: 502,
        body: "",
        whole: true,
    },
    Case {
        said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhellowrong\r\n0\r\n\r\n",
        status: 200,
        body: "hello",
        whole: false,
    },
];

#[tokio::test]
async fn what_the_head_says_is_what_the_client_gets() {
    let rig = Rig::start(|mut shop: Conn| async move {
        while let Some(request) = shop.request().await {
            let number: usize = request.head[5..].split(' ').next().unwrap().parse().unwrap();
            shop.say(CASES[number].said).await;
            let stays =
                CASES[number].whole && CASES[number].status == 200 && CASES[number].said.contains(": ");
            if !stays || CASES[number].said.starts_with("HTTP/1.0") {
                return;
            }
        }
    })
    .await;
    for secure in [false, true] {
        for (number, case) in CASES.iter().enumerate() {
            let mut wire = rig.wire(secure).await;
            wire.send(get(&format!("/{number}"))).await;
            let answer = wire.answer("GET").await;
            let (said, got) = ((case.status, case.whole), (answer.status, answer.whole));
            // The first piece may be what shows that it is broken, or come after the head has gone out.
            let cut = matches!((said, got), ((502, true), (200, false)) | ((200, false), (502, true)));
            assert!(got == said || cut, "{:?}: {answer:?}", case.said);
            assert!(answer.status != 200 || cut || answer.text() == case.body, "{:?}: {answer:?}", case.said);
            assert!(!answer.head.contains("99"), "{answer:?}");
        }
    }
    rig.sound().await;
}

/// The same connection of the client, and whatever connections of the shop that takes.
#[tokio::test]
async fn what_is_too_much_is_not_the_next_answer() {
    let rig = Rig::start(|mut shop: Conn| async move {
        while let Some(request) = shop.request().await {
            shop.say(match request.head.split(' ').nth(1).unwrap() {
                "/more" => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong",
                "/late" => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                _ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright",
            })
            .await;
            if request.head.contains("/late") {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                shop.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong").await;
            }
        }
    })
    .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for path in ["/more", "/late"] {
            wire.send(get(path)).await;
            assert_eq!(wire.answer("GET").await.text(), "hello");
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            wire.send(get("/next")).await;
            assert_eq!(wire.answer("GET").await.text(), "right", "after {path}");
        }
    }
    rig.sound().await;
}
