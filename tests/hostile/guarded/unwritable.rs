//! The record cannot be written: what is guarded stays in the house, the shop sells, and it goes on by itself.

use super::desk::{Desk, always, page};
use crate::rig::HOST;
use std::process::Command;
use std::time::{Duration, Instant};
use vratar_tests::Ledger;

const ANA: &str = "<p>ana@shop.example";

/// No file of the door may grow: to it the disk is full.
fn growth(desk: &Desk, limit: &str) {
    let pid = desk.rig.process().to_string();
    let done = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:unlimited")]).status();
    assert!(done.unwrap().success());
}

#[tokio::test]
async fn a_full_disk_shows_nobody_and_stops_no_sale() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    assert_eq!(desk.get("/staff/people").await.status, 200);
    growth(&desk, "0");
    for path in ["/staff/people", "/staff/people/1", "/profile", "/staff/export"] {
        let answer = desk.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(!answer.text().contains("ana@"), "{path}");
    }
    // The front, and the way to buy.
    for path in ["/", "/checkout"] {
        let answer = desk.get(path).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, ANA), "{path}");
    }
    assert!(desk.rig.metric("vratar_record_up").await < 0.5);
    assert!(desk.rig.metric("vratar_unrecorded_pages_total").await > 0.5);
    let granted = Ledger::of(&desk.state()).grants().len();
    assert_eq!(granted, 1);
    growth(&desk, "unlimited");
    let end = Instant::now() + Duration::from_secs(10);
    while desk.get("/staff/people").await.status != 200 {
        assert!(Instant::now() < end, "it does not recover:\n{}", desk.rig.door.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(desk.rig.metric("vratar_record_up").await > 0.5);
    let told = |ledger: &Ledger| ledger.records.iter().any(|(_, record)| record.event.kind() == "passed");
    let ledger = Ledger::when(&desk.state(), told).await;
    assert!(ledger.grants().len() > granted);
    desk.rig.sound().await;
}

/// The record cannot even be opened: the door is open all the same.
#[tokio::test]
async fn a_record_that_cannot_be_opened_keeps_nobody_from_buying() {
    let mut desk = Desk::open(always(page(200, "", ANA))).await;
    assert_eq!(desk.get("/checkout").await.status, 200);
    let record = desk.state().join("record");
    desk.rig.door.kill9();
    let aside = desk.state().join("aside");
    std::fs::rename(&record, &aside).unwrap();
    std::fs::write(&record, "not a folder").unwrap();
    desk.rig.door.restart().await;
    assert_eq!(desk.get("/staff/people").await.status, 503, "nobody can be shown anything");
    assert_eq!(desk.get("/checkout").await.status, 200);
    assert_eq!(desk.get("/").await.status, 200);
    let sid = desk.login("/staff/login", "user=petar&password=good").await;
    let asked = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
    assert_eq!(desk.send(&asked).await.status, 503);
    std::fs::remove_file(&record).unwrap();
    std::fs::rename(&aside, &record).unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while desk.get("/staff/people").await.status != 200 {
        assert!(Instant::now() < end, "it is not opened again:\n{}", desk.rig.door.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(desk.send(&asked).await.status, 303, "of that login the record says nothing");
}
