//! From the journal to the store: in order, each entry once, whatever happens to the store meanwhile.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

#[path = "contract/stage.rs"]
#[expect(dead_code, reason = "the contract suite uses the rest")]
mod stage;

use rusqlite::Connection;
use stage::{PROMOTIONS, attempt_id, keys, notice, served};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use uuid::Uuid;
use vratar_model::journal::{Attempt, Bypass, Entry, IdentifierKind, Method, Notice, SessionRef, Settled};
use vratar_model::{NoticeId, Outcome, PageKind, ShopId, SubjectId};
use vratar_store::{
    ChainReport, DecisionFilter, DecisionRow, Journal, JournalError, JournalOptions, Person, Position,
    QuestionnaireRow, Recorded, Standing, Store, StoreError, forward, open_sqlite,
};

/// Far longer than anything here takes; only a failing test waits for it.
const LONG: Duration = Duration::from_secs(60);

/// Each open brings an id that no other has.
fn journal(dir: &Path) -> Journal {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let id = Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)));
    Journal::open(&dir.join("journal"), JournalOptions::new(id)).unwrap()
}

fn store(dir: &Path) -> Arc<dyn Store> {
    open_sqlite(&dir.join("store.db"), keys()).unwrap()
}

/// A registration that succeeds: the wording, the answers, the shop's answer.
fn registration(n: u64) -> Vec<Entry> {
    let shop = ShopId::new("shop-a");
    let email = keys().identifier(&shop, IdentifierKind::Email, &format!("person{n}@example.org"), [1; 24]);
    let attempt = Attempt {
        id: attempt_id(n),
        shop,
        served: served(n, PageKind::Registration, notice(1).id),
        ticked: vec![PROMOTIONS],
        identifiers: vec![email],
        session: None,
        method: Method::Form,
        ip_truncated: None,
        ua_hash: None,
        gpc: false,
        at: stage::second(n),
    };
    let settled = Settled {
        attempt: attempt_id(n),
        outcome: Outcome::Committed,
        signal: "redirect".to_owned(),
        identifiers: vec![],
        session: None,
        at: stage::second(n),
    };
    vec![Entry::Notice(Box::new(notice(1))), Entry::Attempt(Box::new(attempt)), Entry::Settled(settled)]
}

/// Every one of `count` registrations is there, once, and nothing else.
async fn assert_exactly(store: &dyn Store, count: u64) {
    let rows = store.decisions(DecisionFilter::default()).await.unwrap();
    let attempts: Vec<_> = rows.iter().step_by(4).map(|row| row.attempt).collect();
    assert_eq!(rows.len() as u64, count * 4);
    assert_eq!(attempts, (1..=count).map(attempt_id).collect::<Vec<_>>(), "in order");
    assert!(rows.iter().all(|row| row.outcome == Outcome::Committed));
    let report = store.verify().await.unwrap();
    assert!(report.sound(), "{report:?}");
}

#[tokio::test]
async fn what_is_appended_arrives_and_can_be_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, store) = (journal(dir.path()), store(dir.path()));
    let early = journal.append(registration(1)).await.unwrap();
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    assert!(journal.applied(early, LONG).await);
    let late = journal.append(registration(2)).await.unwrap();
    assert!(journal.applied(late, LONG).await);
    assert_eq!(forwarder.status().failing_since, None);
    assert_eq!(journal.status().waiting_bytes, 0);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 2).await;
    assert_eq!(store.decisions(DecisionFilter::default()).await.unwrap().len(), 8);
}

#[tokio::test]
async fn a_locked_store_is_caught_up_with() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, store) = (journal(dir.path()), store(dir.path()));
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    let first = journal.append(registration(1)).await.unwrap();
    assert!(journal.applied(first, LONG).await);
    let other = Connection::open(dir.path().join("store.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for n in 2..=20 {
        journal.append(registration(n)).await.unwrap();
    }
    while forwarder.status().failing_since.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(forwarder.status().reason.unwrap().contains("locked"));
    assert!(journal.status().healthy() && journal.status().waiting_bytes > 0);
    other.execute_batch("COMMIT").unwrap();
    drop(other);
    assert!(journal.applied(journal.status().last, LONG).await);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 20).await;
}

