//! A bypass stands in the chain, with its reason, and the chain stays sound.

use crate::rig::config::{config, shop};
use crate::rig::said::{self, vratar};
use crate::rig::shop::Shop;
use crate::rig::wait::until;
use rusqlite::Connection;
use serde_json::Value;
use vratar_tests::{Http, Start, Vratar};

const REASON: &str = "the checkout looks odd";

#[tokio::test]
async fn it_is_recorded_with_its_reason_and_the_chain_stays_sound() {
    let old = Shop::open("one").await;
    let two = shop("one", "shop.example", &old.url()).replace("[\"shop", "[\"www.shop.example\", \"shop");
    let mut door = Vratar::start(Start::Config(config(&two))).await;
    let events = async || {
        said::of(&door, &["consent", "verify", "--format", "json"]).await.expect(0).json()["report"]["events"]
            .as_u64()
    };
    let before = events().await.unwrap();
    said::of(&door, &["bypass", "shop.example", "--for", "10m", "--reason", REASON]).await.expect(0);
    assert!(door.admin("/metrics").await.contains("\nvratar_bypass_active{shop=\"one\"} 1\n"));
    // A closed link stays closed: customers' data goes over no plain wire because a page looks odd.
    let plain = Http::new(&format!("http://shop.example:{}", door.http), None).get("/").await.expect(308);
    assert!(plain.location().is_some_and(
        |to| to.starts_with("https://www.shop.example") || to.starts_with("https://shop.example")
    ));
    // Ended under another name of the same shop.
    said::of(&door, &["bypass", "www.shop.example", "--end"]).await.expect(0);
    assert!(door.admin("/metrics").await.contains("\nvratar_bypass_active{shop=\"one\"} 0\n"));
    until("both are kept", async || events().await == Some(before + 2)).await;
    assert_eq!(door.verify(), Some(0));
    assert!(door.stop().success());
    let state = door.state();
    let db = Connection::open(state.join("vratar.sqlite")).unwrap();
    let mut kept = db.prepare("SELECT body FROM event WHERE kind = 'bypass' ORDER BY seq").unwrap();
    let bodies: Vec<String> = kept.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(bodies[0].contains(REASON) && bodies[0].contains("shop.example"), "{bodies:?}");
    let second: Value = serde_json::from_str(&bodies[1]).unwrap();
    assert!(second.to_string().contains("ended by the operator"), "{second}");
    vratar(&["consent", "verify", "--state", state.to_str().unwrap()]).await.expect(0);
    // What was ended stays ended, whatever the name it was ended by.
    door.restart().await;
    assert!(!said::of(&door, &["status"]).await.expect(0).out.contains("BYPASSED"));
}
