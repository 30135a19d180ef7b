//! Pages into which something is put: whatever the shop makes of them, the client gets the shop's own bytes and one
//! insertion, or the shop's own bytes, or an answer that shows that it is not whole.

use crate::rig::{Conn, HOST, Rig, find, get};

const FORM: &str =
    "<form id=\"register\" method=\"post\"><input name=\"email\"><button>Register</button></form>";

pub(super) fn page(before: &str, after: &str) -> Vec<u8> {
    [before.as_bytes(), FORM.as_bytes(), after.as_bytes()].concat()
}

/// A shop with these answers at `/register?0`, `/register?1`, …
pub(super) async fn rig(answers: Vec<Vec<u8>>) -> Rig {
    Rig::start(move |mut shop: Conn| {
        let answers = answers.clone();
        async move {
            while let Some(request) = shop.request().await {
                let target = request.head.split(' ').nth(1).unwrap();
                let number: usize = target.rsplit('?').next().unwrap().parse().unwrap();
                shop.say(&answers[number]).await;
            }
        }
    })
    .await
}

pub(super) fn ask(number: usize) -> Vec<u8> {
    get(&format!("/register?{number}"))
}

pub(super) fn measured(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// What was put into `page`, in one place; `None` if nothing was.
pub(super) fn inserted<'a>(page: &[u8], got: &'a [u8]) -> Option<&'a [u8]> {
    let same = page.iter().zip(got).take_while(|(a, b)| a == b).count();
    let added = got
        .len()
        .checked_sub(page.len())
        .unwrap_or_else(|| panic!("{} bytes are missing", page.len() - got.len()));
    // An insertion that begins as what stands behind it does could be told to begin later.
    let at = (0..=same).rev().find(|at| got[at + added..] == page[*at..]);
    let at = at.unwrap_or_else(|| {
        panic!("more than one place differs, first at {same}: {}", String::from_utf8_lossy(got))
    });
    (added > 0).then(|| &got[at..at + added])
}

pub(super) fn is_block(inserted: &[u8]) -> bool {
    let text = String::from_utf8_lossy(inserted);
    text.matches("name=\"vratar_token\"").count() == 1 && text.contains("type=\"checkbox\"")
}

#[tokio::test]
async fn broken_markup_keeps_every_byte() {
    let noise: String = (0..4000).map(|number| format!("<p class=x{number} ' \"<!-")).collect();
    let pages = [
        page("", ""),
        page("<html><head><title>x</title></head><body>", "</body></html>"),
        page("</div></p></html><table><tr><td><p>", "<p><b><i>"),
        page("<ul><li><a href='x><b>", "</b>'></ul>"),
        page("<p>&notanentity;&#x110000;&\0\u{feff}", "<"),
        page("<!doctype ><!-- - -- > -- !><![CDATA[ x ]]>", "<!-- no end"),
        page("<svg><title></svg></title><math><mi>", "</form></form><form id=\"register\">"),
        page("<textarea></textarea><script>if (a < b) { '</form>' }</script>", "<script>no end"),
        page(&noise, &noise),
        page("", &"<div>".repeat(20_000)),
        [page("", ""), page("", "")].concat(),
    ];
    let rig =
        rig(pages.iter().map(|page| measured("Content-Type: text/html; charset=utf-8\r\n", page)).collect())
            .await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for (number, page) in pages.iter().enumerate() {
            wire.send(ask(number)).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.status, answer.whole), (200, true), "{number}");
            let added = inserted(page, &answer.body);
            assert!(added.is_none_or(is_block), "{number}: {answer:?}");
            assert!(added.is_none() || answer.header("content-length").is_none(), "{number}: {answer:?}");
        }
        wire.send(ask(0)).await;
        assert!(inserted(&pages[0], &wire.answer("GET").await.body).is_some_and(is_block));
    }
    rig.sound().await;
}

