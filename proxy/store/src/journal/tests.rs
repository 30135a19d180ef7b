//! The journal under crashes, damage and failing disks.

mod damage;
mod faults;
mod stage;

use super::*;
use crate::store::Recorded;
use stage::{append, contents, entry, open, options, read_all};
use std::os::unix::fs::PermissionsExt as _;

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    assert_eq!(append(&journal, 1).await.unwrap(), Position(1));
    let two = journal.append(vec![entry(2), entry(3)]).await.unwrap();
    assert_eq!((two, journal.status().last), (Position(3), Position(3)));
    let id = journal.id();
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(journal.id(), id, "the id of the first open stays");
    let read: Vec<Recorded> = read_all(&journal, 0);
    assert_eq!(read.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(read[1].at, read[2].at, "one time of writing for one append");
    assert!(read[0].at < read[1].at);
    assert_eq!(append(&journal, 4).await.unwrap(), Position(4), "the numbering goes on");
    assert_eq!(contents(&journal), [1, 2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_kept_in_the_order_of_their_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let journal = journal.clone();
            tokio::spawn(async move {
                let mut kept = Vec::new();
                for n in 0..8 {
                    let value = task * 100 + n;
                    kept.push((append(&journal, value).await.unwrap().0, value));
                }
                kept
            })
        })
        .collect();
    let mut kept = Vec::new();
    for task in tasks {
        let of_task = task.await.unwrap();
        assert!(of_task.is_sorted(), "what one caller wrote later stands later");
        kept.extend(of_task);
    }
    kept.sort_unstable();
    assert_eq!(kept.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=512).collect::<Vec<_>>());
    drop(journal);
    let values: Vec<_> = kept.into_iter().map(|(_, value)| value).collect();
    assert_eq!(contents(&open(dir.path())), values);
}

#[tokio::test]
async fn a_second_open_is_refused_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let refused = Journal::open(dir.path(), options()).err().unwrap();
    assert!(refused.to_string().contains("another vratar"), "{refused}");
    drop(journal);
    drop(open(dir.path()));
}

#[tokio::test]
async fn directory_and_files_are_private() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("state/journal");
    let journal = open(&inside);
    append(&journal, 1).await.unwrap();
    assert_eq!(inside.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for file in std::fs::read_dir(&inside).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[tokio::test]
async fn segments_follow_each_other_and_go_once_they_are_applied() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), JournalOptions { segment_bytes: 200, ..options() }).unwrap();
    for n in 1..=10 {
        append(&journal, n).await.unwrap();
    }
    assert!(stage::segments(dir.path()) > 3);
    assert_eq!(contents(&journal), (1..=10).collect::<Vec<_>>());
    assert_eq!(journal.resume(0).unwrap(), 0);
    let waiting = journal.status().waiting_bytes;
    while let Some(chunk) = journal.read(0).unwrap() {
        let seq = chunk.entries.last().unwrap().seq;
        journal.let_go(chunk.next, seq);
    }
    assert!(waiting > 0);
    assert_eq!(journal.status().waiting_bytes, 0);
    assert_eq!((stage::segments(dir.path()), journal.status().applied), (1, Position(10)));
    assert!(journal.applied(Position(10), Duration::ZERO).await);
    assert!(!journal.applied(Position(11), Duration::ZERO).await);
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(append(&journal, 11).await.unwrap(), Position(11), "numbers are never used twice");
}

#[tokio::test]
async fn too_much_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), JournalOptions { most_bytes: 400, ..options() }).unwrap();
    let large = journal.append((0..70_000).map(entry).collect()).await;
    assert!(matches!(large, Err(JournalError::TooLarge { .. })), "{large:?}");
    let mut kept = Vec::new();
    let refused = loop {
        match append(&journal, 1).await {
            Ok(position) => kept.push(position),
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, JournalError::Full) && !kept.is_empty(), "{refused:?}");
    assert!(journal.status().healthy(), "the disk is well");
    let chunk = journal.read(0).unwrap().unwrap();
    journal.let_go(chunk.next, chunk.entries.last().unwrap().seq);
    append(&journal, 2).await.unwrap();
    assert_eq!(journal.append(vec![]).await.unwrap(), journal.status().last);
}

#[tokio::test]
async fn an_older_copy_goes_on_under_a_new_id() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let first = journal.id();
    append(&journal, 1).await.unwrap();
    assert!(journal.read(0).unwrap().is_some());
    assert_eq!(journal.resume(1).unwrap(), 1, "the store has what it was offered");
    assert_eq!(journal.id(), first);
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(journal.resume(1).unwrap(), 1, "the store has it all");
    assert_eq!(journal.id(), first);
    drop(journal);
    let spare = Uuid::from_u128(77);
    let journal = Journal::open(dir.path(), JournalOptions { id: spare, ..options() }).unwrap();
    append(&journal, 2).await.unwrap();
    assert_eq!(journal.resume(2).unwrap(), 0, "the store has more than there was");
    assert_eq!(journal.id(), spare);
    assert_eq!(contents(&journal), [1, 2]);
    drop(journal);
    assert_eq!(open(dir.path()).id(), spare);
}
