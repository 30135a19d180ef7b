//! Forms that nobody reads: too long, broken, sent to where no form of the manifest goes. They reach the shop, and fields
//! of ours do not.

use crate::rig::{Config, HOST, Rig};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const FORM: &str = "application/x-www-form-urlencoded";

/// Forms of more than 64 KiB are long here.
async fn rig() -> Rig {
    let config = Config { limits: "form_body_bytes = \"64 KiB\"", ..Config::default() };
    Rig::with(config, |shop| shop.always(PAGE)).await
}

fn part(name: &str, value: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn post(path: &str, content_type: &str, body: &str, chunked: bool) -> String {
    request("POST", path, content_type, body, chunked)
}

/// As a browser sends it, in one of two framings.
fn request(method: &str, path: &str, content_type: &str, body: &str, chunked: bool) -> String {
    let kind =
        if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
    let framed = if chunked {
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
    } else {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{kind}{framed}")
}

/// What the shop gets of `body`, but for what stands for nothing behind it.
async fn arrives(rig: &Rig, path: &str, content_type: &str, body: &str) -> Vec<String> {
    arrives_by("POST", rig, path, content_type, body).await
}

async fn arrives_by(method: &str, rig: &Rig, path: &str, content_type: &str, body: &str) -> Vec<String> {
    let mut arrived = Vec::new();
    for chunked in [false, true] {
        let mut wire = rig.secure().await;
        wire.send(request(method, path, content_type, body, chunked)).await;
        let answer = wire.answer(method).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "hello"), "{path} {content_type}");
        wire.send(crate::rig::get("/next")).await;
        assert_eq!(wire.answer("GET").await.text(), "hello", "the length was true");
        let requests = rig.shop.requests();
        let got = String::from_utf8(requests[requests.len() - 2].body.clone()).unwrap();
        arrived.push(got);
    }
    arrived
}

#[tokio::test]
async fn an_upload_in_a_form_is_longer_than_what_is_read() {
    let rig = rig().await;
    let (photo, ours) = (part("photo", &"vratar ".repeat(100_000)), part("vratar_a_terms_accept", "1"));
    let body = [part("vratar_token", "t"), photo.clone(), ours, part("email", "a@example.org")].concat()
        + "--b--\r\n";
    let wanted = [photo, part("email", "a@example.org")].concat() + "--b--\r\n";
    let arrived = arrives(&rig, "/register", MULTIPART, &body).await;
    assert_eq!((arrived[0].trim_end(), arrived[0].len()), (wanted.trim_end(), body.len()));
    assert!(arrived[1] == wanted);
    let letter = format!("letter={}", "vratar+".repeat(100_000));
    let arrived =
        arrives(&rig, "/register", FORM, &format!("vratar_token=t&{letter}&%76ratar_x=1&b=2")).await;
    assert_eq!(arrived[0].trim_end_matches('&'), format!("{letter}&b=2"));
    assert_eq!(arrived[1], format!("{letter}&b=2"));
    let json = format!("{{\"letter\":\"{}\"}}", "vratar ".repeat(100_000));
    assert!(arrives(&rig, "/register", "application/json", &json).await.iter().all(|got| *got == json));
    assert_eq!(rig.metric("vratar_failed_open_total").await, 6.0);
    assert_eq!(rig.metric("vratar_stray_fields_total").await, 4.0);
    rig.sound().await;
}

/// Of a document of many megabytes nothing can be taken out as it passes.
#[tokio::test]
async fn a_long_document_with_fields_of_ours_is_refused() {
    let rig = rig().await;
    let json = format!("{{\"vratar_token\":\"t\",\"letter\":\"{}\"}}", "x".repeat(100_000));
    let mut wire = rig.secure().await;
    wire.send(post("/register", "application/json", &json, false)).await;
    assert_eq!(wire.answer("POST").await.status, 413);
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}

/// A button with an address of its own (`formaction`), a form of plain text, a script that names no type.
#[tokio::test]
async fn forms_that_go_elsewhere_carry_nothing_of_ours() {
    let rig = rig().await;
    let parts = [part("a", "1"), part("vratar_token", "t")].concat() + "--b--\r\n";
    let cases = [
        ("/draft", FORM, "a=1&vratar_token=t&vratar=2", "a=1&vratar=2"),
        ("/draft", MULTIPART, &parts, &(part("a", "1") + "--b--\r\n")),
        ("/draft", "", "a=1&vratar_token=t", "a=1"),
        ("/register", "", "vratar_token=t&a=1", "a=1"),
        ("/register", "text/plain", "a=1\r\nvratar_token=t\r\nb=2\r\n", "a=1\r\nb=2\r\n"),
        ("/draft", "text/xml", "<a vratar_token=t>", "<a vratar_token=t>"),
        ("/draft", FORM, "vratar=keeper&a=vratar_", "vratar=keeper&a=vratar_"),
    ];
    for (path, content_type, body, wanted) in cases {
        let arrived = arrives(&rig, path, content_type, body).await;
        let trimmed = |text: &str| text.trim_end_matches(['&', '\n', '\r', ' ']).to_owned();
        assert_eq!((trimmed(&arrived[0]), &*arrived[1]), (trimmed(wanted), wanted), "{path} {content_type}");
    }
    assert_eq!(rig.metric("vratar_stray_fields_total").await, 10.0);
    rig.sound().await;
}

