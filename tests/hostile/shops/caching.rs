//! What makes answers small and quick (validators, ranges, compression) stays where nothing is put into them.

use crate::rig::answer::Answer;
use crate::rig::{Conn, HOST, Rig};

const INNER: &str = "http://inner.example:8080";
const CONDITIONS: &str = "If-None-Match: \"1\"\r\nIf-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT\r\n\
                          Range: bytes=0-3\r\nIf-Range: \"1\"\r\nAccept-Encoding: gzip\r\n";
const SAID: [&str; 5] = ["if-none-match", "if-modified-since", "range", "if-range", "accept-encoding"];

async fn rig(said: &'static str) -> Rig {
    let config = crate::rig::Config {
        shop: "rewrite_origins = [\"http://inner.example:8080\"]",
        ..crate::rig::Config::default()
    };
    Rig::with(config, move |shop: Conn| shop.always(said)).await
}

async fn ask(rig: &Rig, path: &str, headers: &str) -> Answer {
    let mut wire = rig.secure().await;
    wire.send(format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n")).await;
    wire.answer("GET").await
}

/// Which of the client's conditions reach the shop.
async fn passes(headers: &str, path: &str) -> Vec<&'static str> {
    let rig = rig("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n").await;
    let answer = ask(&rig, path, &format!("{headers}{CONDITIONS}")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (304, None));
    let request = rig.shop.requests().remove(0);
    assert!(request.header("accept-encoding").is_some_and(|coding| coding == "gzip" || coding == "identity"));
    let as_asked = |name: &&str| request.header(name).is_some_and(|value| value != "identity");
    let passed = SAID.into_iter().filter(|name| as_asked(name)).collect();
    rig.sound().await;
    passed
}

#[tokio::test]
async fn only_what_is_shown_as_a_page_is_asked_for_as_one() {
    assert_eq!(passes("Sec-Fetch-Dest: image\r\n", "/photo").await, SAID);
    assert_eq!(passes("Sec-Fetch-Dest: empty\r\n", "/api").await, SAID);
    assert_eq!(passes("Accept: */*\r\n", "/logo.png").await, SAID);
    // Even where a form stands: an image is none.
    assert_eq!(passes("Sec-Fetch-Dest: image\r\n", "/register").await, SAID);
    // That a page is as it was is as true of one whose origins are turned outward.
    assert_eq!(passes("Sec-Fetch-Dest: document\r\n", "/page").await, SAID[..2]);
    assert_eq!(passes("Accept: text/html\r\n", "/page").await, SAID[..2]);
    // A question is new each time.
    assert_eq!(passes("Sec-Fetch-Dest: document\r\n", "/register").await, [""; 0]);
}

#[tokio::test]
async fn a_page_says_no_more_than_what_became_of_it() {
    let html = "Content-Type: text/html; charset=utf-8\r\nETag: \"1\"\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
    let head = |body: &str| format!("HTTP/1.1 200 OK\r\n{html}Content-Length: {}\r\n\r\n{body}", body.len());
    let form = "<form id=\"register\"><button>Register</button></form>";
    let (plain, inner, register) =
        (head("<p>Shop"), head(&format!("<a href=\"{INNER}/x\">x</a>")), head(&format!("<p>{form}")));
    // Path, page, validator that is left, whether it may be kept, whether it is as it was.
    let cases = [
        ("/page", plain.clone(), Some("\"1\""), true, true),
        ("/page", inner.clone(), Some("W/\"1\""), true, false),
        ("/register", plain, Some("\"1\""), true, true),
        ("/register", inner, Some("W/\"1\""), true, false),
        ("/register", register, None, false, false),
    ];
    for (path, said, etag, may_be_kept, same) in cases {
        let rig = rig(String::leak(said.clone())).await;
        let answer = ask(&rig, path, "Sec-Fetch-Dest: document\r\n").await;
        assert_eq!(answer.header("etag"), etag, "{path} {answer:?}");
        assert_eq!(answer.header("last-modified").is_some(), may_be_kept, "{path} {answer:?}");
        assert_eq!(answer.header("cache-control"), (!may_be_kept).then_some("private, no-store"));
        assert_eq!(said.ends_with(&answer.text()) && answer.header("content-length").is_some(), same);
        assert!(!answer.text().contains(INNER));
        rig.sound().await;
    }
    let rig = rig("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n").await;
    let answer = ask(&rig, "/page", "Sec-Fetch-Dest: document\r\nIf-None-Match: W/\"1\"\r\n").await;
    assert_eq!((answer.status, answer.header("etag")), (304, Some("W/\"1\"")));
    rig.sound().await;
}
