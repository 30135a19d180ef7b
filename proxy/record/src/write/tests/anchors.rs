use super::*;
use crate::anchor::{Anchor, FileAnchor, notes};
use crate::checkpoint::Note;
use vratar_model::access::{Event, Record};

fn anchored(file: &Path) -> Options {
    Options { anchors: vec![Arc::new(FileAnchor::new(file))], ..options() }
}

/// A log of `count` records, and its anchor on another path.
async fn made(count: u32) -> (tempfile::TempDir, tempfile::TempDir, std::path::PathBuf) {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = other.path().join("anchor");
    let log = Log::open(dir.path(), Options { segment_bytes: 600, ..anchored(&file) }).unwrap();
    for number in 0..count {
        append(&log, number).await.unwrap();
    }
    (dir, other, file)
}

#[tokio::test]
async fn the_end_of_a_run_is_anchored_and_beside_the_log() {
    let (dir, _other, file) = made(9).await;
    let newest = notes(&std::fs::read_to_string(file).unwrap()).pop().unwrap();
    assert_eq!(newest.checkpoint.size, 11);
    let beside = Note::read(&std::fs::read_to_string(dir.path().join("checkpoint")).unwrap()).unwrap();
    assert_eq!(beside, newest);
}

#[tokio::test]
async fn many_records_bring_a_checkpoint_before_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), options()).unwrap();
    let mut newest = log.checkpoints();
    log.append_all(vec![b"record".to_vec(); 3000]).await.unwrap();
    let seen = newest.wait_for(|signed| signed.as_ref().is_some_and(|one| one.checkpoint.size == 3002));
    assert_eq!(seen.await.unwrap().as_ref().unwrap().checkpoint.root, log.sealed().1);
}

#[tokio::test]
async fn a_log_that_is_shorter_than_its_anchor_is_refused_until_somebody_accepts_the_loss() {
    let (dir, _other, file) = made(9).await;
    let last = *crate::segment::numbers(dir.path()).unwrap().last().unwrap();
    std::fs::remove_file(crate::segment::path(dir.path(), last)).unwrap();
    std::fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let Err(refused) = Log::open(dir.path(), anchored(&file)) else { panic!("it is shorter") };
    assert!(matches!(refused, OpenError::Rolled { anchored: 11, .. }), "{refused}");
    let accept_loss = Some(accepted());
    let log = Log::open(dir.path(), Options { accept_loss, ..anchored(&file) }).unwrap();
    let losses = crate::read::Records::open(dir.path()).unwrap().from(0);
    let losses = losses.filter_map(|record| match record {
        Ok((_, Record { event: Event::Loss(loss), .. })) => Some((loss.anchored, loss.by)),
        _ => None,
    });
    assert_eq!(losses.collect::<Vec<_>>(), [(11, "operator".to_owned())]);
    drop(log);
    drop(Log::open(dir.path(), anchored(&file)).unwrap());
}

fn accepted() -> Accepted {
    Accepted { by: "operator".to_owned(), reason: Some("the disk broke".to_owned()) }
}

/// The end that is lost holds the certificates of runs: the secret of the last one is still there, and says so even
/// where no checkpoint does.
#[tokio::test]
async fn a_lost_part_with_certificates_in_it_is_noticed_accepted_and_bridged() {
    let (dir, _other, file) = made(9).await;
    let kept = *crate::segment::numbers(dir.path()).unwrap().last().unwrap();
    for run in 0..2 {
        let log = Log::open(dir.path(), anchored(&file)).unwrap();
        append(&log, run).await.unwrap();
    }
    for lost in crate::segment::numbers(dir.path()).unwrap().into_iter().filter(|number| *number > kept) {
        std::fs::remove_file(crate::segment::path(dir.path(), lost)).unwrap();
    }
    std::fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let Err(refused) = Log::open(dir.path(), options()) else { panic!("a key has signed more") };
    assert!(matches!(refused, OpenError::Rolled { anchored: 12, found: 11, .. }), "{refused}");
    let root = root_key(dir.path()).unwrap();
    let verified = || crate::verify::verify(dir.path(), &root, std::slice::from_ref(&file)).unwrap();
    // Nobody can tell who signs what follows without what was lost.
    let certificates = std::fs::read(dir.path().join("certificates")).unwrap();
    std::fs::remove_file(dir.path().join("certificates")).unwrap();
    let accepting = || Options { accept_loss: Some(accepted()), ..anchored(&file) };
    let refused = Log::open(dir.path(), accepting()).map(drop).unwrap_err();
    assert!(matches!(refused, OpenError::Unusable { .. }), "{refused}");
    std::fs::write(dir.path().join("certificates"), certificates).unwrap();
    for accept in [true, false] {
        let log = Log::open(dir.path(), if accept { accepting() } else { anchored(&file) }).unwrap();
        append(&log, 20).await.unwrap();
        drop(log);
        let report = verified();
        assert_eq!((report.exit_code(), &report.faults[..]), (2, &[][..]));
        assert_eq!(report.completeness, crate::verify::Verdict::Unknown);
        let [loss] = &report.losses[..] else { panic!("{report:?}") };
        assert_eq!((loss.anchored, loss.found, loss.reason.as_deref()), (17, 11, Some("the disk broke")));
    }
}

#[tokio::test]
async fn another_log_than_the_anchored_one_is_refused() {
    let (_dir, _other, file) = made(3).await;
    let (dir, ..) = made(9).await;
    // The same name, other records.
    assert!(matches!(Log::open(dir.path(), anchored(&file)), Err(OpenError::Rolled { anchored: 5, .. })));
    let fresh = tempfile::tempdir().unwrap();
    assert!(matches!(Log::open(fresh.path(), anchored(&file)), Err(OpenError::Rolled { found: 0, .. })));
}

#[tokio::test]
async fn an_anchor_that_is_away_is_told_and_nothing_waits_for_it() {
    let (dir, gone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = gone.path().join("not mounted/anchor");
    let log = Log::open(dir.path(), anchored(&file)).unwrap();
    log.append_all(vec![b"record".to_vec(); 3000]).await.unwrap();
    let state = loop {
        let state = log.anchors().pop().unwrap();
        if state.error.is_some() {
            break state;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((state.name, state.size, state.at), (FileAnchor::new(&file).name(), 0, None));
}
