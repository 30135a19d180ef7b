//! Forms with masks: what comes back does not destroy what the shop has.

use super::every_case::masked;
use crate::desk::{Desk, Script, page};
use crate::rig::shop::Request;
use crate::rig::{Config, HOST};
use std::sync::Arc;
use vratar_model::access::Reason;
use vratar_tests::Ledger;

const FORM: &str = "<form method=post><input name=email type=email value=\"ana@shop.example\"><input name=phone value=\"0888 123 456\"><input name=note value=\"\"><select name=to><option value=\"ana@shop.example\">ana@shop.example<option value=\"ivo@shop.example\" selected>ivo@shop.example</select></form>";

async fn desk() -> Desk {
    before(masked()).await
}

async fn before(config: Config) -> Desk {
    let script: Script = Arc::new(|_: &Request| page(200, "", FORM));
    Desk::with(config, script).await
}

/// What a browser sends of the page's form: names and values, `note` changed.
fn filled(page: &str, note: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in page.split("<input").skip(1) {
        let of = |name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}="))?;
            let value = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split([' ', '>']).next(),
            };
            value.map(str::to_owned)
        };
        let name = of("name").unwrap();
        let value = if name == "note" { note.to_owned() } else { of("value").unwrap() };
        fields.push((name, value));
    }
    fields.push(("to".to_owned(), "***2".to_owned()));
    fields
}

fn urlencoded(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect::<String>()
    };
    pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

async fn post(desk: &Desk, kind: &str, body: &str) -> u16 {
    post_to(desk, "/staff/people/17", kind, body).await
}

