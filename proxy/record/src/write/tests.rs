use super::*;
use crate::verify::verify;
use crate::write::open::root_key;
use std::io;
use std::sync::atomic::AtomicU32;
use vratar_disk::{Disk, DiskFile, LocalDisk};

mod anchors;
mod late;
mod powercut;

fn clock() -> i64 {
    1_700_000_000_000_000
}

fn options() -> Options {
    Options { deadline: Duration::from_secs(20), ..Options::new(Uuid::from_u128(1), clock) }
}

async fn append(log: &Log, number: u32) -> Result<Recorded, NotRecorded> {
    log.append(format!("record {number}").into_bytes()).await
}

fn sound(dir: &Path) -> u64 {
    let report = verify(dir, &root_key(dir).unwrap(), &[]).unwrap();
    assert_eq!(report.faults, [], "{report:?}");
    report.leaves
}

#[tokio::test]
async fn what_was_acknowledged_is_there_sealed_and_numbered() {
    let dir = tempfile::tempdir().unwrap();
    for run in 0..3u64 {
        let log = Log::open(dir.path(), options()).unwrap();
        // Each run begins with the certificate of its key and says so.
        for number in 0..10u64 {
            let recorded = append(&log, 0).await.unwrap();
            assert_eq!(recorded.number(), run * 12 + number + 2);
        }
        assert_eq!(log.sealed().0, (run + 1) * 12);
        drop(log);
        assert_eq!(sound(dir.path()), (run + 1) * 12);
    }
    assert!(!dir.path().join("next.key").exists());
}

#[tokio::test]
async fn those_that_wait_are_written_together() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), options()).unwrap();
    let mut all = tokio::task::JoinSet::new();
    for number in 0..500 {
        let log = log.clone();
        all.spawn(async move { append(&log, number).await.unwrap().number() });
    }
    let mut numbers = all.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (2..=501).collect::<Vec<_>>());
    drop(log);
    let report = verify(dir.path(), &root_key(dir.path()).unwrap(), &[]).unwrap();
    assert_eq!((report.leaves, report.faulty), (502, 0));
    assert!(report.batches < 400, "{report:?}");
}

#[tokio::test]
async fn segments_follow_one_another() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), Options { segment_bytes: 600, ..options() }).unwrap();
    for number in 0..40 {
        append(&log, number).await.unwrap();
    }
    drop(log);
    assert!(crate::segment::numbers(dir.path()).unwrap().len() > 5);
    assert_eq!(sound(dir.path()), 42);
}

#[tokio::test]
async fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let _log = Log::open(dir.path(), options()).unwrap();
    assert!(matches!(Log::open(dir.path(), options()), Err(OpenError::InUse(_))));
}

/// As a crash leaves it: the file ends anywhere behind what was acknowledged.
#[tokio::test]
async fn a_torn_tail_costs_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), options()).unwrap();
    let path = crate::segment::path(dir.path(), 1);
    append(&log, 1).await.unwrap();
    let acknowledged = std::fs::read(&path).unwrap().len();
    append(&log, 2).await.unwrap();
    drop(log);
    // The checkpoint of the end was not made.
    std::fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for cut in acknowledged..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        assert_eq!(sound(dir.path()), 3, "cut at {cut}");
    }
    // Pages that were not written are all zero.
    let mut holed = bytes.clone();
    holed[acknowledged..acknowledged + 20].fill(0);
    std::fs::write(&path, &holed).unwrap();
    assert_eq!(sound(dir.path()), 3);
    let log = Log::open(dir.path(), options()).unwrap();
    assert_eq!(append(&log, 3).await.unwrap().number(), 5);
    drop(log);
    assert_eq!(sound(dir.path()), 6);
}

/// A disk that fails at the n-th write or fsync, once or for good.
struct Failing {
    left: Arc<AtomicU32>,
    for_good: bool,
}

struct FailingFile(Box<dyn DiskFile>, Arc<AtomicU32>, bool);

impl Disk for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FailingFile(LocalDisk.create(path)?, Arc::clone(&self.left), self.for_good)))
    }
    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        LocalDisk.reopen(path)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        LocalDisk.sync_dir(dir)
    }
    fn replace(&self, dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
        LocalDisk.replace(dir, name, bytes)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        LocalDisk.remove(path)
    }
}

impl FailingFile {
    fn step(&self) -> io::Result<()> {
        match self.1.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
            Ok(1) => Err(io::Error::other("a disk that fails")),
            Err(_) if self.2 => Err(io::Error::other("a disk that fails")),
            _ => Ok(()),
        }
    }
}

impl DiskFile for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.step().inspect_err(|_| drop(self.0.write(&bytes[..bytes.len() / 2])))?;
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.step()?;
        self.0.sync()
    }
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.cut(len)
    }
}

#[tokio::test]
async fn a_write_that_fails_once_costs_nothing() {
    for at in 5..14 {
        let dir = tempfile::tempdir().unwrap();
        let left = Arc::new(AtomicU32::new(at));
        let disk = Arc::new(Failing { left, for_good: false });
        let log = Log::open(dir.path(), Options { disk, ..options() }).unwrap();
        for number in 0..5 {
            append(&log, number).await.unwrap();
        }
        drop(log);
        assert_eq!(sound(dir.path()), 7, "failing at step {at}");
        let log = Log::open(dir.path(), options()).unwrap();
        append(&log, 9).await.unwrap();
        drop(log);
        assert_eq!(sound(dir.path()), 10, "failing at step {at}");
    }
}

