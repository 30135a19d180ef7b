//! What the door records beside accesses, and what it says of itself.

use super::desk::{Desk, GUARDED, always, page};
use crate::rig::Config;
use vratar_tests::Ledger;

#[tokio::test]
async fn a_decoy_raises_an_alarm() {
    let config = Config { shop: "decoys = [\"ghost@shop.example\"]", ..GUARDED };
    let desk = Desk::with(config, always(page(200, "", "<p>ana@shop.example ghost@shop.example"))).await;
    desk.get("/staff/people").await;
    assert_eq!(desk.ledger().await.grants()[0].found.decoys, 1);
    assert!(desk.rig.metric("vratar_decoys_shown_total").await > 0.5);
    assert!(desk.rig.door.log().contains("a decoy was shown"));
    assert!(!desk.rig.door.log().contains("ghost@"), "nobody's address is logged");
    desk.rig.sound().await;
}

#[tokio::test]
async fn which_config_was_in_use_is_recorded() {
    let desk = Desk::open(always(page(200, "", ""))).await;
    let ledger = Ledger::when(&desk.state(), |ledger| {
        ledger.records.iter().any(|(_, record)| record.event.kind() == "config")
    })
    .await;
    assert!(!ledger.records.is_empty());
    desk.rig.sound().await;
}

/// A route that nobody named shows people: that is found, counted, and a line of the manifest away from being recorded.
#[tokio::test]
async fn a_route_that_shows_people_unrecorded_is_found() {
    let desk = Desk::open(always(page(200, "", "<td>ana@shop.example<td>ivo@shop.example"))).await;
    desk.get("/api/people").await;
    assert!((desk.gaps().await - 1.0).abs() < 0.1);
    assert!(desk.ledger().await.grants().is_empty());
    desk.rig.sound().await;
}

/// Where an answer leads says who somebody is, whatever its page shows.
#[tokio::test]
async fn whom_a_head_leads_to_is_recorded_or_found_missing() {
    let desk = Desk::open(std::sync::Arc::new(|request| {
        let header = match request.head.split(' ').nth(1).unwrap() {
            "/staff/people" => "Refresh: 3; url=/staff/find?mail=ana%40shop.example\r\n",
            "/staff/search" => "Link: </people/ivo%40shop.example/>; rel=canonical\r\n",
            _ => "Refresh: 0;URL='/people/eva%40shop.example/'\r\nSet-Cookie: last=ivo@shop.example\r\n",
        };
        page(200, header, "<p>Nobody")
    }))
    .await;
    for path in ["/staff/people", "/staff/search", "/api/go"] {
        assert_eq!(desk.get(path).await.status, 200, "{path}");
    }
    let ledger = desk.ledger().await;
    let shown: Vec<_> = ledger.grants().iter().map(|grant| ledger.named(&grant.found.subjects)).collect();
    assert_eq!(shown, [["ana@shop.example"], ["ivo@shop.example"]]);
    // What needed no record is a gap, by its head alone.
    assert!((desk.gaps().await - 1.0).abs() < 0.1);
    desk.rig.sound().await;
}

/// Nothing of a person outside of what is sealed.
#[tokio::test]
async fn what_the_door_writes_holds_nobody_in_clear() {
    let desk = Desk::open(always(page(200, "", "<p>ana.petrova@shop.example 0888 123 456"))).await;
    desk.get("/staff/people/17?mail=ana.petrova%40shop.example").await;
    desk.get("/api/people").await;
    desk.ledger().await;
    let metrics = desk.rig.door.admin("/metrics").await;
    assert!(!metrics.contains("petrova") && !desk.rig.door.log().contains("petrova"));
    for file in files(&desk.state()) {
        let bytes = std::fs::read(&file).unwrap();
        for needle in ["petrova", "888123456", "maria"] {
            let found = bytes.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle.as_bytes()));
            assert!(!found, "{needle} in {}", file.display());
        }
    }
    desk.rig.sound().await;
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => all.extend(files(&path)),
            kind if kind.is_file() => all.push(path),
            _ => {}
        }
    }
    all
}
