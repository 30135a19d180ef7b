//! Addresses as old browsers and old pages write them: in the page's own charset, with characters that no URL may hold,
//! with escapes that are none. They reach the shop, which reads them both ways; in the staff area they are refused.

use crate::rig::{HOST, Rig};

/// What the client sends and what the shop gets.
const TARGETS: [(&[u8], &str); 14] = [
    (b"/search?q=\xea\xed\xe8\xe3\xe0&s=\xff", "/search?q=%EA%ED%E8%E3%E0&s=%FF"),
    (b"/\xea\xed\xe8\xe3\xe0/1", "/%EA%ED%E8%E3%E0/1"),
    (b"/\xd0\xba?\xd0\xba", "/%D0%BA?%D0%BA"),
    (b"/search?q=\"<a>\"", "/search?q=%22%3Ca%3E%22"),
    (b"/a\"<b>", "/a%22%3Cb%3E"),
    (b"/a|b{c}^`[d]", "/a%7Cb%7Bc%7D%5E%60%5Bd%5D"),
    (b"/search?a|b{c}^`[d]\\", "/search?a|b{c}^`[d]\\"),
    (b"/search?q=100%", "/search?q=100%"),
    (b"/search?q=%u0430%zz&r=%", "/search?q=%u0430%zz&r=%"),
    (b"/sale-50%/shoes", "/sale-50%25/shoes"),
    (b"/sale-50%", "/sale-50%25"),
    (b"/%u0430/%zz%4", "/%u0430/%25zz%254"),
    (b"/a%41\xe0%", "/aA%E0%25"),
    (b"/images\\logo.gif", "/images%5Clogo.gif"),
];

fn head(target: &[u8]) -> Vec<u8> {
    [b"GET ", target, b" HTTP/1.1\r\nHost: ", HOST.as_bytes(), b"\r\n\r\n"].concat()
}

#[tokio::test]
async fn odd_characters_and_escapes_reach_the_shop() {
    let rig = Rig::start(|shop| shop.always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).await;
    for secure in [false, true] {
        let mut wrong = Vec::new();
        for (target, wanted) in TARGETS {
            let before = rig.shop.requests().len();
            let mut wire = rig.wire(secure).await;
            wire.send(head(target)).await;
            let status = wire.answer_or_end("GET").await.map_or(0, |answer| answer.status);
            let heads: Vec<String> =
                rig.shop.requests().into_iter().skip(before).map(|request| request.head).collect();
            let got = heads.first().and_then(|head| head.split(' ').nth(1)).unwrap_or_default().to_owned();
            if got != wanted {
                wrong.push(format!("{} gives {status} {got}", target.escape_ascii()));
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
    rig.sound().await;
}

/// Where nothing is decided nothing is tidied up.
#[tokio::test]
async fn an_observed_shop_gets_the_address_as_it_came() {
    let config = crate::rig::Config { mode: "observe", ..crate::rig::Config::default() };
    let rig =
        Rig::with(config, |shop| shop.always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).await;
    let targets = ["//shop//item/./1/../2", "/%61%2f?", "/a%zz?vratar_token=1&b", "/%e0;x?a=[1]|2"];
    for target in targets {
        let mut wire = rig.secure().await;
        wire.send(head(target.as_bytes())).await;
        assert_eq!(wire.answer("GET").await.status, 200);
    }
    let got: Vec<String> = rig
        .shop
        .requests()
        .iter()
        .map(|request| request.head.split(' ').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(got, targets);
    rig.sound().await;
}

/// One connection, many requests, the odd ones in between and behind bodies.
#[tokio::test]
async fn every_request_of_a_connection_is_read_alike() {
    let rig = Rig::start(|shop| shop.always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).await;
    let mut wire = rig.secure().await;
    let body = b"GET /\xff HTTP/1.1\r\n";
    let post = format!("POST /up HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {}\r\n\r\n", body.len());
    for _ in 0..3 {
        wire.send(head(b"/a?\xe0")).await;
        assert_eq!(wire.answer("GET").await.text(), "hello");
        // The body comes apart from its head: it is not a line of a request.
        wire.send(&post).await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        wire.send(body).await;
        assert_eq!(wire.answer("POST").await.text(), "hello");
    }
    for (number, request) in rig.shop.requests().iter().enumerate() {
        assert!(if number % 2 == 0 { request.head.starts_with("GET /a?%E0 ") } else { request.body == body });
    }
    drop(wire);
    rig.sound().await;
}
