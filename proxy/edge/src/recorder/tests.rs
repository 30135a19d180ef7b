use super::*;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;
use vratar_disk::{Disk, DiskFile, LocalDisk};
use vratar_model::access::{Erased, Record};
use vratar_record::read::Records;
use vratar_record::write::Options;
use vratar_seal::Keys;

/// A disk that fails while it is told to, and tells when a write of what passed was tried.
#[derive(Clone, Default)]
struct Flaky {
    failing: Arc<AtomicBool>,
    /// Fails from the first record of pages that passed on.
    at_passed: Arc<AtomicBool>,
}

struct FlakyFile(Box<dyn DiskFile>, Flaky);

impl Disk for Flaky {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FlakyFile(LocalDisk.create(path)?, self.clone())))
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

impl DiskFile for FlakyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let is_passed = bytes.windows(8).any(|some| some == br#""passed""#);
        if is_passed && self.1.at_passed.swap(false, Ordering::Relaxed) {
            self.1.failing.store(true, Ordering::Relaxed);
        }
        if self.1.failing.load(Ordering::Relaxed) {
            return Err(io::Error::other("a disk that fails"));
        }
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.cut(len)
    }
}

fn passed_in(dir: &Path) -> Vec<Passed> {
    let records = Records::open(dir).unwrap().from(0);
    let of = |record| match record {
        Ok((_, Record { event: Event::Passed(passed), .. })) => Some(passed),
        _ => None,
    };
    records.filter_map(of).collect()
}

#[tokio::test]
async fn what_passed_is_told_once_also_if_the_disk_fails_while_it_is_told() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), Flaky::default());
    let metrics = Arc::new(Metrics::new().unwrap());
    let recorder = Recorder::new(metrics.clone());
    let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    let options =
        Options { disk: Arc::new(disk.clone()), deadline: std::time::Duration::from_secs(20), ..options };
    recorder.open(Book::open(dir.path(), &Keys::new([5; 32]), options).unwrap());
    let keep = || recorder.keep(Event::Erased(Erased { count: 1 }), &[]);
    disk.failing.store(true, Ordering::Relaxed);
    keep().await.unwrap_err();
    let (shop, at) = (ShopId::new("a"), |second| Timestamp::from_second(second).unwrap());
    recorder.passed(&shop, at(10));
    recorder.passed(&shop, at(20));
    // The disk is back, until it is told of that.
    disk.at_passed.store(true, Ordering::Relaxed);
    disk.failing.store(false, Ordering::Relaxed);
    while keep().await.is_err() {
        tokio::task::yield_now().await;
    }
    let told = |result: &str| metrics.records.with_label_values(&["passed", result]).get();
    while told("unwritable") == 0 {
        tokio::task::yield_now().await;
    }
    recorder.passed(&shop, at(30));
    disk.failing.store(false, Ordering::Relaxed);
    while told("kept") == 0 {
        let _ = keep().await;
        tokio::task::yield_now().await;
    }
    drop(recorder);
    assert_eq!(passed_in(dir.path()), [Passed { shop, count: 3, from: at(10), until: at(30) }]);
}
