//! The follower, and files that are not what they should be.

use crate::stage::*;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;
use vratar_model::access::{Event, Record};
use vratar_store::index::{FollowerHandle, Leaves, Reader, Unread, follow};
use vratar_store::{AccessIndex, open_access_index};

/// Far longer than anything here takes; only a failing test waits for it.
const LONG: Duration = Duration::from_secs(60);

/// A log in memory; every third leaf is no record.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<(u64, bool)>>);

impl Log {
    fn grows(&self, leaves: u64) {
        self.0.lock().unwrap().0 += leaves;
    }

    fn fails(&self, fails: bool) {
        self.0.lock().unwrap().1 = fails;
    }
}

impl Reader for Log {
    fn read(&mut self, from: u64, most: usize) -> Result<Leaves, Unread> {
        let (size, fails) = *self.0.lock().unwrap();
        if fails {
            return Err(Unread("no disk".to_owned()));
        }
        let next = size.min(from + (most as u64).min(5));
        let record = |seq: u64| {
            let grant = grant(u8::try_from(seq % 250).unwrap(), CLERK, &[1]);
            (seq, Record { at: begin(), event: Event::Grant(Box::new(grant)) })
        };
        let records = (from..next).filter(|seq| seq % 3 != 0).map(record).collect();
        Ok(Leaves { from, next, records })
    }

    fn size(&self) -> u64 {
        self.0.lock().unwrap().0
    }
}

fn open(path: &Path) -> Arc<dyn AccessIndex> {
    open_access_index(path, Uuid::from_u128(1)).unwrap()
}

async fn reaches(follower: &FollowerHandle, leaf: u64) {
    let mut status = follower.watch();
    let there = status.wait_for(|status| status.applied >= leaf && status.lag == 0);
    tokio::time::timeout(LONG, there).await.unwrap().unwrap();
}

async fn count(index: &Arc<dyn AccessIndex>) -> usize {
    index.accesses_of_subject(None, &[person(1)], all()).await.unwrap().rows.len()
}

#[tokio::test]
async fn a_growing_log_is_followed_and_a_restart_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (log, path) = (Log::default(), dir.path().join("index"));
    log.grows(31);
    let index = open(&path);
    let follower = follow(log.clone(), Arc::clone(&index));
    reaches(&follower, 31).await;
    assert!(follower.status().caught_up);
    log.grows(8);
    reaches(&follower, 39).await;
    follower.stop().await;
    drop(index);
    log.grows(3);
    let index = open(&path);
    assert_eq!(index.applied().await.unwrap(), 39);
    let follower = follow(log, Arc::clone(&index));
    reaches(&follower, 42).await;
    assert_eq!(count(&index).await, 28);
}

/// A log that never stands still, of which the last leaves are not there to be read yet.
#[derive(Clone)]
struct Busy(Log);

impl Reader for Busy {
    fn read(&mut self, from: u64, most: usize) -> Result<Leaves, Unread> {
        let leaves = self.0.read(from, most)?;
        self.0.grows(leaves.next - from);
        Ok(leaves)
    }

    fn size(&self) -> u64 {
        self.0.size() + 3
    }
}

#[tokio::test]
async fn it_is_caught_up_with_what_was_there_at_the_start_however_busy_the_log_is() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::default();
    log.grows(20);
    let follower = follow(Busy(log), open(&dir.path().join("index")));
    let mut status = follower.watch();
    let caught_up = status.wait_for(|status| status.caught_up);
    let status = tokio::time::timeout(LONG, caught_up).await.unwrap().unwrap().clone();
    assert!(status.lag > 0 && status.applied >= 20, "{status:?}");
}

#[tokio::test]
async fn a_log_that_cannot_be_read_is_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::default();
    log.grows(4);
    log.fails(true);
    let follower = follow(log.clone(), open(&dir.path().join("index")));
    let mut status = follower.watch();
    let failing = status.wait_for(|status| status.failing_since.is_some());
    let reason = tokio::time::timeout(LONG, failing).await.unwrap().unwrap().reason.clone().unwrap();
    assert!(reason.contains("no disk"), "{reason}");
    log.fails(false);
    reaches(&follower, 4).await;
    assert_eq!(follower.status().failing_since, None);
}

#[tokio::test]
async fn a_file_that_is_no_index_is_set_aside() {
    for wrong in ["damaged", "another log", "another program's"] {
        // A place of its own: the threads of the index before may still be closing their file.
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        match wrong {
            "damaged" => std::fs::write(&path, [7; 20_000]).unwrap(),
            "another log" => drop(open_access_index(&path, Uuid::from_u128(2)).unwrap()),
            _ => rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE mark (x)").unwrap(),
        }
        let log = Log::default();
        log.grows(6);
        let index = open(&path);
        let follower = follow(log, Arc::clone(&index));
        reaches(&follower, 6).await;
        assert_eq!(count(&index).await, 4, "{wrong}");
        follower.stop().await;
        assert!(dir.path().join("index.aside").exists(), "{wrong}");
        std::fs::remove_file(dir.path().join("index.aside")).unwrap();
    }
}

/// The pages of the file turn into something else while it is open: a question meets it, the follower mends it.
#[tokio::test]
async fn an_index_that_is_damaged_while_it_runs_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let log = Log::default();
    log.grows(200);
    let follower = follow(log.clone(), open(&path));
    reaches(&follower, 200).await;
    follower.stop().await;
    let other = rusqlite::Connection::open(&path).unwrap();
    other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(other);
    let index = open(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    // The first pages have the names of the tables and the mark: they are read by now.
    bytes[8 * 4096..].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    let follower = follow(log.clone(), Arc::clone(&index));
    reaches(&follower, 200).await;
    assert!(index.accesses_of_subject(None, &[person(1)], all()).await.is_err());
    let mut status = follower.watch();
    let anew =
        status.wait_for(|status| status.started_over == 1 && status.applied == 200 && status.caught_up);
    tokio::time::timeout(LONG, anew).await.unwrap().unwrap();
    assert_eq!(count(&index).await, 133);
}
