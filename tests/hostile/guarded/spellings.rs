//! A guarded page of the shop front under other spellings of its address, which a shop may accept too.

use super::desk::{Desk, always, page};
use crate::rig::HOST;
use vratar_model::RouteClass;

/// The customer sees their own data, whatever the address looks like; and it is recorded each time.
#[tokio::test]
async fn another_spelling_of_a_guarded_page_is_recorded_and_not_refused() {
    let desk = Desk::open(always(page(200, "", "<p>ana@shop.example"))).await;
    let sid = desk.login("/login", "email=ana%40shop.example&password=good").await;
    let spelled = [
        "/profile",
        "/profile/",
        "/Profile",
        "//profile",
        "/profile;a=1",
        "/;a=1/profile",
        "/profile%2F",
        "/%70rofile",
        "/pro%2566ile",
        "/x/..;/profile",
        "/checkout/..;/profile",
        "/x%5C..%5Cprofile",
    ];
    for path in spelled {
        let asked = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
        assert_eq!(desk.send(&asked).await.status, 200, "{path}");
    }
    for path in ["/profiles", "/x/profile", "/"] {
        let asked = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
        assert_eq!(desk.send(&asked).await.status, 200, "{path}");
    }
    let ledger = desk.ledger().await;
    let routes: Vec<_> = ledger.grants().iter().map(|grant| (grant.route.as_str(), grant.class)).collect();
    assert_eq!(routes, vec![("profile", RouteClass::Detail); spelled.len()]);
    assert!(ledger.grants().iter().all(|grant| !grant.found.own.is_empty()), "it is their own");
    desk.rig.sound().await;
}

/// What opens without a login is a secret wherever it stands in the path.
#[tokio::test]
async fn a_secret_in_another_spelling_of_its_path_is_kept_nowhere() {
    let desk = Desk::open(always(page(200, "", "<p>ana@shop.example"))).await;
    for path in ["/x/..;/order-status/letmein/", "/Order-Status;a=1/letmein/", "/order-status%5Cletmein"] {
        let asked = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
        assert_eq!(desk.send(&asked).await.status, 200, "{path}");
    }
    let ledger = desk.ledger().await;
    assert!(ledger.grants().iter().all(|grant| grant.route == "order-status"), "{:?}", ledger.grants());
    assert!(!format!("{:?}", ledger.records).contains("letmein"));
    assert!(!desk.rig.door.log().contains("letmein"));
    desk.rig.sound().await;
}