/// A script saves or checks a form elsewhere, as a form or as a document, by whatever method.
#[tokio::test]
async fn what_scripts_make_of_a_form_carries_nothing_of_ours() {
    let rig = rig().await;
    let parts = [part("a", "1"), part("vratar_token", "t")].concat() + "--b--\r\n";
    let document = r#"{"a":"b\u0416" ,"vratar_token":"t","c":[{"Vratar_a_terms_accept":true,"d":2.0}]}"#;
    let without = r#"{"a":"b\u0416" ,"c":[{"d":2.0}]}"#;
    let cases = [
        ("PUT", FORM, "a=1&vratar_token=t&b=2", "a=1&b=2"),
        ("PATCH", MULTIPART, &*parts, &*(part("a", "1") + "--b--\r\n")),
        ("DELETE", FORM, "vratar_token=t&a=1", "a=1"),
        ("PUT", "", "vratar_token=t&a=1", "a=1"),
        ("POST", "application/json", document, without),
        ("PATCH", "application/vnd.api+json; charset=utf-8", document, without),
        ("PUT", "", document, without),
        ("POST", "text/plain;charset=UTF-8", document, without),
    ];
    for (method, content_type, body, wanted) in cases {
        let arrived = arrives_by(method, &rig, "/draft", content_type, body).await;
        assert_eq!(arrived[0].len(), body.len(), "{method} {content_type}");
        let measured = arrived[0].trim_end_matches(['&', ' ']).trim_end();
        assert_eq!((measured, &*arrived[1]), (wanted.trim_end(), wanted), "{method} {content_type}");
    }
    assert_eq!(rig.metric("vratar_stray_fields_total").await, 16.0);
    assert_eq!(rig.metric("vratar_failed_open_total").await, 0.0);
    rig.sound().await;
}

/// Documents without fields of ours, and those that nobody can take them out of: that a draft is saved is the shop's.
#[tokio::test]
async fn other_documents_that_go_elsewhere_are_the_shops_to_the_byte() {
    let rig = rig().await;
    let long = |begins: &str| format!("{{{begins}\"letter\":\"{}\"}}", "vratar ".repeat(50_000));
    let (long, long_with_ours) = (long(""), long("\"vratar_token\":\"t\","));
    let own = [
        r#" {"a":1 ,"b":"\u0416", "vratar":1}"#,
        r#"{"note":"say \"vratar_token\" twice"}"#,
        r#"["vratar_token"]"#,
        "{",
        "\r\n",
        "\u{FEFF}{}",
        &long,
    ];
    for body in own {
        for content_type in ["application/json", ""] {
            let arrived = arrives_by("PUT", &rig, "/draft", content_type, body).await;
            assert!(arrived.iter().all(|got| got == body), "{body:.60} {content_type}");
        }
    }
    assert_eq!(rig.metric("vratar_failed_open_total").await, 0.0);
    for body in [&*long_with_ours, "{\"vratar_token\": 1"] {
        let arrived = arrives(&rig, "/draft", "application/json", body).await;
        assert!(arrived.iter().all(|got| got == body), "{body:.60}");
    }
    assert_eq!(rig.metric("vratar_failed_open_total").await, 4.0);
    assert_eq!(rig.metric("vratar_stray_fields_total").await, 0.0);
    rig.sound().await;
}

/// The shop may read what nobody else can.
#[tokio::test]
async fn a_broken_form_reaches_the_shop_without_ours() {
    let rig = rig().await;
    let about = part("about", "our doorkeeper (vratar) is away");
    let cases = [
        (MULTIPART, [part("vratar_token", "t"), about.clone()].concat(), about.clone()),
        (MULTIPART, about.clone(), about),
        (FORM, "a=vratar&".repeat(10_001), "a=vratar&".repeat(10_001)),
        ("application/json", "{\"vratar\": 1".to_owned(), "{\"vratar\": 1".to_owned()),
    ];
    for (content_type, body, wanted) in cases {
        assert!(
            arrives(&rig, "/register", content_type, &body).await.iter().all(|got| *got == wanted),
            "{body:.60}"
        );
    }
    let unsifted = [
        (MULTIPART, part("vratar_token", "t").replace("\r\n", "\n")),
        ("application/json", "{\"vratar_token\": 1".to_owned()),
    ];
    for (content_type, body) in unsifted {
        let mut wire = rig.secure().await;
        wire.send(post("/register", content_type, &body, false)).await;
        assert_eq!(wire.answer("POST").await.status, 400, "{body}");
    }
    rig.sound().await;
}
