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
    ChainReport, DecisionFilter, DecisionRow, Journal, JournalOptions, Person, Position, QuestionnaireRow,
    Recorded, Standing, Store, StoreError, forward, open_sqlite,
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
