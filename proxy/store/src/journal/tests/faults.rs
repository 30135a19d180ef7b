//! Disks that fail.

use super::stage::{append, contents, entry, open, options};
use crate::journal::writer::RETRY_AFTER;
use crate::journal::{Journal, JournalError, JournalOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use vratar_disk::{Disk, DiskFile, LocalDisk};

/// What goes wrong at the moment.
#[derive(Default)]
struct Wrong {
    create: AtomicBool,
    /// Half of the bytes are written, then the disk is full.
    write: AtomicBool,
    sync: AtomicBool,
    cut: AtomicBool,
    remove: AtomicBool,
    sync_dir: AtomicBool,
    /// No write comes through.
    stuck: AtomicBool,
}

impl Wrong {
    fn check(flag: &AtomicBool) -> io::Result<()> {
        if flag.load(Ordering::SeqCst) { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn wait_while_stuck(&self) {
        while self.stuck.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

struct FailingDisk(Arc<Wrong>);
struct FailingFile(Box<dyn DiskFile>, Arc<Wrong>);

impl Disk for FailingDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Wrong::check(&self.0.create)?;
        Ok(Box::new(FailingFile(LocalDisk.create(path)?, Arc::clone(&self.0))))
    }

    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        LocalDisk.reopen(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        Wrong::check(&self.0.sync_dir)?;
        LocalDisk.sync_dir(dir)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Wrong::check(&self.0.remove)?;
        LocalDisk.remove(path)
    }
}

impl DiskFile for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.1.wait_while_stuck();
        if Wrong::check(&self.1.write).is_err() {
            self.0.write(&bytes[..bytes.len() / 2])?;
        }
        Wrong::check(&self.1.write)?;
        self.0.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        Wrong::check(&self.1.sync)?;
        self.0.sync()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        Wrong::check(&self.1.cut)?;
        self.0.cut(len)
    }
}

/// An open file takes writes after it was removed, too: they are lost, so that they are not acknowledged.
#[tokio::test]
async fn a_removed_segment_takes_nothing_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    append(&journal, 1).await.unwrap();
    std::fs::remove_file(dir.path().join("00000001.journal")).unwrap();
    assert!(matches!(append(&journal, 2).await, Err(JournalError::Unwritable(ErrorKind::NotFound))));
    tokio::time::sleep(2 * RETRY_AFTER).await;
    append(&journal, 3).await.unwrap();
    drop(journal);
    assert_eq!(contents(&open(dir.path())), [3]);
}

fn on(wrong: &Arc<Wrong>) -> JournalOptions {
    JournalOptions { disk: Arc::new(FailingDisk(Arc::clone(wrong))), ..options() }
}

/// Each fault alone, and with the cleaning up failing too.
#[tokio::test]
async fn a_failed_append_fails_at_once_never_comes_back_and_the_next_goes_on() {
    let faults: [fn(&Wrong) -> &AtomicBool; 4] =
        [|wrong| &wrong.write, |wrong| &wrong.sync, |wrong| &wrong.create, |wrong| &wrong.sync_dir];
    for (index, fault) in faults.into_iter().enumerate() {
        for (cleaning, fresh) in [(true, false), (false, false), (true, true), (false, true)] {
            let dir = tempfile::tempdir().unwrap();
            let wrong = Arc::new(Wrong::default());
            // Small segments: the append that fails has to begin one.
            let segment_bytes = if fresh { 1 } else { 1 << 20 };
            let journal = Journal::open(dir.path(), JournalOptions { segment_bytes, ..on(&wrong) }).unwrap();
            append(&journal, 1).await.unwrap();
            wrong.cut.store(!cleaning, Ordering::SeqCst);
            wrong.remove.store(!cleaning, Ordering::SeqCst);
            fault(&wrong).store(true, Ordering::SeqCst);
            let refused = append(&journal, 2).await;
            let touched = fresh || index < 2;
            assert_eq!(refused.is_err(), touched, "{index} {fresh}");
            if touched {
                assert!(matches!(refused, Err(JournalError::Unwritable(ErrorKind::StorageFull))));
                assert!(!journal.status().healthy());
                let soon = append(&journal, 3).await;
                assert!(matches!(soon, Err(JournalError::Unwritable(_))), "until the disk is tried again");
            }
            fault(&wrong).store(false, Ordering::SeqCst);
            tokio::time::sleep(RETRY_AFTER).await;
            append(&journal, 4).await.unwrap();
            assert!(journal.status().healthy());
            let expected = if touched { vec![1, 4] } else { vec![1, 2, 4] };
            assert_eq!(contents(&journal), expected, "{index} {cleaning} {fresh}");
            drop(journal);
            let again = open(dir.path());
            assert_eq!(contents(&again), expected, "{index} {cleaning} {fresh}, opened again");
            assert_eq!(again.status().set_aside, 0);
        }
    }
}

