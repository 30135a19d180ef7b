use super::*;
use crate::book::Book;
use crate::verify::{Report, Verdict, verify};
use crate::write::{Options, root_key};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use uuid::Uuid;
use vratar_disk::LocalDisk;
use vratar_model::access::{Erased, Event};
use vratar_seal::Keys;

/// A second a look.
fn clock() -> i64 {
    static NOW: AtomicI64 = AtomicI64::new(1_700_000_000_000_000);
    NOW.fetch_add(1_000_000, Ordering::Relaxed)
}

fn open(dir: &Path) -> Book {
    let options = Options { deadline: Duration::from_secs(20), ..Options::new(Uuid::from_u128(1), clock) };
    Book::open(dir, &Keys::new([5; 32]), Options { segment_bytes: 900, ..options }).unwrap()
}

/// Three runs over some segments.
async fn made(dir: &Path) {
    for _ in 0..3 {
        let book = open(dir);
        for count in 0..10 {
            book.keep(Event::Erased(Erased { count }), &[]).await.unwrap();
        }
    }
}

fn sound(dir: &Path) -> Report {
    let report = verify(dir, &root_key(dir).unwrap(), &[]).unwrap();
    assert_eq!(
        (&report.faults[..], report.integrity, report.completeness),
        (&[][..], Verdict::Ok, Verdict::Ok)
    );
    report
}

fn now() -> Timestamp {
    Timestamp::from_microsecond(clock()).unwrap()
}

#[tokio::test]
async fn old_segments_go_and_the_rest_verifies_over_runs_to_come() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path()).await;
    let all = sound(dir.path()).leaves;
    let book = open(dir.path());
    let pruned = book.prune(now()).await.unwrap().unwrap();
    let writing = book.log().segment();
    assert!(pruned.segments > 3 && pruned.first == all);
    // What is written to stays whatever its age.
    assert!(segment::numbers(dir.path()).unwrap().contains(&writing));
    assert_eq!(book.prune(now()).await.unwrap(), None);
    drop(book);
    assert_eq!(sound(dir.path()).first, pruned.first);
    made(dir.path()).await;
    let again = open(dir.path()).prune(now()).await.unwrap().unwrap();
    assert!(again.first > pruned.first);
    let report = sound(dir.path());
    assert_eq!((report.first, report.epochs), (again.first, 8));
}

#[tokio::test]
async fn nothing_that_is_younger_goes() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path()).await;
    let counted = counted(dir.path()).unwrap();
    let until = last_seal(&segment::path(dir.path(), 2), counted[1].end.unwrap()).unwrap().unwrap();
    let book = open(dir.path());
    let pruned = book.prune(until).await.unwrap().unwrap();
    assert_eq!((pruned.segments, pruned.first), (1, counted[1].head.tree.size()));
    assert_eq!(segment::numbers(dir.path()).unwrap()[0], 2);
}

/// Killed after any step; the next pruning goes on.
#[tokio::test]
async fn whatever_comes_between_the_log_verifies() {
    for stop in 0..6usize {
        let dir = tempfile::tempdir().unwrap();
        made(dir.path()).await;
        let book = open(dir.path());
        let plan = plan(dir.path(), book.log().segment(), now()).unwrap().unwrap();
        plan.keep_certificates(dir.path()).unwrap();
        if stop > 0 {
            book.keep(Event::Pruned(plan.pruned.clone()), &[]).await.unwrap();
        }
        for number in plan.numbers.iter().take(stop.saturating_sub(1)) {
            LocalDisk.remove(&segment::path(dir.path(), *number)).unwrap();
        }
        drop(book);
        sound(dir.path());
        let book = open(dir.path());
        assert!(book.prune(now()).await.unwrap().unwrap().first > plan.pruned.first);
        drop(book);
        sound(dir.path());
    }
}

#[tokio::test]
async fn one_segment_more_than_was_recorded_is_found_missing() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path()).await;
    let book = open(dir.path());
    let counted = counted(dir.path()).unwrap();
    let until = last_seal(&segment::path(dir.path(), 2), counted[1].end.unwrap()).unwrap().unwrap();
    book.prune(until).await.unwrap().unwrap();
    drop(book);
    sound(dir.path());
    std::fs::remove_file(segment::path(dir.path(), 2)).unwrap();
    let report = verify(dir.path(), &root_key(dir.path()).unwrap(), &[]).unwrap();
    assert_eq!(report.completeness, Verdict::Violated, "{report:?}");
}