/// A store that is locked when it is opened is opened all the same.
#[tokio::test]
async fn a_store_locked_from_the_start_is_caught_up_with() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let other = Connection::open(dir.path().join("store.db")).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;").unwrap();
    let (journal, store) = (journal(dir.path()), store(dir.path()));
    assert!(matches!(store.applied(journal.id()).await, Err(StoreError::Locked)));
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    let position = journal.append(registration(1)).await.unwrap();
    drop(other);
    assert!(journal.applied(position, LONG).await);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 1).await;
}

#[tokio::test]
async fn restarts_at_any_moment_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    for n in 1..=12 {
        let journal = journal(dir.path());
        let forwarder = forward(journal.clone(), Arc::clone(&store));
        journal.append(registration(n)).await.unwrap();
        if n % 3 == 0 {
            assert!(journal.applied(Position(1), LONG).await);
        }
        // Not waited for: it may stop before, while or after it applies.
        drop(forwarder);
        while Arc::strong_count(&store) > 1 {
            tokio::task::yield_now().await;
        }
    }
    let journal = journal(dir.path());
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    assert!(journal.applied(journal.status().last, LONG).await);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 12).await;
}

/// A store restored from a backup, or a journal restored from an older copy: nothing is taken for applied
/// that is not.
#[tokio::test]
async fn a_journal_from_an_older_copy_is_applied_again_without_doubles() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let run = async |n: u64| {
        let journal = journal(dir.path());
        let forwarder = forward(journal.clone(), Arc::clone(&store));
        let position = journal.append(registration(n)).await.unwrap();
        assert!(journal.applied(position, LONG).await);
        forwarder.stop().await;
    };
    run(1).await;
    let (at, copy) = (dir.path().join("journal"), dir.path().join("copy"));
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&at).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    run(2).await;
    run(3).await;
    std::fs::remove_dir_all(&at).unwrap();
    std::fs::rename(&copy, &at).unwrap();
    run(4).await;
    assert_exactly(store.as_ref(), 4).await;
}

/// The operator puts a copy in the store's place while all is running: what it lacks is applied to it too.
#[tokio::test]
async fn a_store_that_is_swapped_for_an_older_copy_gets_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, store) = (journal(dir.path()), store(dir.path()));
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    let position = journal.append(registration(1)).await.unwrap();
    assert!(journal.applied(position, LONG).await);
    let (path, copy) = (dir.path().join("store.db"), dir.path().join("copy.db"));
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let position = journal.append(registration(2)).await.unwrap();
    assert!(journal.applied(position, LONG).await);
    for beside in ["store.db-wal", "store.db-shm"] {
        // With the file that they belong to.
        let _ = std::fs::remove_file(dir.path().join(beside));
    }
    std::fs::rename(&copy, &path).unwrap();
    let position = journal.append(registration(3)).await.unwrap();
    assert!(journal.applied(position, LONG).await);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 3).await;
}

/// What a damaged journal lacks is no silent hole: the rest arrives, and the chain itself says what did not.
#[tokio::test]
async fn entries_that_are_missing_stay_known_to_be_missing() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let first = journal(dir.path());
    let forwarder = forward(first.clone(), Arc::clone(&store));
    let position = first.append(registration(1)).await.unwrap();
    assert!(first.applied(position, LONG).await);
    forwarder.stop().await;
    for n in 2..=4 {
        first.append(registration(n)).await.unwrap();
    }
    drop(first);
    let segment = dir.path().join("journal/00000001.journal");
    let mut bytes = std::fs::read(&segment).unwrap();
    let name = format!("\"id\":\"{}\"", attempt_id(3));
    let at = bytes.windows(name.len()).position(|part| part == name.as_bytes()).unwrap();
    bytes[at] ^= 1;
    std::fs::write(&segment, bytes).unwrap();

    let again = journal(dir.path());
    assert_eq!(again.status().set_aside, 1);
    let forwarder = forward(again.clone(), Arc::clone(&store));
    assert!(again.applied(again.status().last, LONG).await);
    forwarder.stop().await;
    let rows = store.decisions(DecisionFilter::default()).await.unwrap();
    let attempts: Vec<_> = rows.iter().step_by(4).map(|row| row.attempt).collect();
    assert_eq!(attempts, [1, 2, 4].map(attempt_id));
    let report = store.verify().await.unwrap();
    assert_eq!((report.broken.as_ref(), report.findings.len()), (None, 1), "{report:?}");
    assert!(report.findings[0].reason.contains("entries 7 to 9 were lost"), "{report:?}");
}

