//! Pages of ours: refusals, the page in between, "My choices". They load nothing from elsewhere and run no script.

use crate::rig::answer::Answer;
use crate::rig::{HOST, Rig};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

async fn ask(rig: &Rig, method: &str, target: &str, rest: &str) -> Answer {
    let mut wire = rig.secure().await;
    wire.send(format!("{method} {target} HTTP/1.1\r\nHost: {HOST}\r\n{rest}\r\n")).await;
    let answer = wire.answer(method).await;
    assert!(answer.whole);
    answer
}

/// What browsers are told about a page.
fn is_guarded(page: &Answer) {
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{page:?}");
    assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors "), "{page:?}");
    assert!(page.header("x-frame-options").is_some() && page.header("cache-control") == Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"), "{page:?}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(!page.text().contains("<script") && !page.text().contains("style="));
}

#[tokio::test]
async fn every_page_says_what_it_may_do() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nemail=a";
    let between = {
        let mut wire = rig.secure().await;
        wire.send(format!("POST /register HTTP/1.1\r\nHost: {HOST}\r\n{form}")).await;
        wire.answer("POST").await
    };
    assert!(between.text().contains("vratar_ticket") && rig.shop.requests().is_empty(), "{between:?}");
    // Browsers hold a form to `form-action` through every redirect: a shop may lead on to a payment.
    assert!(!between.header("content-security-policy").unwrap_or_default().contains("form-action"));
    let pages = [
        between,
        ask(&rig, "GET", "/a%00", "").await,
        ask(&rig, "GET", "/.vratar/choices", "").await,
        ask(&rig, "GET", "/.vratar/nothing", "").await,
    ];
    pages.iter().for_each(is_guarded);
    rig.sound().await;
}

#[tokio::test]
async fn head_says_what_get_would() {
    let rig = Rig::start(|shop| shop.always(PAGE)).await;
    for target in ["/.vratar/choices", "/.vratar/nothing", "/a%00"] {
        let (get, head) = (ask(&rig, "GET", target, "").await, ask(&rig, "HEAD", target, "").await);
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        let length = |answer: &Answer| answer.header("content-length").map(str::to_owned);
        assert_eq!(
            (length(&head), length(&get)),
            (Some(get.body.len().to_string()), length(&get)),
            "{target}"
        );
    }
    assert_eq!(ask(&rig, "PUT", "/.vratar/choices", "").await.header("allow"), Some("GET, HEAD, POST"));
    rig.sound().await;
}
