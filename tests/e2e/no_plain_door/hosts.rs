//! Hosts that the shop no longer uses, over HTTP and HTTPS.

use super::street::Street;
use crate::rig::config::day;
use crate::rig::said;

const OLD: &str = "retired_hosts = [\"old.example\", \"older.example\"]\n";

#[tokio::test]
async fn a_retired_host_leads_to_the_same_path_of_the_shop_over_http_and_https() {
    let street = Street::with(OLD).await;
    for old in ["old.example", "older.example"] {
        // That the client answers at all says that the certificate covers the old name.
        for visitor in [street.plain_at(old), street.secure_at(old)] {
            let answer = visitor.get("/orders?page=2").await.expect(308);
            assert_eq!(answer.location(), Some(street.new_link("/orders?page=2")));
            assert_eq!(answer.header("strict-transport-security"), None, "the old name is not bound");
        }
    }
    assert!(street.shop.heard().is_empty());
}

#[tokio::test]
async fn a_retired_host_leads_to_the_live_one_that_the_operator_names() {
    let mut street = Street::with(OLD).await;
    let text = std::fs::read_to_string(street.door.config()).unwrap();
    let two = text.replace("hosts = [\"shop.example\"]", "hosts = [\"www.shop.example\", \"shop.example\"]");
    street.door.configure(&two.replace("retired_hosts", "successor = \"shop.example\"\nretired_hosts"));
    said::of(&street.door, &["reload"]).await.expect(0);
    for old in ["old.example", "older.example"] {
        let answer = street.plain_at(old).get("/x").await.expect(308);
        assert_eq!(answer.location(), Some(street.new_link("/x")));
    }
    let www = street.plain_at("www.shop.example").get("/x").await.expect(308).location();
    assert_eq!(
        www,
        Some(street.new_link("/x").replace("shop.example", "www.shop.example")),
        "a live host stays"
    );
}

#[tokio::test]
async fn a_retired_host_goes_through_the_days_of_the_shop() {
    let plain = |days: &str| format!("{OLD}[shop.plain]\n{days}\n");
    let street =
        Street::with(&plain(&format!("announce_from = {}\nredirect_from = {}", day(-5), day(5)))).await;
    for visitor in [street.plain_at("old.example"), street.secure_at("old.example")] {
        let page = visitor.get("/en").await.expect(200);
        assert!(
            page.text().contains("only the secure address works here")
                && page.text().contains(&street.new_link("/en"))
        );
        assert!(page.header("deprecation").is_some());
    }
    assert!(
        !street.secure().get("/en").await.expect(200).text().contains("vratar"),
        "the live host is not old"
    );
    let street = Street::with(&plain(&format!("gone_from = {}", day(-5)))).await;
    for visitor in [street.plain_at("old.example"), street.secure_at("old.example")] {
        assert!(visitor.get("/en").await.expect(410).text().contains(&street.new_link("/en")));
    }
}
