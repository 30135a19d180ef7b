//! Answers too long to be held: masked part by part, however they are cut.

use super::every_case::masked;
use crate::desk::{Desk, always, typed};
use vratar_model::access::{Field, Outcome};

/// Rows enough for several parts.
const ROWS: usize = 12_000;

fn row(number: usize) -> String {
    format!("{number};Ana Petrova{number};ana{number}@shop.example;0888{:06}\n", number)
}

fn masked_row(number: usize) -> String {
    format!("{number};***;***@***;0***{:04}\n", number % 10_000)
}

#[tokio::test]
async fn a_long_export_is_masked_to_its_last_row() {
    let body = format!("id;Name;mail;phone\n{}", (0..ROWS).map(row).collect::<String>());
    let desk = Desk::with(masked(), always(typed("text/csv; charset=utf-8", 200, "", body.as_bytes()))).await;
    let answer = desk.get("/staff/export").await;
    let wanted = format!("id;Name;mail;phone\n{}", (0..ROWS).map(masked_row).collect::<String>());
    let text = answer.text();
    let differs = text.lines().zip(wanted.lines()).find(|(one, other)| one != other);
    assert_eq!((differs, text.len(), answer.whole), (None, wanted.len(), true));
    let ledger = desk.ledger().await;
    let closes = ledger.closes();
    assert_eq!((closes[0].outcome, closes[0].rows), (Outcome::Delivered, ROWS as u64));
    assert!(ledger.leases().len() > 2);
    // Without rows: references for which there was no room in the record before.
    for lease in ledger.leases().into_iter().filter(|lease| lease.found.rows > 0) {
        let wanted: &[Field] = &[Field::Name, Field::Email, Field::Phone];
        assert_eq!(lease.found.masked, wanted, "{} rows", lease.found.rows);
    }
    desk.rig.sound().await;
}
