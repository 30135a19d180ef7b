//! Whatever does not come from the person's own page changes nothing.

use crate::bench::{Bench, CHOICES, Customer, HOST, PROMOTIONS, Page, later, urlencoded};
use bytes::Bytes;
use http::Method;
use jiff::SignedDuration;
use vratar_screens::Call;

const TOKEN: &str = "vratar_token";
const SEAL: &str = "vratar_back";

async fn refused(anna: &Customer<'_>, call: Call, status: u16, why: &str) {
    let before = anna.decisions().await.len();
    let response = anna.send(call).await;
    assert_eq!(response.status(), status, "{why}");
    assert!(response.headers().get("location").is_none(), "{why}");
    assert!(!Page::of(&response).says("choices-saved"), "{why}");
    assert_eq!(anna.decisions().await.len(), before, "{why}");
}

#[tokio::test]
async fn requests_from_elsewhere() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    for (origin, fetch_site) in [
        (Some("https://evil.example.net"), Some("cross-site")),
        (Some("https://evil.example.net"), None),
        (Some("https://other.example.org"), Some("same-site")),
        (Some("null"), None),
        (Some("null"), Some("cross-site")),
        (None, Some("cross-site")),
    ] {
        let call = Call {
            origin: origin.map(str::to_owned),
            fetch_site: fetch_site.map(str::to_owned),
            ..anna.sent(&form, &[PROMOTIONS])
        };
        refused(&anna, call, 403, &format!("{origin:?} {fetch_site:?}")).await;
    }
    let old_browser = Call { origin: None, fetch_site: None, ..anna.sent(&form, &[PROMOTIONS]) };
    assert_eq!(anna.send(old_browser).await.status(), 303);
}

#[tokio::test]
async fn forms_that_were_made_for_somebody_else() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let boris = bench.customer("boris").await;
    let theirs = boris.page().await;
    refused(&anna, anna.sent(&theirs, &[PROMOTIONS]), 403, "another session's form").await;
    let mine = anna.page().await;
    let mixed = |token: &Page, seal: &Page| {
        let fields = [(TOKEN, token), (SEAL, seal)]
            .map(|(name, page)| (name.to_owned(), page.hidden(name).to_owned()));
        Call { body: urlencoded(&fields), ..anna.sent(&mine, &[]) }
    };
    refused(&anna, mixed(&theirs, &mine), 403, "another's token").await;
    refused(&anna, mixed(&mine, &theirs), 403, "another's seal").await;
    let again = anna.page().await;
    refused(&anna, mixed(&mine, &again), 403, "the seal of another page").await;
}

#[tokio::test]
async fn tokens_and_seals_that_are_none() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    let changed = |value: &str| {
        let last = if value.ends_with('A') { 'Q' } else { 'A' };
        format!("{}{last}", &value[..value.len() - 1])
    };
    for (name, value, status) in [
        (TOKEN, None, 409),
        (TOKEN, Some(String::new()), 409),
        (TOKEN, Some("A".repeat(190)), 409),
        (TOKEN, Some(changed(form.hidden(TOKEN))), 409),
        (TOKEN, Some("%00%FF".to_owned()), 409),
        (SEAL, None, 403),
        (SEAL, Some(String::new()), 403),
        (SEAL, Some("/account/".to_owned()), 403),
        (SEAL, Some("https://evil.example.net/".to_owned()), 403),
        (SEAL, Some(changed(form.hidden(SEAL))), 403),
    ] {
        let mut fields = form.hidden.clone();
        fields.retain(|(field, _)| field != name);
        fields.extend(value.clone().map(|value| (name.to_owned(), value)));
        let call = Call { body: urlencoded(&fields), ..anna.sent(&form, &[]) };
        refused(&anna, call, status, &format!("{name}={value:?}")).await;
    }
}

#[tokio::test]
async fn pages_that_lay_open_too_long() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    later(SignedDuration::from_hours(25));
    let response = anna.send(anna.sent(&form, &[PROMOTIONS])).await;
    assert_eq!(response.status(), 409);
    let fresh = Page::of(&response);
    assert!(fresh.says("choices-outdated"));
    assert_eq!(anna.send(anna.sent(&fresh, &[PROMOTIONS])).await.status(), 303, "the page offers a new form");
}

#[tokio::test]
async fn tokens_of_another_shop() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let mut elsewhere = bench.visitor("anna");
    elsewhere.viewer.shop = vratar_model::ShopId::new("other");
    let form = anna.page().await;
    let call = Call { viewer: elsewhere.viewer.clone(), ..anna.sent(&form, &[PROMOTIONS]) };
    refused(&anna, call, 409, "another shop's page").await;
}

#[tokio::test]
async fn bodies_that_are_no_forms() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    for (content_type, body) in [
        (None, anna.sent(&form, &[PROMOTIONS]).body),
        (Some("text/plain"), anna.sent(&form, &[PROMOTIONS]).body),
        (Some("application/json"), Bytes::from_static(b"{\"vratar_token\":\"x\"}")),
        (Some("multipart/form-data; boundary=x"), Bytes::from_static(b"--x\r\ncut off")),
        (Some("multipart/form-data"), Bytes::from_static(b"")),
    ] {
        let content_type = content_type.map(str::to_owned);
        let call = Call { content_type: content_type.clone(), body, ..anna.sent(&form, &[]) };
        refused(&anna, call, 400, &format!("{content_type:?}")).await;
    }
}

#[tokio::test]
async fn sessions_that_are_nobodys() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    let mut call = anna.sent(&form, &[PROMOTIONS]);
    call.viewer.session = None;
    refused(&anna, call, 403, "no session").await;
    let ended = vratar_model::journal::Ended {
        shop: bench.shop.clone(),
        session: anna.viewer.session.clone().unwrap(),
        at: jiff::Timestamp::now(),
    };
    bench.keep(vec![vratar_model::journal::Entry::Ended(ended)]).await;
    refused(&anna, anna.sent(&form, &[PROMOTIONS]), 403, "logged out meanwhile").await;
}

#[tokio::test]
async fn a_get_changes_nothing() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    let body = anna.sent(&form, &[PROMOTIONS]).body;
    let query = std::str::from_utf8(&body).unwrap();
    let response = anna.send(anna.call(Method::GET, &format!("{CHOICES}?{query}"))).await;
    assert_eq!(response.status(), 200);
    assert!(anna.decisions().await.is_empty());
    assert_eq!(anna.viewer.host, HOST);
}
