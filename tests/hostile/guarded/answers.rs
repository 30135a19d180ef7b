//! Answers that are held whole: what of them leaves, in which form, and what the record says.

use super::desk::{Desk, always, page, typed};
use crate::rig::HOST;
use flate2::write::GzEncoder;
use std::io::Write as _;
use vratar_model::access::{Action, Outcome, Reason, Role};
use vratar_tests::Ledger;

const ANA: &str = "<p>Ana <a href=\"mailto:ana@shop.example\">ana@shop.example</a>, 0888 123 456";

#[tokio::test]
async fn an_answer_leaves_with_its_record() {
    let desk = Desk::open(always(page(200, "ETag: \"1\"\r\nLast-Modified: x\r\n", ANA))).await;
    let answer = desk.get("/staff/people/17?token=geheim").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, ANA));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!((answer.header("etag"), answer.header("last-modified")), (None, None));
    let ledger = desk.ledger().await;
    let grant = ledger.grants()[0];
    assert_eq!(ledger.shown(), ["+359888123456", "17", "ana@shop.example"]);
    assert_eq!((grant.route.as_str(), grant.action, grant.status), ("person", Action::View, 200));
    assert_eq!((grant.path.as_str(), &grant.query[..]), ("/staff/people/17", &["token".to_owned()][..]));
    assert_eq!((grant.actor.role, ledger.named(&[grant.actor.who.unwrap()])[0]), (Role::Staff, "maria"));
    assert_eq!(grant.found.persons, 1);
    let close = ledger.closes()[0];
    assert_eq!(
        (close.outcome, close.bytes, close.access),
        (Outcome::Delivered, ANA.len() as u64, grant.access)
    );
    desk.rig.sound().await;
}

/// The shop must send all of it, now, in clear: what is not asked for cannot come in pieces or not at all.
#[tokio::test]
async fn the_shop_is_asked_for_all_of_it_in_clear() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let conditions = "Range: bytes=0-3\r\nIf-Range: \"1\"\r\nIf-None-Match: \"1\"\r\nIf-Modified-Since: x\r\nAccept-Encoding: gzip\r\n";
    assert_eq!(desk.get_with("/staff/people", conditions).await.status, 200);
    let request = desk.rig.shop.requests().pop().unwrap();
    for name in ["range", "if-range", "if-none-match", "if-modified-since"] {
        assert_eq!(request.header(name), None);
    }
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    desk.rig.sound().await;
}

#[tokio::test]
async fn what_is_no_whole_answer_is_refused_and_recorded() {
    for (said, status, reason) in [
        (
            "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nana@",
            502,
            Reason::Partial,
        ),
        ("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", 502, Reason::NotModified),
    ] {
        let desk = Desk::open(always(said)).await;
        let answer = desk.get("/staff/people").await;
        assert_eq!(answer.status, status);
        assert!(!answer.text().contains("ana@"));
        let ledger = Ledger::when(&desk.state(), |ledger| !ledger.refusals().is_empty()).await;
        assert_eq!((ledger.refusals()[0].reason, ledger.refusals()[0].status), (reason, status));
        assert!(ledger.grants().is_empty());
    }
}

#[tokio::test]
async fn other_protocols_are_not_let_in() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let answer = desk.get_with("/staff/people", "Connection: upgrade\r\nUpgrade: websocket\r\n").await;
    assert_eq!(answer.status, 403);
    assert_eq!(desk.rig.shop.requests().len(), 1, "the login alone came to the shop");
    let ledger = Ledger::when(&desk.state(), |ledger| !ledger.refusals().is_empty()).await;
    assert_eq!(ledger.refusals()[0].reason, Reason::Upgrade);
    desk.rig.sound().await;
}