/// Waits until appends are taken again.
async fn comes_back(journal: &Journal, n: u64) {
    while matches!(append(journal, n).await, Err(JournalError::Silent)) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_disk_that_does_not_answer_is_waited_for_once() {
    let dir = tempfile::tempdir().unwrap();
    let wrong = Arc::new(Wrong::default());
    let deadline = Duration::from_millis(50);
    let journal = Journal::open(dir.path(), JournalOptions { deadline, queue: 2, ..on(&wrong) }).unwrap();
    wrong.stuck.store(true, Ordering::SeqCst);
    // The first is being written, the second waits, the third finds no place to wait.
    let all =
        tokio::join!(append(&journal, 1), append(&journal, 2), append(&journal, 3), append(&journal, 4));
    for refused in [all.0, all.1, all.2, all.3] {
        assert!(matches!(refused, Err(JournalError::Timeout)), "{refused:?}");
    }
    assert!(journal.status().failing_since.is_some());
    for n in 5..=99 {
        assert!(matches!(append(&journal, n).await, Err(JournalError::Silent)), "nobody waits a second time");
    }
    wrong.stuck.store(false, Ordering::SeqCst);
    comes_back(&journal, 100).await;
    assert!(journal.status().healthy());
    let kept = contents(&journal);
    assert!(kept.iter().all(|n| *n <= 4 || *n == 100), "what was refused at once is not kept: {kept:?}");
}

#[tokio::test]
async fn what_is_left_with_a_silent_disk_is_kept_when_it_answers() {
    let dir = tempfile::tempdir().unwrap();
    let wrong = Arc::new(Wrong::default());
    let deadline = Duration::from_millis(20);
    let journal = Journal::open(dir.path(), JournalOptions { deadline, ..on(&wrong) }).unwrap();
    wrong.stuck.store(true, Ordering::SeqCst);
    for n in 1..=2 {
        let left = journal.append_or_leave(vec![entry(n)]).await;
        assert!(matches!(left, Err(JournalError::Timeout | JournalError::Silent)), "{left:?}");
    }
    wrong.stuck.store(false, Ordering::SeqCst);
    comes_back(&journal, 3).await;
    assert_eq!(contents(&journal), [1, 2, 3]);
}

/// The future of an append may be dropped (its client went away); what it handed over is kept.
#[tokio::test]
async fn an_append_that_nobody_waits_for_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let wrong = Arc::new(Wrong::default());
    let journal = Journal::open(dir.path(), on(&wrong)).unwrap();
    wrong.stuck.store(true, Ordering::SeqCst);
    let waited = tokio::time::timeout(Duration::from_millis(20), append(&journal, 1)).await;
    assert!(waited.is_err());
    wrong.stuck.store(false, Ordering::SeqCst);
    append(&journal, 2).await.unwrap();
    assert_eq!(contents(&journal), [1, 2]);
}

/// The system's own refusal: a limit on the size of files, in a process of its own.
#[test]
fn a_real_limit_is_survived() {
    let dir = tempfile::tempdir().unwrap();
    let this = std::env::current_exe().unwrap();
    let child = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$0\" --ignored --exact journal::tests::faults::limited",
        ])
        .arg(this)
        .env("JOURNAL_DIR", dir.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
    let kept = contents(&open(dir.path()));
    assert!(kept.len() > 20, "{kept:?}");
    assert_eq!(kept, (0..kept.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
#[ignore = "run by a_real_limit_is_survived, which sets the limit"]
async fn limited() {
    let Some(dir) = std::env::var_os("JOURNAL_DIR") else { return };
    let journal = open(Path::new(&dir));
    let (mut n, mut refusals) = (0, 0);
    while refusals < 2 {
        match append(&journal, n).await {
            Ok(_) => n += 1,
            Err(JournalError::Unwritable(ErrorKind::FileTooLarge)) => {
                refusals += 1;
                tokio::time::sleep(RETRY_AFTER).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(contents(&journal), (0..n).collect::<Vec<_>>());
}
