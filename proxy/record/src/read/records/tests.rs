use super::*;
use crate::book::Book;
use crate::write::Options;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;
use vratar_disk::{Disk, DiskFile, LocalDisk};
use vratar_model::access::{Erased, Event};
use vratar_seal::Keys;

fn options() -> Options {
    let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    Options { deadline: Duration::from_secs(20), segment_bytes: 1200, ..options }
}

fn open(dir: &Path, options: Options) -> Book {
    Book::open(dir, &Keys::new([5; 32]), options).unwrap()
}

fn event(count: u64) -> Event {
    Event::Erased(Erased { count })
}

fn stream(dir: &Path, from: u64) -> Stream {
    Records::open(dir).unwrap().from(from)
}

/// The counts of our events, with their numbers in the tree.
fn counts(stream: &mut Stream) -> Vec<(u64, u64)> {
    let ours = |(number, record): (u64, Record)| match record.event {
        Event::Erased(Erased { count }) => Some((number, count)),
        _ => None,
    };
    std::iter::from_fn(|| stream.next().map(Result::unwrap)).filter_map(ours).collect()
}

#[tokio::test]
async fn every_record_comes_once_and_in_order_over_all_segments_and_runs() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = Vec::new();
    for run in 0..3 {
        let book = open(dir.path(), options());
        for count in 0..20 {
            kept.push((book.keep(event(run * 20 + count), &[]).await.unwrap().number(), run * 20 + count));
        }
    }
    assert_eq!(counts(&mut stream(dir.path(), 0)), kept);
    for (at, (number, _)) in kept.iter().enumerate() {
        assert_eq!(counts(&mut stream(dir.path(), *number)), kept[at..]);
    }
    assert_eq!(counts(&mut stream(dir.path(), kept.last().unwrap().0 + 1)), []);
}

#[tokio::test]
async fn what_comes_later_is_found_later_and_what_was_pruned_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let book = open(dir.path(), options());
    let (mut plain, mut following) = (stream(dir.path(), 0), stream(dir.path(), 0).following());
    let (mut kept, mut followed) = (Vec::new(), Vec::new());
    for count in 0..40 {
        kept.push((book.keep(event(count), &[]).await.unwrap().number(), count));
        assert_eq!(counts(&mut plain), kept[kept.len() - 1..]);
        followed.extend(counts(&mut following));
        assert!(followed.len() >= kept.len() - 1);
    }
    assert!(plain.next_or_wait(Duration::from_millis(1)).is_none());
    assert_eq!(plain.position(), kept.last().unwrap().0 + 1);
    drop(book);
    for number in 1..4 {
        std::fs::remove_file(segment::path(dir.path(), number)).unwrap();
    }
    let left = counts(&mut stream(dir.path(), 0));
    assert!(!left.is_empty() && left.len() < kept.len());
    assert_eq!(left, kept[kept.len() - left.len()..]);
}

/// A disk that takes the bytes and says that it did not.
struct Lying(Arc<AtomicBool>);
struct LyingFile(Box<dyn DiskFile>, Arc<AtomicBool>);

impl Disk for Lying {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(LyingFile(LocalDisk.create(path)?, Arc::clone(&self.0))))
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

impl DiskFile for LyingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()?;
        if self.1.load(Ordering::Relaxed) { Err(io::Error::other("a disk that fails")) } else { Ok(()) }
    }
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.cut(len)
    }
}

/// A sealed batch that was given up lies in the file; its numbers are used again.
#[tokio::test]
async fn whoever_follows_is_never_given_what_was_not_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let fails = Arc::new(AtomicBool::new(false));
    let options = Options { disk: Arc::new(Lying(Arc::clone(&fails))), segment_bytes: 1 << 20, ..options() };
    let book = open(dir.path(), options);
    let mut following = stream(dir.path(), 0).following();
    let mut kept = vec![(book.keep(event(1), &[]).await.unwrap().number(), 1)];
    fails.store(true, Ordering::Relaxed);
    book.keep(event(2), &[]).await.unwrap_err();
    let mut followed = counts(&mut following);
    fails.store(false, Ordering::Relaxed);
    while let Err(_still_waiting) = book.keep(event(3), &[]).await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    kept.push((kept[0].0 + 1, 3));
    kept.push((book.keep(event(4), &[]).await.unwrap().number(), 4));
    kept.push((book.keep(event(5), &[]).await.unwrap().number(), 5));
    drop(book);
    followed.extend(counts(&mut following));
    assert_eq!(followed[..3], kept[..3]);
    assert_eq!(counts(&mut stream(dir.path(), 0)), kept);
}

#[tokio::test]
async fn damage_before_other_batches_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let book = open(dir.path(), options());
    for count in 0..20 {
        book.keep(event(count), &[]).await.unwrap();
    }
    drop(book);
    let path = segment::path(dir.path(), 2);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let mut stream = stream(dir.path(), 0);
    let unread = stream.find_map(Result::err).unwrap();
    assert!(matches!(unread, Unread::Broken { segment: 2, .. }), "{unread}");
}

#[tokio::test]
async fn whoever_reads_from_the_start_of_a_segment_meets_its_names_first() {
    let dir = tempfile::tempdir().unwrap();
    let book = open(dir.path(), options());
    let shop = vratar_model::ShopId::new("shop");
    let name = crate::names::ToName {
        shop: &shop,
        kind: vratar_model::journal::IdentifierKind::Email,
        value: "ana@shop.example",
        subject: None,
        with: None,
        staff: false,
    };
    for count in 0..40 {
        let number = book.keep(event(count), &[name]).await.unwrap().number();
        let records = Records::open(dir.path()).unwrap();
        let start = records.segment_start(number).unwrap();
        let mut stream = records.from(start);
        let mut named = None;
        while let Some(Ok((at, record))) = stream.next() {
            if matches!(record.event, Event::Named(_)) {
                named = Some(stream.segment());
            }
            if at == number {
                assert_eq!(named, Some(stream.segment()), "{number}");
            }
        }
    }
    assert!(stream(dir.path(), 0).segment() == 0 && segment::numbers(dir.path()).unwrap().len() > 2);
}
