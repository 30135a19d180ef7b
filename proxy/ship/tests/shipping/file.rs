//! Into a file.

use crate::log::{Everybody, LOG, Log, assert_all, begin, order, seq, until};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use vratar_config::ShipTo;
use vratar_ship::ship;
use vratar_siem::Format;

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn seqs(path: &Path) -> Vec<u64> {
    lines(path).iter().map(|line| seq(line["uid"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("record.jsonl");
    let order = order(ShipTo::File(path.clone()), Format::Jsonl, None);
    let log = Log::of(1301);
    let shipper = begin(&order, &log, dir.path());
    until(&shipper, |status| status.seq == 1301 && status.lag == 0).await;
    shipper.stop().await;
    log.grows(100);
    let shipper = begin(&order, &log, dir.path());
    until(&shipper, |status| status.seq == 1401).await;
    shipper.stop().await;
    assert_eq!(seqs(&path), (0..1401).collect::<Vec<_>>(), "each once");
    // The close whose grant was shipped before the restart says who all the same.
    assert_eq!(lines(&path)[1301]["path"], "/dashboard/users/");
}

/// What a crash leaves: a line that is torn, a cursor that lies behind what arrived.
#[tokio::test]
async fn a_crash_makes_doubles_and_no_gaps() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("record.jsonl");
    let order = order(ShipTo::File(path.clone()), Format::Jsonl, None);
    let log = Log::of(900);
    let shipper = begin(&order, &log, dir.path());
    until(&shipper, |status| status.seq == 900).await;
    shipper.stop().await;
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    std::fs::write(dir.path().join("ship/siem.cursor"), format!("{LOG} 512\n")).unwrap();
    let shipper = begin(&order, &log, dir.path());
    until(&shipper, |status| status.seq == 900).await;
    shipper.stop().await;
    let seqs = seqs(&path);
    assert_eq!(seqs.len(), 899 + 900 - 512);
    assert_all(&seqs, 900);
}

#[tokio::test]
async fn names_are_opened_only_where_they_are_brought() {
    let dir = tempfile::tempdir().unwrap();
    let (sealed, clear) = (dir.path().join("sealed"), dir.path().join("clear"));
    for path in [&sealed, &clear] {
        let names = (path == &clear).then(|| Arc::new(Everybody) as Arc<_>);
        let order = order(ShipTo::File(path.clone()), Format::Ecs, None);
        let shipper = ship(&order, LOG, Log::of(2), names, &path.with_extension("cursors")).unwrap();
        until(&shipper, |status| status.seq == 2).await;
    }
    assert!(!std::fs::read_to_string(sealed).unwrap().contains("shop.example"));
    assert!(std::fs::read_to_string(clear).unwrap().contains("@shop.example"));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said_and_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mount/record.jsonl");
    let shipper = begin(&order(ShipTo::File(path.clone()), Format::Jsonl, None), &Log::of(3), dir.path());
    let failing = until(&shipper, |status| status.failing_since.is_some()).await;
    assert_eq!((failing.seq, failing.reason.is_some()), (0, true));
    std::fs::create_dir(dir.path().join("mount")).unwrap();
    let status = until(&shipper, |status| status.seq == 3).await;
    assert_eq!(status.failing_since, None);
    assert_all(&seqs(&path), 3);
}
