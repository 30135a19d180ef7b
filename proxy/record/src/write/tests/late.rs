use super::*;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use vratar_model::access::Record;

/// A disk that stands still, or fails, while it is told to.
#[derive(Default)]
struct Gate {
    shut: Mutex<bool>,
    opened: std::sync::Condvar,
    failing: AtomicBool,
}

impl Gate {
    fn shut(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    fn pass(&self) -> io::Result<()> {
        drop(self.opened.wait_while(self.shut.lock().unwrap(), |shut| *shut).unwrap());
        let fails = self.failing.load(Ordering::Relaxed);
        if fails { Err(io::Error::other("a disk that fails")) } else { Ok(()) }
    }
}

struct Gated(Arc<Gate>);

struct GatedFile(Box<dyn DiskFile>, Arc<Gate>);

impl Disk for Gated {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(GatedFile(LocalDisk.create(path)?, Arc::clone(&self.0))))
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

impl DiskFile for GatedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.1.pass()?;
        self.0.sync()
    }
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.cut(len)
    }
}

fn opened(queue: usize) -> (tempfile::TempDir, Arc<Gate>, Log) {
    let (dir, gate) = (tempfile::tempdir().unwrap(), Arc::<Gate>::default());
    let disk = Arc::new(Gated(Arc::clone(&gate)));
    let log = Log::open(dir.path(), Options { disk, queue, ..options() }).unwrap();
    (dir, gate, log)
}

/// A record with this begin.
fn payload(what: &str) -> Vec<u8> {
    format!(r#"{{"at":"2026-11-22T10:00:00Z","kind":"erased","count":1,"what":"{what}"}}"#).into_bytes()
}

/// The leaves of the log, in order, by what they say.
fn said(dir: &Path) -> Vec<String> {
    let bytes: Vec<u8> = crate::segment::numbers(dir)
        .unwrap()
        .into_iter()
        .flat_map(|number| std::fs::read(crate::segment::path(dir, number)).unwrap())
        .collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.split(r#""what":""#).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// However many records come that nobody waits for: those that an answer waits for find a place, and are not behind them.
#[tokio::test]
async fn what_nobody_waits_for_takes_nobodys_place() {
    let (dir, gate, log) = opened(64);
    gate.shut(true);
    log.append_late(Late::Other, payload("refusal"));
    for _ in 0..10_000 {
        log.append_late(Late::End, payload("close"));
    }
    let waiting = {
        let log = log.clone();
        tokio::spawn(async move { log.append(payload("grant")).await })
    };
    tokio::task::yield_now().await;
    gate.shut(false);
    waiting.await.unwrap().unwrap();
    let lost = log.lost();
    assert!(lost > 9_000, "{lost}");
    drop(log);
    let said = said(dir.path());
    let count = |what: &str| said.iter().filter(|one| *one == what).count();
    assert_eq!((count("grant"), count("refusal")), (1, 1));
    assert_eq!(count("close") as u64, 10_000 - lost);
    assert!(said.iter().position(|one| one == "grant").unwrap() < 64, "{said:?}");
    sound(dir.path());
}

/// Through a disk that fails, all of it goes on waiting, in order.
#[tokio::test]
async fn what_nobody_waits_for_outlives_a_disk_that_fails() {
    let (dir, gate, log) = opened(4096);
    gate.failing.store(true, Ordering::Relaxed);
    for number in 0..20 {
        log.append_late(
            if number % 2 == 0 { Late::Session } else { Late::Other },
            payload(&format!("n{number:02}")),
        );
    }
    for _ in 0..3 {
        assert_eq!(log.append(payload("grant")).await, Err(NotRecorded::Unwritable));
    }
    // They come back behind the answer to the last one.
    while log.waiting_late() < 20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(log.lost(), 0);
    gate.failing.store(false, Ordering::Relaxed);
    while log.append(payload("kept")).await.is_err() {
        tokio::task::yield_now().await;
    }
    drop(log);
    let mut said = said(dir.path());
    let last = crate::segment::numbers(dir.path()).unwrap().pop().unwrap();
    assert!(last > 1, "the failed segment was given up");
    said.sort();
    said.dedup();
    assert_eq!(said.iter().filter(|one| one.starts_with('n')).count(), 20);
    let kept = crate::read::Records::open(dir.path()).unwrap().from(0);
    let kept = kept.filter(|record| {
        matches!(record, Ok((_, Record { event: vratar_model::access::Event::Erased(_), .. })))
    });
    assert_eq!(kept.count(), 21);
    sound(dir.path());
}

/// At the end of a run, what waits is written first.
#[tokio::test]
async fn the_end_of_a_run_leaves_nothing_waiting() {
    let (dir, gate, log) = opened(4096);
    gate.shut(true);
    for _ in 0..400 {
        log.append_late(Late::End, payload("close"));
        log.append_late(Late::Other, payload("refusal"));
    }
    gate.shut(false);
    drop(log);
    assert_eq!(said(dir.path()).len(), 800);
    sound(dir.path());
}
