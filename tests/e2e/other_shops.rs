//! Shops that send and answer otherwise than Oscar, each known by a manifest alone.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "../observe/stub.rs"]
#[expect(dead_code, reason = "other suites use more of it")]
mod stub;

use serde_json::Value;
use stub::{Asked, Stub};
use vratar_tests::{Browser, Scripts, Start, Vratar};

const EMAIL: &str = "yana@example.org";

/// The script sends all fields of its form as JSON and, as careless ones do, names no type for it.
const BY_SCRIPT: &str = r#"<!doctype html><html lang="en"><head><title>New</title></head><body><main><h1>New account</h1>
<form id="signup" action="/nowhere" method="post">
<label>Mail <input type="email" name="email"></label>
<label>Password <input type="password" name="password"></label>
<button type="submit">Create</button></form><p id="out"></p></main>
<script>document.getElementById('signup').addEventListener('submit', async event => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(event.target)));
  const answer = await fetch('/api/customers', { method: 'POST', body });
  document.getElementById('out').textContent = answer.status + ' ' + await answer.text();
});</script></body></html>"#;

/// As a shop of 2005 sends it: windows-1251, and nothing says so but the letters.
const BY_PARTS: &str = r#"<html><head><title>Нова регистрация</title></head><body><h1>Нова регистрация</h1>
<form action="/index.php?do=register" method="post" enctype="multipart/form-data">
<p>Име <input name="name"></p><p>Поща <input name="mail"></p><p>Парола <input type="password" name="password"></p>
<input type="submit" name="go" value="Готово"></form></body></html>"#;

fn answer(status: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn of_scripts(method: &str, target: &str) -> Vec<u8> {
    match (method, target) {
        ("GET", "/account/new") => {
            answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", BY_SCRIPT.as_bytes())
        }
        ("POST", "/api/customers") => answer(
            "201 Created",
            "Content-Type: application/json\r\nSet-Cookie: sid=new; Path=/\r\n",
            b"{\"id\":17}",
        ),
        _ => answer("404 Not Found", "Content-Type: text/plain\r\n", b""),
    }
}

fn of_parts(method: &str, target: &str) -> Vec<u8> {
    match (method, target) {
        ("GET", "/index.php?do=register") => {
            answer("200 OK", "Content-Type: text/html\r\n", &encoding_rs::WINDOWS_1251.encode(BY_PARTS).0)
        }
        ("POST", "/index.php?do=register") => {
            answer("302 Found", "Location: /index.php?do=account\r\nSet-Cookie: PHPSESS=new; Path=/\r\n", b"")
        }
        _ => answer("200 OK", "Content-Type: text/html\r\n", b"<html><body><h1>Account</h1></body></html>"),
    }
}

async fn open(shop: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static, adapter: &str) -> (Stub, Vratar) {
    let shop = Stub::open(shop).await;
    let adapter = format!("{}/e2e/other_shops/{adapter}", env!("CARGO_MANIFEST_DIR"));
    let door = Vratar::start(Start::flags(&shop.url, &adapter)).await;
    (shop, door)
}

fn posted(shop: &Stub) -> Vec<Asked> {
    shop.take().into_iter().filter(|asked| asked.line.starts_with("POST ")).collect()
}

fn states(decisions: &[Value]) -> Vec<&str> {
    let of = |question: &str| decisions.iter().find(|one| one["question"] == question);
    let mut states: Vec<&str> =
        ["terms", "promotions", "brochures"].iter().filter_map(|name| of(name)?["state"].as_str()).collect();
    states
        .extend(decisions.iter().filter_map(|one| one["outcome"].as_str()).filter(|out| *out != "committed"));
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_sends_json_is_refused_in_json_and_then_believed() {
    let (shop, door) = open(of_scripts, "script").await;
    let browser = Browser::start(Scripts::On, "en").await;
    let page = format!("{}/account/new", door.url());
    browser.open(&page).await;
    browser.fill("[name=email]", EMAIL).await;
    browser.fill("[name=password]", "lipov-tsvyat-8").await;
    browser.click("[name=vratar_a_promotions_email]").await;
    // As a browser that does not insist.
    let careless = "document.querySelector('#signup').noValidate = true";
    browser.driver.execute(careless, vec![]).await.unwrap();
    browser.click("#signup button").await;
    let said = said(&browser).await;
    let json: Value =
        serde_json::from_str(said.strip_prefix("422 ").unwrap_or_else(|| panic!("{said}"))).unwrap();
    assert_eq!(json["errors"][0]["next"], "/account/new", "where the person can go on");
    assert!(json["errors"][0]["message"].as_str().is_some_and(|text| text.contains("tick")), "{json}");
    assert!(posted(&shop).is_empty());

    browser.driver.execute("document.getElementById('out').textContent = ''", vec![]).await.unwrap();
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("#signup button").await;
    assert_eq!(self::said(&browser).await, "201 {\"id\":17}");
    let [sent] = &posted(&shop)[..] else { panic!("one request") };
    let sent: Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(sent, serde_json::json!({ "email": EMAIL, "password": "lipov-tsvyat-8" }), "nothing of ours");
    assert_eq!(states(&door.decisions(EMAIL)), ["given", "given", "refused"]);
    assert_eq!(door.verify(), Some(0));
}

/// What the shop's script wrote into its page.
async fn said(browser: &Browser) -> String {
    for _ in 0..600 {
        let said = browser.find("#out").await.text().await.unwrap();
        if !said.is_empty() {
            return said;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the script got no answer: {}", browser.source().await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_in_a_charset_that_nobody_names_are_read_and_sent_on_without_ours() {
    let (shop, door) = open(of_parts, "parts").await;
    let browser = Browser::start(Scripts::On, "bg").await;
    browser.open(&format!("{}/index.php?do=register", door.url())).await;
    browser.picture("parts-registration").await;
    assert!(browser.find("fieldset.vratar-ask").await.text().await.unwrap().contains("Приемам"), "readable");
    browser.fill("[name=name]", "Яна").await;
    browser.fill("[name=mail]", EMAIL).await;
    browser.fill("[name=password]", "lipov-tsvyat-8").await;
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("[name=go]").await;
    browser.arrive("do=account").await;
    let [sent] = &posted(&shop)[..] else { panic!("one request") };
    let body = String::from_utf8_lossy(&sent.body);
    assert!(body.contains("name=\"mail\"") && !body.contains("vratar"), "{body}");
    assert_eq!(states(&door.decisions(EMAIL)), ["given", "refused", "refused"]);
    assert_eq!(door.verify(), Some(0));
}
