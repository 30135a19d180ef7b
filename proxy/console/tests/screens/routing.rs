//! Which address answers what, with which headers.

use crate::bench::{Bench, CHOICES, PROMOTIONS, Page};
use bytes::Bytes;
use http::{Method, Response};

const NOWHERE: &str = "/.vratar/receipt/0192f0c1-7e5a-7abc-8def-0123456789ab";

#[tokio::test]
async fn each_address_has_its_methods() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let style = vratar_pages::style_path();
    for (method, address, status) in [
        (Method::GET, CHOICES, 200),
        (Method::HEAD, CHOICES, 200),
        (Method::GET, style, 200),
        (Method::HEAD, style, 200),
        (Method::GET, NOWHERE, 404),
        (Method::GET, "/.vratar/", 404),
        (Method::POST, "/.vratar/", 404),
        (Method::GET, "/.vratar/elsewhere", 404),
        (Method::GET, "/.vratar/style-0000000000000000.css", 404),
        (Method::GET, "/.vratar/receipts/", 404),
        (Method::PUT, CHOICES, 405),
        (Method::DELETE, CHOICES, 405),
        (Method::OPTIONS, CHOICES, 405),
        (Method::POST, style, 405),
        (Method::POST, NOWHERE, 405),
    ] {
        let response = anna.send(anna.call(method.clone(), address)).await;
        assert_eq!(response.status(), status, "{method} {address}");
        // The door leaves a body away, but not its length.
        assert!(!response.body().is_empty(), "{method} {address}");
    }
}

#[tokio::test]
async fn every_page_is_private_and_can_do_nothing_but_its_forms() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let nobody = bench.visitor("nobody");
    anna.chooses(&[PROMOTIONS]).await;
    let receipt = receipt_of(&anna.page().await);
    let pages = [
        anna.get(CHOICES).await,
        anna.get("/.vratar/elsewhere").await,
        anna.get(&receipt).await,
        nobody.get(CHOICES).await,
        anna.send(anna.call(Method::PUT, CHOICES)).await,
        anna.send(anna.call(Method::POST, CHOICES)).await,
    ];
    for page in pages {
        assert_eq!(header(&page, "cache-control"), "no-store");
        assert_eq!(header(&page, "x-frame-options"), "DENY");
        assert_eq!(header(&page, "referrer-policy"), "same-origin");
        assert_eq!(header(&page, "x-content-type-options"), "nosniff");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
        let policy = header(&page, "content-security-policy");
        for part in ["default-src 'none'", "style-src 'self'", "form-action 'self'", "img-src 'self'"] {
            assert!(policy.contains(part), "{policy}");
        }
        let html = String::from_utf8(page.body().to_vec()).unwrap();
        assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("onclick"));
    }
}

#[tokio::test]
async fn downloads_and_redirects_are_private_too() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let redirect = anna.chooses(&[PROMOTIONS]).await;
    let receipt = receipt_of(&anna.page().await);
    for response in [
        redirect,
        anna.get(&format!("{receipt}.json")).await,
        anna.get(&format!("{receipt}.kantara.json")).await,
    ] {
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(header(&response, "referrer-policy"), "same-origin");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn the_stylesheet_is_kept_for_ever() {
    let bench = Bench::new();
    let style = bench.visitor("nobody").get(vratar_pages::style_path()).await;
    assert_eq!(style.body(), vratar_pages::STYLE.as_bytes());
    assert_eq!(header(&style, "content-type"), "text/css; charset=utf-8");
    assert!(header(&style, "cache-control").contains("immutable"));
}

pub(crate) fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The address of the newest receipt on the page.
pub(crate) fn receipt_of(page: &Page) -> String {
    let after = page.html.split("href=\"/.vratar/receipt/").nth(1).expect("a receipt");
    format!("/.vratar/receipt/{}", after.split('"').next().unwrap())
}
