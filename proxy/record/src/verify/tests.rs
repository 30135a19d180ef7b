use super::*;
use crate::frame::{Tag, encode};
use crate::keys::SecretKey;
use crate::write::{Log, Options};
use proptest::prelude::*;
use std::path::PathBuf;
use std::time::Duration;

fn options() -> Options {
    let fresh = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    Options { deadline: Duration::from_secs(20), segment_bytes: 700, ..fresh }
}

/// Two runs over several segments.
async fn made() -> (tempfile::TempDir, PublicKey) {
    let dir = tempfile::tempdir().unwrap();
    for run in 0..2 {
        let log = Log::open(dir.path(), options()).unwrap();
        for number in 0..8 {
            log.append(format!("run {run} record {number}").into_bytes()).await.unwrap();
        }
    }
    let root = crate::write::root_key(dir.path()).unwrap();
    (dir, root)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    segment::numbers(dir).unwrap().into_iter().map(|number| segment::path(dir, number)).collect()
}

/// Every byte but those of the last batch, which only a checkpoint covers, is looked after.
#[tokio::test]
async fn changed_bytes_are_found() {
    let (dir, root) = made().await;
    let files = files(dir.path());
    assert!(files.len() >= 4, "{}", files.len());
    for file in &files[..files.len() - 1] {
        let bytes = std::fs::read(file).unwrap();
        for at in (0..bytes.len()).step_by(5) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x20;
            std::fs::write(file, &changed).unwrap();
            let report = verify(dir.path(), &root, &[]).unwrap();
            assert!(report.faulty > 0, "{} byte {at}", file.display());
        }
        std::fs::write(file, &bytes).unwrap();
    }
    assert_eq!(verify(dir.path(), &root, &[]).unwrap().faulty, 0);
}

#[tokio::test]
async fn missing_exchanged_and_doubled_segments_are_found() {
    let (dir, root) = made().await;
    let files = files(dir.path());
    let read = |at: usize| std::fs::read(&files[at]).unwrap();
    for (at, file) in files.iter().enumerate().take(files.len() - 1) {
        let bytes = read(at);
        std::fs::remove_file(file).unwrap();
        assert!(verify(dir.path(), &root, &[]).unwrap().faulty > 0, "without segment {at}");
        std::fs::write(file, read(at + 1)).unwrap();
        assert!(verify(dir.path(), &root, &[]).unwrap().faulty > 0, "segment {at} is the next one");
        std::fs::write(file, &bytes[..bytes.len() - 1]).unwrap();
        assert!(verify(dir.path(), &root, &[]).unwrap().faulty > 0, "segment {at} is shorter");
        std::fs::write(file, &bytes).unwrap();
    }
    assert_eq!(verify(dir.path(), &root, &[]).unwrap().faulty, 0);
}

#[tokio::test]
async fn another_root_and_another_log_are_found() {
    let (dir, root) = made().await;
    let (other, other_root) = made().await;
    assert!(verify(dir.path(), &other_root, &[]).unwrap().faulty > 0);
    let (mine, theirs) = (files(dir.path()), files(other.path()));
    std::fs::copy(&theirs[1], &mine[1]).unwrap();
    assert!(verify(dir.path(), &root, &[]).unwrap().faulty > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Bytes from anywhere, and frames from anywhere with checksums that fit.
    #[test]
    fn nothing_verifies_that_nobody_signed(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        frames in prop::collection::vec((0usize..4, prop::collection::vec(any::<u8>(), 0..200)), 0..8),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let root = SecretKey::fresh().unwrap().public();
        let mut framed = Vec::new();
        for (tag, payload) in &frames {
            encode(&mut framed, [Tag::Head, Tag::Record, Tag::Certificate, Tag::Seal][*tag], payload);
        }
        for segment in [bytes, framed] {
            std::fs::write(segment::path(dir.path(), 1), segment).unwrap();
            let report = verify(dir.path(), &root, &[]).unwrap();
            prop_assert!(report.batches == 0 || report.exit_code() == 1, "{:?}", report);
            let records = crate::read::Records::open(dir.path()).unwrap().from(0);
            records.take_while(Result::is_ok).for_each(drop);
        }
    }
}