async fn post_to(desk: &Desk, path: &str, kind: &str, body: &str) -> u16 {
    let (sid, length) = (&desk.sid, body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    desk.send(&format!("{head}{body}")).await.status
}

/// What the shop got last.
fn got(desk: &Desk) -> String {
    String::from_utf8(desk.rig.shop.requests().pop().unwrap().body).unwrap()
}

#[tokio::test]
async fn a_form_that_comes_back_keeps_the_real_values() {
    let desk = desk().await;
    let page = desk.get("/staff/people/17").await.text();
    assert!(!page.contains("ana@") && page.contains("readonly"), "{page}");
    let fields = filled(&page, "call*");
    assert_eq!(post(&desk, "application/x-www-form-urlencoded", &urlencoded(&fields)).await, 200);
    assert_eq!(
        got(&desk),
        "email=ana%40shop%2Eexample&phone=0888%20123%20456&note=call%2A&to=ivo%40shop%2Eexample"
    );
    // The same in parts.
    let parts: String = fields
        .iter()
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    assert_eq!(post(&desk, "multipart/form-data; boundary=x", &format!("{parts}--x--\r\n")).await, 200);
    let got = got(&desk);
    assert!(got.contains("name=\"email\"\r\n\r\nana@shop.example\r\n") && !got.contains("vratar"), "{got}");
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_mask_that_nobody_can_put_right_is_not_saved() {
    let desk = desk().await;
    let page = desk.get("/staff/people/17").await.text();
    let fields: Vec<_> = filled(&page, "x").into_iter().filter(|(name, _)| name != "vratar_kept").collect();
    let before = desk.rig.shop.requests().len();
    assert_eq!(post(&desk, "application/x-www-form-urlencoded", &urlencoded(&fields)).await, 409);
    assert_eq!(post(&desk, "application/json", r#"{"email":"***@***"}"#).await, 409);
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop never saw it");
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.refusals().len() > 1).await;
    let reasons: Vec<Reason> = ledger.refusals().iter().map(|refusal| refusal.reason).collect();
    assert_eq!(reasons, [Reason::MaskReturned; 2]);
    desk.rig.sound().await;
}

/// Too long to be read, or in no shape to be: what nobody can put right does not reach the shop to its end.
#[tokio::test]
async fn a_mask_in_a_body_that_nobody_reads_is_not_saved() {
    let limits = "guarded_bytes = \"64KiB\"\nform_body_bytes = \"64KiB\"";
    let desk = before(Config { limits, ..masked() }).await;
    let page = desk.get("/staff/people/17").await.text();
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let fields: String = filled(&page, "x").iter().map(|(name, value)| part(name, value)).collect();
    let upload = part("scan\"; filename=\"scan.bin", &"**".repeat(40_000));
    let before = desk.rig.shop.requests().len();
    for body in [format!("{fields}{upload}--x--\r\n"), format!("{upload}{fields}--x--\r\n")] {
        assert_eq!(post(&desk, "multipart/form-data; boundary=x", &body).await, 409);
    }
    let notes = "x".repeat(80_000);
    let json = format!("{{\"notes\":\"{notes}\",\"email\":\"***@***\"}}");
    assert_eq!(post(&desk, "application/json", &json).await, 409);
    let form = format!("notes={notes}&email=%2a%2a%2A%40***");
    assert_eq!(post(&desk, "application/x-www-form-urlencoded", &form).await, 409);
    assert_eq!(post(&desk, "multipart/form-data; boundary=x", &fields).await, 409, "it has no end");
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop never had all of it");
    // Somebody's files are their own.
    let body = format!("{upload}--x--\r\n");
    assert_eq!(post(&desk, "multipart/form-data; boundary=x", &body).await, 200);
    let reasons = |ledger: &Ledger| ledger.refusals().iter().map(|one| one.reason).collect::<Vec<_>>();
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.refusals().len() > 4).await;
    assert_eq!(reasons(&ledger), [Reason::MaskReturned; 5]);
    desk.rig.sound().await;
}

/// A bypass takes away what helps; the sieve goes with it, and a masked form ends all the same.
#[tokio::test]
async fn a_masked_form_in_a_body_that_nobody_reads_ends_under_a_bypass() {
    let limits = "guarded_bytes = \"64KiB\"\nform_body_bytes = \"64KiB\"";
    let desk = before(Config { limits, ..masked() }).await;
    let page = desk.get("/staff/people/17").await.text();
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let fields: String = filled(&page, "x").iter().map(|(name, value)| part(name, value)).collect();
    let upload = part("scan\"; filename=\"scan.bin", &"**".repeat(40_000));
    let bypass = desk.rig.door.command(&["bypass", HOST, "--for", "5m", "--reason", "trial"]);
    assert!(bypass.status.success(), "{bypass:?}");
    let before = desk.rig.shop.requests().len();
    for body in [format!("{fields}{upload}--x--\r\n"), format!("{upload}{fields}--x--\r\n")] {
        assert_eq!(post(&desk, "multipart/form-data; boundary=x", &body).await, 409);
    }
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop never had all of it");
    let body = format!("{upload}--x--\r\n");
    assert_eq!(post(&desk, "multipart/form-data; boundary=x", &body).await, 200);
    desk.rig.sound().await;
}

/// A token opens for nobody else: not for a colleague, who would send it to a page that shows it.
#[tokio::test]
async fn a_token_is_for_whom_it_was_made() {
    let desk = desk().await;
    let page = desk.get("/staff/people/17").await.text();
    let fields = filled(&page, "x");
    let other = desk.login("/staff/login", "user=petar&password=good").await;
    let body = urlencoded(&fields);
    let head = format!(
        "POST /staff/people/17 HTTP/1.1\r\nHost: {HOST}\r\nCookie: {other}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    assert_eq!(desk.send(&format!("{head}{body}")).await.status, 409);
    desk.rig.sound().await;
}

/// Where nobody puts the values back it does not go, read or not; whoever buys sends no such form.
#[tokio::test]
async fn a_masked_form_does_not_go_to_where_nothing_is_guarded() {
    let form = FORM.replace("method=post", "method=post action='/staff/goods'");
    let script: Script = Arc::new(move |_: &Request| page(200, "", &form));
    let desk = Desk::with(masked(), script).await;
    let fields = filled(&desk.get("/staff/people/17").await.text(), "x");
    let parts: String = fields
        .iter()
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let bodies = [
        ("application/x-www-form-urlencoded", urlencoded(&fields)),
        ("multipart/form-data; boundary=x", format!("{parts}--x--\r\n")),
    ];
    let before = desk.rig.shop.requests().len();
    for path in ["/staff/goods", "/catalogue", "/checkout"] {
        for (kind, body) in &bodies {
            assert_eq!(post_to(&desk, path, kind, body).await, 409, "{path} {kind}");
        }
    }
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop never had all of it");
    assert_eq!(post_to(&desk, "/staff/goods", bodies[0].0, "note=***&vratar_token=x").await, 200);
    desk.rig.sound().await;
}

/// Nor anywhere but where its form goes: a page that shows what it saves would show it.
#[tokio::test]
async fn a_token_is_for_where_its_form_goes() {
    let urlencoded_kind = "application/x-www-form-urlencoded";
    let desk = desk().await;
    let body = urlencoded(&filled(&desk.get("/staff/people/17").await.text(), "x"));
    for elsewhere in ["/staff/people/18", "/staff/people/17?x=1", "/profile"] {
        assert_eq!(post_to(&desk, elsewhere, urlencoded_kind, &body).await, 409, "{elsewhere}");
    }
    assert_eq!(post(&desk, urlencoded_kind, &body).await, 200);
    desk.rig.sound().await;

    let form = FORM.replace("method=post", "method=post action='../save?id=17&amp;x='");
    let script: Script = Arc::new(move |_: &Request| page(200, "", &form));
    let desk = Desk::with(masked(), script).await;
    let body = urlencoded(&filled(&desk.get("/staff/people/17").await.text(), "x"));
    assert_eq!(post(&desk, urlencoded_kind, &body).await, 409);
    assert_eq!(post_to(&desk, "/staff/save?id=17&x=", urlencoded_kind, &body).await, 200);
    desk.rig.sound().await;
}