#[tokio::test]
async fn head_shows_a_head() {
    let desk =
        Desk::open(always("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n"))
            .await;
    let sid = &desk.sid;
    let answer =
        desk.send(&format!("HEAD /staff/people/17 HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let ledger = desk.ledger().await;
    assert_eq!((ledger.grants()[0].method.as_str(), ledger.closes()[0].bytes), ("HEAD", 0));
    desk.rig.sound().await;
}

#[tokio::test]
async fn http_1_0_gets_the_same_by_closing() {
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nana@shop.example\r\n0\r\n\r\n";
    let desk = Desk::open(always(chunked)).await;
    let sid = &desk.sid;
    let answer =
        desk.send(&format!("GET /staff/people HTTP/1.0\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await;
    assert_eq!((answer.status, answer.text().as_str(), answer.whole), (200, "ana@shop.example", true));
    assert_eq!(desk.ledger().await.shown(), ["ana@shop.example"]);
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_location_that_names_somebody_is_a_disclosure() {
    let said =
        "HTTP/1.1 302 Found\r\nLocation: /staff/people?found=ana%40shop.example\r\nContent-Length: 0\r\n\r\n";
    let desk = Desk::open(always(said)).await;
    assert_eq!(desk.get("/staff/people").await.status, 302);
    assert_eq!(desk.ledger().await.shown(), ["ana@shop.example"]);
    desk.rig.sound().await;
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn packed_answers_leave_as_they_were_read() {
    let packed = [gzip(ANA.as_bytes()), b"behind@shop.example".to_vec()].concat();
    let desk = Desk::open(always(typed("text/html", 200, "Content-Encoding: gzip\r\n", &packed))).await;
    let answer = desk.get("/staff/people").await;
    assert_eq!((answer.header("content-encoding"), answer.text().as_str()), (None, ANA));
    assert_eq!(desk.ledger().await.shown(), ["+359888123456", "ana@shop.example"]);
    desk.rig.sound().await;
}

#[tokio::test]
async fn what_cannot_be_looked_into_is_refused_and_recorded() {
    let broken = &gzip(ANA.as_bytes())[..20];
    for said in [
        typed("text/html", 200, "Content-Encoding: compress\r\n", b"ana@shop.example"),
        typed("text/html", 200, "Content-Encoding: gzip\r\n", broken),
        typed("application/pdf", 200, "", b"%PDF-1.7 ana@shop.example"),
        typed("application/x-unknown", 200, "", b"\x00\x01\x02\x03ana"),
    ] {
        let desk = Desk::open(always(said)).await;
        let answer = desk.get("/staff/people").await;
        assert_eq!(answer.status, 403, "{answer:?}");
        assert!(!answer.text().contains("ana"), "{answer:?}");
        let ledger = Ledger::when(&desk.state(), |ledger| !ledger.refusals().is_empty()).await;
        assert_eq!((ledger.refusals()[0].reason, ledger.grants().len()), (Reason::Uninspectable, 0));
        desk.rig.sound().await;
    }
}

#[tokio::test]
async fn what_the_manifest_lets_through_is_recorded_as_opaque() {
    let pdf = b"%PDF-1.7\n\x00\x01";
    let desk = Desk::open(always(typed("application/pdf", 200, "", pdf))).await;
    assert_eq!(desk.get("/staff/scan").await.body, pdf);
    let ledger = desk.ledger().await;
    assert!(ledger.grants()[0].opaque);
    let picture = Desk::open(always(typed("image/png", 200, "", b"\x89PNG\r\n\x1a\n"))).await;
    assert_eq!(picture.get("/staff/people").await.status, 200);
    assert!(picture.ledger().await.grants()[0].opaque);
    desk.rig.sound().await;
}

#[tokio::test]
async fn old_charsets_hide_nothing() {
    for (kind, body) in [
        (
            "text/html; charset=windows-1251",
            encoding_rs::WINDOWS_1251.encode("<p>Ана ana@shop.example").0.into_owned(),
        ),
        (
            "text/html",
            [
                &b"\xFF\xFE"[..],
                &"<p>ana@shop.example".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
            ]
            .concat(),
        ),
        ("application/json", br#"{"mail":"ana\u0040shop.example"}"#.to_vec()),
        ("text/html", b"<p>ana&#64;shop&period;example <!-- &commat; -->".to_vec()),
        ("text/html", b"<a href='/x?m=ana%40shop.example'>x</a>".to_vec()),
        ("application/octet-stream", b"INSERT INTO oc_customer VALUES (1,'ana@shop.example');".to_vec()),
    ] {
        let desk = Desk::open(always(typed(kind, 200, "", &body))).await;
        assert_eq!(desk.get("/staff/people").await.body, body);
        assert_eq!(desk.ledger().await.shown(), ["ana@shop.example"], "{kind}");
    }
}

#[tokio::test]
async fn what_the_request_brought_is_an_echo() {
    let form = "<form><input name=q value='nobody@shop.example'></form><p>Nothing found";
    let desk = Desk::open(always(page(200, "", form))).await;
    desk.get("/staff/search?q=nobody%40shop.example").await;
    let ledger = desk.ledger().await;
    let found = &ledger.grants()[0].found;
    assert_eq!((ledger.shown().len(), found.persons), (0, 0));
    assert_eq!(ledger.named(&found.echoes), ["nobody@shop.example"]);
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_path_keeps_no_secret_and_no_person() {
    let desk = Desk::open(always(page(200, "", "<p>Sent"))).await;
    desk.get("/order-status/kR8s0Zq1/").await;
    desk.get("/staff/people/ana%40shop.example").await;
    let ledger = desk.ledger().await;
    let paths: Vec<_> = ledger.grants().iter().map(|grant| grant.path.clone()).collect();
    assert_eq!(paths, ["/order-status/{secret}/", "/staff/people/{person}"]);
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_page_without_people_is_recorded_too_and_exempt_ones_are_not() {
    let desk = Desk::open(always(page(200, "", "<p>Nobody"))).await;
    desk.get("/staff/people").await;
    desk.get("/staff/unheard-of").await;
    desk.get("/staff/goods").await;
    desk.get("/").await;
    let ledger = desk.ledger().await;
    let routes: Vec<_> = ledger.grants().iter().map(|grant| grant.route.clone()).collect();
    assert_eq!(routes, ["people", "unclassified"]);
    desk.rig.sound().await;
}
