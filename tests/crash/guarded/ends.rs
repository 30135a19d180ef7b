//! The end of a door while it shows people.

use super::door::{begin, log_in};
use super::shop::{ROWS, Shop};
use super::sound;
use reqwest::Method;
use vratar_model::access::Outcome;
use vratar_tests::Ledger;

/// A door that is stopped lets who is reading read on, and the record says how that ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_while_an_export_streams_it_ends_in_order() {
    let (shop, folder) = (Shop::open().await, tempfile::tempdir().unwrap());
    let mut door = begin(folder.path(), &shop);
    door.ready().await;
    let session = log_in(&door.entrance()).await.expect("the door is open");
    let visitor = door.visitor();
    let request = visitor.request(Method::GET, "/staff/export?kind=slowly").header("cookie", session);
    let mut answer = request.send().await.unwrap();
    let mut body = answer.chunk().await.unwrap().expect("a beginning").to_vec();
    door.signal("TERM");
    while let Some(piece) = answer.chunk().await.unwrap() {
        body.extend_from_slice(&piece);
    }
    assert_eq!(String::from_utf8_lossy(&body).matches("@shop.example").count(), ROWS);
    assert!(door.ended().await.success(), "{}", door.log());
    let record = folder.path().join("record");
    sound(&record);
    let ledger = Ledger::at(&record, &folder.path().join("state"));
    let close = ledger.closes()[0];
    assert_eq!(
        (close.outcome, close.rows, close.bytes),
        (Outcome::Delivered, ROWS as u64, body.len() as u64)
    );
    assert!(!ledger.leases().is_empty());
}