/// Also where every record begins an epoch, and so at each of the steps of one.
#[tokio::test]
async fn keys_follow_one_another_whatever_write_fails() {
    for at in 5..30 {
        let dir = tempfile::tempdir().unwrap();
        let disk = Arc::new(Failing { left: Arc::new(AtomicU32::new(at)), for_good: false });
        let options = Options { epoch: Duration::ZERO, disk, ..options() };
        let log = Log::open(dir.path(), options).unwrap();
        let first = std::fs::read(dir.path().join("current.key")).unwrap();
        for number in 0..5 {
            append(&log, number).await.unwrap();
        }
        drop(log);
        assert_ne!(std::fs::read(dir.path().join("current.key")).unwrap(), first);
        let report = verify(dir.path(), &root_key(dir.path()).unwrap(), &[]).unwrap();
        assert!(
            report.faults.is_empty() && (5..=6).contains(&report.epochs),
            "failing at step {at}: {report:?}"
        );
        drop(Log::open(dir.path(), self::options()).unwrap());
        sound(dir.path());
    }
}

#[tokio::test]
async fn a_disk_that_stays_broken_refuses_everything_and_takes_records_again_when_it_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let left = Arc::new(AtomicU32::new(9));
    let disk = Arc::new(Failing { left: Arc::clone(&left), for_good: true });
    let log = Log::open(dir.path(), Options { disk, ..options() }).unwrap();
    let mut kept = 0;
    for number in 0..10 {
        match append(&log, number).await {
            Ok(_) => kept += 1,
            Err(refused) => assert_eq!(refused, NotRecorded::Unwritable),
        }
    }
    assert!(kept < 5 && !log.is_healthy());
    left.store(u32::MAX, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(300)).await;
    append(&log, 11).await.unwrap();
    assert!(log.is_healthy());
    drop(log);
    assert_eq!(sound(dir.path()), kept + 3);
}

#[tokio::test]
async fn damage_before_what_was_acknowledged_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), options()).unwrap();
    for number in 0..5 {
        append(&log, number).await.unwrap();
    }
    drop(log);
    let path = crate::segment::path(dir.path(), 1);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(matches!(Log::open(dir.path(), options()), Err(OpenError::Damaged { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

/// Its files would be all that there is, without the keys of the names in them.
#[tokio::test]
async fn nothing_is_written_into_a_folder_that_is_not_the_one_that_was_opened() {
    let above = tempfile::tempdir().unwrap();
    let (dir, aside) = (above.path().join("record"), above.path().join("aside"));
    let log = Log::open(&dir, Options { segment_bytes: 1, ..options() }).unwrap();
    append(&log, 1).await.unwrap();
    std::fs::rename(&dir, &aside).unwrap();
    assert_eq!(append(&log, 2).await, Err(NotRecorded::Unwritable));
    std::fs::create_dir(&dir).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(append(&log, 3).await, Err(NotRecorded::Unwritable));
    assert!(!log.is_healthy());
    // Neither records nor a checkpoint, which is due by now.
    tokio::time::sleep(Duration::from_millis(900)).await;
    std::fs::remove_dir(&dir).unwrap();
    std::fs::rename(&aside, &dir).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    append(&log, 4).await.unwrap();
    drop(log);
    assert_eq!(sound(&dir), 4);
}

/// A disk that is full for a night leaves no files behind that were never written.
#[tokio::test]
async fn an_outage_leaves_no_empty_segments() {
    let dir = tempfile::tempdir().unwrap();
    let left = Arc::new(AtomicU32::new(9));
    let disk = Arc::new(Failing { left: Arc::clone(&left), for_good: true });
    let log = Log::open(dir.path(), Options { disk, ..options() }).unwrap();
    for number in 0..20 {
        let _ = append(&log, number).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let refused = crate::segment::numbers(dir.path()).unwrap().len();
    assert!(refused <= 3, "{refused} files");
    left.store(u32::MAX, Ordering::Relaxed);
}

/// A disk whose fsync does not come back until it is let.
struct Standing(Arc<std::sync::atomic::AtomicBool>);

struct StandingFile(Box<dyn DiskFile>, Arc<std::sync::atomic::AtomicBool>);

impl Disk for Standing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(StandingFile(LocalDisk.create(path)?, Arc::clone(&self.0))))
    }
    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        LocalDisk.reopen(path)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        LocalDisk.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        LocalDisk.remove(path)
    }
}

impl DiskFile for StandingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        while self.1.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.0.sync()
    }
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.cut(len)
    }
}

/// Whoever waits is told at the deadline; what waited in the queue is not written when nobody wants it any more.
#[tokio::test]
async fn a_disk_that_stands_still_refuses_in_time_and_goes_on_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let stands = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let disk = Arc::new(Standing(Arc::clone(&stands)));
    let deadline = Duration::from_millis(100);
    let log = Log::open(dir.path(), Options { disk, deadline, queue: 2, ..options() }).unwrap();
    append(&log, 1).await.unwrap();
    stands.store(true, Ordering::Relaxed);
    // The writer has this one.
    assert_eq!(append(&log, 2).await, Err(NotRecorded::Timeout));
    assert!(!log.is_healthy());
    let waiting = tokio::join!(append(&log, 3), append(&log, 4), append(&log, 5));
    assert_eq!(
        waiting,
        (Err(NotRecorded::Timeout), Err(NotRecorded::Timeout), Err(NotRecorded::Busy)),
        "two may wait"
    );
    stands.store(false, Ordering::Relaxed);
    while append(&log, 6).await.is_err() {}
    assert!(log.is_healthy());
    drop(log);
    let text =
        String::from_utf8_lossy(&std::fs::read(crate::segment::path(dir.path(), 1)).unwrap()).into_owned();
    let is_there = |number: u32| text.contains(&format!("record {number}"));
    assert!(is_there(1) && is_there(2) && is_there(6) && !is_there(3) && !is_there(4) && !is_there(5));
    sound(dir.path());
}
