//! The file that doors share.

use crate::backends;
use crate::stage::{Stage, at, groups, past, persons};
use vratar_policy::budget::Settled;
use vratar_store::{StoreError, open_budgets};

/// Two doors on one file.
async fn shared() -> Stage {
    Stage::set(backends()[1]).await
}

#[tokio::test]
async fn a_file_that_is_put_in_its_place_grants_nothing() {
    let mut stage = shared().await;
    let one = persons("a", 1);
    let allowances = std::slice::from_ref(&one);
    let shown = groups(&[&[1]]);
    let granted = stage.shows(0, 0, allowances, &shown).await.unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", stage.file().display()));
    }
    let gone = stage.doors[0].reserve(at(1), stage.access(), allowances, &groups(&[&[2]])).await;
    assert!(matches!(gone, Err(StoreError::Away(_))), "it is not made anew");
    // Another door is started and makes one; nobody has told it what this one has granted.
    let third = open_budgets(&stage.file()).unwrap();
    third.rebuild(at(1), vec![]).await.unwrap();
    drop(third);
    let other = stage.doors[0].reserve(at(1), stage.access(), allowances, &groups(&[&[2]])).await;
    assert!(other.unwrap_err().to_string().contains("restart this door"));
    stage.start_again(2, vec![past(0, granted.access, &one, &shown)]).await;
    stage.shows(1, 2, allowances, &groups(&[&[2]])).await.unwrap_err();
}

#[tokio::test]
async fn what_counts_no_more_is_dropped() {
    let stage = shared().await;
    let all = [persons("a", u64::MAX)];
    for n in 0..5 {
        let draw = stage.shows(0, 0, &all, &groups(&[&[n]])).await.unwrap();
        stage.settle(&draw, Settled::Nothing).await;
    }
    stage.shows(1, 61, &all, &groups(&[&[9]])).await.unwrap();
    let db = rusqlite::Connection::open(stage.file()).unwrap();
    let entries: i64 = db.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(entries, 1);
    assert_eq!(stage.used(61, &all[0]).await.persons, 1);
}

#[tokio::test]
async fn a_rebuild_that_was_killed_half_way_is_gone_on_with() {
    let mut stage = shared().await;
    let all = persons("a", u64::MAX);
    let export = stage.access();
    let parts: Vec<_> =
        (0..10).map(|n: i64| past(n, export, &all, &groups(&[&[n.cast_unsigned()]]))).collect();
    stage.start_again(20, parts.clone()).await;
    // As it was when the newest six were written.
    let db = rusqlite::Connection::open(stage.file()).unwrap();
    assert_eq!(db.execute("DELETE FROM entry WHERE id > 6", []).unwrap(), 4);
    stage.start_again(20, parts).await;
    let used = stage.used(20, &all).await;
    assert_eq!((used.persons, used.rows), (10, 10));
}

#[tokio::test]
async fn a_file_of_another_make_is_told() {
    let stage = shared().await;
    let db = rusqlite::Connection::open(stage.file()).unwrap();
    db.execute("UPDATE mark SET format = 'later'", []).unwrap();
    let told = open_budgets(&stage.file()).unwrap().rebuild(at(0), vec![]).await.unwrap_err().to_string();
    assert!(told.contains("another version"), "{told}");
}

#[tokio::test]
async fn nobody_but_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = shared().await;
    let mode = std::fs::metadata(stage.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
