use super::*;
use crate::book::Book;
use crate::keys::SecretKey;
use crate::write::{Options, root_key};
use jiff::Timestamp;
use std::time::Duration;
use uuid::Uuid;
use vratar_model::access::{Erased, Event};
use vratar_seal::Keys;

fn open(dir: &Path) -> Book {
    let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    let options = Options { deadline: Duration::from_secs(20), segment_bytes: 900, ..options };
    Book::open(dir, &Keys::new([5; 32]), options).unwrap()
}

async fn made() -> (tempfile::TempDir, Vec<(u64, Event)>) {
    let (dir, mut kept) = (tempfile::tempdir().unwrap(), Vec::new());
    for run in 0..3 {
        let book = open(dir.path());
        for count in 0..7 + run {
            let event = Event::Erased(Erased { count: run * 100 + count });
            kept.push((book.keep(event.clone(), &[]).await.unwrap().number(), event));
        }
    }
    (dir, kept)
}

#[tokio::test]
async fn every_record_is_proved_by_the_root_alone() {
    let (dir, kept) = made().await;
    let root = root_key(dir.path()).unwrap();
    for (number, event) in kept {
        let bundle = serde_json::to_string(&prove(dir.path(), number).unwrap()).unwrap();
        let bundle: Bundle = serde_json::from_str(&bundle).unwrap();
        assert_eq!(bundle.check(&root).unwrap().event, event);
        let other = SecretKey::fresh().unwrap().public();
        assert_eq!(bundle.check(&other).err(), Some(NoProof::Certificates));
    }
    // The first leaf is a certificate, and the tree ends.
    assert!(matches!(prove(dir.path(), 0), Err(NotProved::NotThere(0))));
    assert!(matches!(prove(dir.path(), 1000), Err(NotProved::NoCheckpoint(1000))));
}

#[tokio::test]
async fn what_is_left_after_pruning_is_proved() {
    let (dir, kept) = made().await;
    open(dir.path()).prune(Timestamp::MAX).await.unwrap().unwrap();
    let root = root_key(dir.path()).unwrap();
    let (number, _) = kept[0];
    assert!(matches!(prove(dir.path(), number), Err(NotProved::NotThere(_))));
    let last =
        crate::checkpoint::Note::read(&std::fs::read_to_string(dir.path().join(LATEST)).unwrap()).unwrap();
    let bundle = prove(dir.path(), last.checkpoint.size - 1).unwrap();
    assert_eq!(bundle.check(&root).unwrap().event.kind(), "pruned");
}

#[tokio::test]
async fn a_proof_that_was_changed_anywhere_is_none() {
    let (dir, kept) = made().await;
    let root = root_key(dir.path()).unwrap();
    let whole = prove(dir.path(), kept[5].0).unwrap();
    let json = serde_json::to_string(&whole).unwrap();
    for at in 0..json.len() {
        let mut changed = json.clone().into_bytes();
        changed[at] ^= 1;
        let Ok(bundle) = serde_json::from_slice::<Bundle>(&changed) else { continue };
        assert!(
            bundle == whole || bundle.check(&root).is_err(),
            "byte {at}: {}",
            String::from_utf8_lossy(&changed)
        );
    }
    for without in 0..whole.path.len() {
        let mut bundle = whole.clone();
        bundle.path.remove(without);
        assert_eq!(bundle.check(&root).err(), Some(NoProof::Inclusion));
    }
    let bundle = Bundle { certificates: Vec::new(), ..whole };
    assert_eq!(bundle.check(&root).err(), Some(NoProof::Checkpoint));
}
