//! Who still comes by an old link is a metric and a list; whoever wants the door's hands off gets them off.

use super::phases::announced;
use super::street::Street;
use crate::rig::config::day;
use crate::rig::said;
use reqwest::Method;
use reqwest::header::USER_AGENT;
use serde_json::Value;

const IE8: &str = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; secret-addon 7)";
const JAVA: &str = "Java/1.7.0_80";

async fn comes(street: &Street, host: &str, path: &str, agent: &str) {
    let visitor = street.plain_at(host);
    visitor.send(visitor.request(Method::GET, path).header(USER_AGENT, agent)).await;
}

async fn old_guests() -> Street {
    let days = format!("redirect_from = {}\nexceptions = [\"/stock.xml\"]", day(-7));
    let street = Street::with(&format!("retired_hosts = [\"old.example\"]\n[shop.plain]\n{days}\n")).await;
    for _ in 0..3 {
        comes(&street, "shop.example", "/orders/4711/yana@example.org?token=hidden", IE8).await;
    }
    comes(&street, "old.example", "/sync/stock", JAVA).await;
    comes(&street, "shop.example", "/stock.xml", JAVA).await;
    street
}

#[tokio::test]
async fn every_call_is_counted_by_shop_and_phase() {
    let street = old_guests().await;
    let _ = street.secure().get("/").await.expect(200);
    let metrics = street.door.admin("/metrics").await;
    let counted: Vec<&str> =
        metrics.lines().filter(|line| line.starts_with("vratar_plain_requests_total{")).collect();
    assert_eq!(
        counted,
        [
            "vratar_plain_requests_total{phase=\"exempt\",shop=\"one\"} 1",
            "vratar_plain_requests_total{phase=\"redirect\",shop=\"one\"} 4",
        ]
    );
}

#[tokio::test]
async fn the_list_says_who_comes_by_which_link_and_nothing_about_a_person() {
    let street = old_guests().await;
    let list = said::of(&street.door, &["plain", "list", "--format", "json"]).await.expect(0);
    let callers = list.json();
    let first = &callers[0];
    let of = |caller: &Value| {
        ["shop", "host", "path", "address", "program"].map(|key| caller[key].as_str().unwrap().to_owned())
    };
    assert_eq!(of(first), ["one", "shop.example", "/orders", "127.0.0.0/24", "Internet Explorer 8"]);
    assert_eq!(first["count"], 3);
    assert_eq!(of(&callers[1]), ["one", "old.example", "/sync", "127.0.0.0/24", "Java"]);
    assert_eq!(callers.as_array().unwrap().len(), 2, "machine endpoints that stay are not on it: {callers}");
    let words = said::of(&street.door, &["plain", "list"]).await.expect(0);
    for part in ["Internet Explorer 8", "Java", "127.0.0.0/24", "shop.example/orders", "old.example/sync"] {
        assert!(words.out.contains(part), "{part}: {}", words.out);
    }
    let everywhere = [list.out, words.out, street.door.log(), street.door.admin("/metrics").await].concat();
    for private in ["4711", "yana", "hidden", "secret", "127.0.0.1", "MSIE", "1.7.0"] {
        assert!(!everywhere.contains(private), "{private} is told:\n{everywhere}");
    }
}

#[tokio::test]
async fn the_list_survives_a_restart_and_goes_on() {
    let mut street = old_guests().await;
    assert!(street.door.stop().success());
    street.door.restart().await;
    comes(&street, "shop.example", "/orders/1", IE8).await;
    let list = said::of(&street.door, &["plain", "list", "--format", "json"]).await.expect(0).json();
    assert_eq!((&list[0]["count"], &list[1]["count"]), (&4.into(), &1.into()), "{list}");
    assert!(list[0]["first"].as_str().unwrap() < list[0]["last"].as_str().unwrap());
}

#[tokio::test]
async fn nobody_came_is_said_in_words() {
    let street = Street::with("").await;
    let list = said::of(&street.door, &["plain", "list"]).await.expect(0);
    assert_eq!(list.out.lines().count(), 1);
    assert!(list.out.starts_with("nobody came by an old link"), "{}", list.out);
    let json = said::of(&street.door, &["plain", "list", "--format", "json"]).await.expect(0);
    assert_eq!(json.json(), serde_json::json!([]));
}

#[tokio::test]
async fn observing_leaves_plain_links_alone_and_a_bypass_opens_none() {
    let days = format!("[shop.plain]\nredirect_from = {}\n", day(-100));
    let street = Street::with(&days).await;
    let _ = street.plain().get("/").await.expect(308);
    let off = ["bypass", "shop.example", "--for", "10m", "--reason", "a test"];
    said::of(&street.door, &off).await.expect(0);
    let _ = street.plain().get("/").await.expect(308);
    assert_eq!(street.secure().get("/").await.expect(200).header("strict-transport-security"), None);
    said::of(&street.door, &["bypass", "shop.example", "--end"]).await.expect(0);
    let announced = Street::with_days(&announced()).await;
    said::of(&announced.door, &off).await.expect(0);
    let page = announced.plain().get("/").await.expect(200);
    assert_eq!(page.body, announced.direct().get("/").await.body, "no banner");
    assert_eq!(page.header("deprecation"), None);
    let watched = Street::with(&format!("[shop.plain]\nredirect_from = {}\n", day(-100))).await;
    let text = std::fs::read_to_string(watched.door.config()).unwrap();
    std::fs::write(watched.door.config(), text.replace("\"inject\"", "\"observe\"")).unwrap();
    said::of(&watched.door, &["reload"]).await.expect(0);
    assert_eq!(watched.plain().get("/").await.expect(200).body, watched.direct().get("/").await.body);
}