/// Named wrongly, named twice, not named, not a charset: the bytes of the shop are the bytes of the client, and what is
/// put in is at home among them.
#[tokio::test]
async fn every_charset_keeps_every_byte() {
    let cyrillic =
        "Магазин".encode_utf16().map(|unit| u8::try_from(unit - 0x410 + 0xc0).unwrap()).collect::<Vec<_>>();
    let old = [b"<p>", &cyrillic[..], b"</p>", &page("", "")[..], &cyrillic[..]].concat();
    let wide: Vec<u8> =
        String::from_utf8(page("", "")).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answers: Vec<(&str, Vec<u8>, bool)> = vec![
        ("text/html; charset=windows-1251", old.clone(), true),
        ("text/html; charset=\"windows-1251\"", old.clone(), true),
        ("text/html", [b"<meta charset=windows-1251>", &old[..]].concat(), true),
        ("text/html; charset=utf-8", old.clone(), true),
        // Nobody knows which letters these are.
        ("text/html", old.clone(), false),
        ("text/html; charset=klingon", old.clone(), false),
        ("text/html; charset=", old.clone(), false),
        ("TEXT/HTML;CHARSET=KOI8-R", old, true),
        ("text/html", [b"\xef\xbb\xbf", &page("<p>\u{416}", "")[..]].concat(), true),
        ("text/html; charset=utf-16le", wide.clone(), false),
        ("text/html", [b"\xff\xfe", &wide[..]].concat(), false),
        ("text/html; charset=iso-2022-jp", page("\x1b$B\x1b(B", ""), false),
        ("text/plain", page("", ""), false),
        ("application/json", page("", ""), false),
        ("text/html-not", page("", ""), false),
    ];
    let said = answers.iter().map(|(kind, page, _)| measured(&format!("Content-Type: {kind}\r\n"), page));
    let rig = rig(said.chain([measured("", &page("", ""))]).collect()).await;
    let mut wire = rig.secure().await;
    for (number, (kind, page, asks)) in answers.iter().enumerate() {
        wire.send(ask(number)).await;
        let answer = wire.answer("GET").await;
        let added = inserted(page, &answer.body);
        assert_eq!(added.is_some_and(is_block), *asks, "{kind}: {answer:?}");
        assert!(
            added.is_none_or(|added| number == 8
                || added.is_ascii()
                || answer.header("content-type").is_some())
        );
        assert_eq!(answer.header("content-type"), Some(*kind));
    }
    wire.send(ask(answers.len())).await;
    assert_eq!(wire.answer("GET").await.body, page("", ""), "without a type it is not taken for a page");
    drop(wire);
    rig.sound().await;
}

/// The block stands in the middle, and all of it is looked through.
#[tokio::test]
async fn a_hundred_megabytes_pass_through_little_memory() {
    const HALF: usize = 50 << 20;
    let line = b"<p class=\"line\">a line of the shop, <b>one</b> of many</p>\n";
    let rig = Rig::start(move |mut shop: Conn| async move {
        let piece = line.repeat((1 << 20) / line.len());
        while shop.request().await.is_some() {
            shop.say("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            for half in [FORM, ""] {
                for _ in 0..HALF / piece.len() {
                    shop.say(chunk(&piece)).await;
                }
                shop.say(if half.is_empty() { b"0\r\n\r\n".to_vec() } else { chunk(half.as_bytes()) }).await;
            }
        }
    })
    .await;
    let before = rig.peak_memory();
    let mut wire = rig.plain().await;
    wire.send(get("/register")).await;
    let answer = wire.answer("GET").await;
    let grown = rig.peak_memory() - before;
    assert!(grown < 48 << 10, "{grown} KiB");
    let half = line.repeat((1 << 20) / line.len()).repeat(HALF / ((1 << 20) / line.len() * line.len()));
    let at = half.len() + find(&answer.body[half.len()..], b"<button>").unwrap();
    assert!(answer.whole && answer.body.starts_with(&half) && answer.body.ends_with(&half));
    let middle = &answer.body[half.len()..answer.body.len() - half.len()];
    assert!(inserted(FORM.as_bytes(), middle).is_some_and(is_block) && at > half.len());
    drop((wire, answer));
    rig.sound().await;
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// The answer to HEAD is the head of an answer, edited or not.
#[tokio::test]
async fn a_head_request_for_a_page_with_a_place_has_no_body() {
    let rig =
        rig(vec![b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n".to_vec()])
            .await;
    let mut wire = rig.secure().await;
    wire.send(format!("HEAD /register?0 HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).await;
    assert_eq!(wire.answer("HEAD").await.status, 200);
    drop(wire);
    rig.sound().await;
}