/// A directory that cannot be taken when the door starts: nothing is kept, and what it holds is not forgotten.
#[tokio::test]
async fn a_journal_that_is_away_at_the_start_goes_on_when_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    journal(dir.path()).append(registration(1)).await.unwrap();
    let (at, aside) = (dir.path().join("journal"), dir.path().join("aside"));
    std::fs::rename(&at, &aside).unwrap();
    std::fs::write(&at, "not a directory").unwrap();

    let journal = Journal::open_or_wait(&at, JournalOptions::new(Uuid::from_u128(99))).unwrap();
    let forwarder = forward(journal.clone(), Arc::clone(&store));
    assert!(!journal.status().healthy());
    assert!(matches!(journal.append(registration(2)).await, Err(JournalError::Unwritable(_))));
    std::fs::remove_file(&at).unwrap();
    std::fs::rename(&aside, &at).unwrap();
    while !journal.status().healthy() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(journal.status().last, Position(3));
    let refused = Journal::open_or_wait(&at, JournalOptions::new(Uuid::from_u128(98)));
    assert!(matches!(refused, Err(JournalError::InUse(_))));
    let position = journal.append(registration(2)).await.unwrap();
    assert!(journal.applied(position, LONG).await);
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 2).await;
}

/// Does what it is told, and then often says that it did not.
struct Liar {
    store: Arc<dyn Store>,
    calls: AtomicU32,
}

#[async_trait::async_trait]
impl Store for Liar {
    async fn apply(&self, journal: Uuid, batch: &[Recorded]) -> Result<(), StoreError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if call % 3 == 1 {
            return Err(StoreError::Locked);
        }
        self.store.apply(journal, batch).await?;
        if call.is_multiple_of(2) { Err(StoreError::Locked) } else { Ok(()) }
    }
    async fn applied(&self, journal: Uuid) -> Result<u64, StoreError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if call.is_multiple_of(5) { Err(StoreError::Locked) } else { self.store.applied(journal).await }
    }
    async fn person_of_session(&self, _: &ShopId, _: &SessionRef) -> Result<Option<Person>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn decisions(&self, _: DecisionFilter) -> Result<Vec<DecisionRow>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn standing(&self, _: SubjectId) -> Result<Vec<Standing>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn notice(&self, _: NoticeId) -> Result<Option<Notice>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn questionnaires(&self) -> Result<Vec<QuestionnaireRow>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn bypasses(&self) -> Result<Vec<Bypass>, StoreError> {
        Err(StoreError::Closed)
    }
    async fn verify(&self) -> Result<ChainReport, StoreError> {
        Err(StoreError::Closed)
    }
    async fn rebuild(&self) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }
}

#[tokio::test]
async fn a_store_whose_word_is_lost_still_gets_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, store) = (journal(dir.path()), store(dir.path()));
    let liar = Liar { store: Arc::clone(&store), calls: AtomicU32::new(0) };
    let forwarder = forward(journal.clone(), Arc::new(liar));
    for n in 1..=12 {
        let position = journal.append(registration(n)).await.unwrap();
        if n % 4 == 0 {
            assert!(journal.applied(position, LONG).await);
        }
    }
    forwarder.stop().await;
    assert_exactly(store.as_ref(), 12).await;
}
