//! Postings move from era to era while the log grows: no answer changes by that, and what was dropped is gone everywhere.

use crate::stage::*;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;
use vratar_model::access::{Event, Pruned};
use vratar_store::index::{Order, Span};
use vratar_store::{AccessIndex, open_access_index};

/// Leaves of a short era: sixteen of them become one.
const ERA: u64 = 1 << 18;

#[derive(Clone, Debug)]
enum Happens {
    /// Whom the clerk sees; many at once, so that what is moved takes several steps.
    Seen(Vec<u8>),
    /// So many leaves, in eighths of an era.
    Leap(u64),
    /// Of what is there, in percent.
    Pruned(u64),
    /// The process ends, and another begins with what is on the disk.
    Killed,
}

fn happens() -> impl Strategy<Value = Vec<Happens>> {
    let one = prop_oneof![
        8 => proptest::collection::vec(0..5_u8, 1..3).prop_map(Happens::Seen),
        8 => (0..240_u8).prop_map(|first| Happens::Seen((first..=first.saturating_add(240)).collect())),
        8 => (1..40_u64).prop_map(Happens::Leap),
        1 => (0..60_u64).prop_map(Happens::Pruned),
        2 => Just(Happens::Killed),
    ];
    proptest::collection::vec(one, 40..90)
}

/// An index, and what it has to answer.
struct Held {
    dir: TempDir,
    stage: Stage,
    first: u64,
    seen: Vec<(u64, Vec<u8>)>,
}

impl Held {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let stage = Stage::set(open(&file(dir.path())));
        Self { dir, stage, first: 0, seen: Vec::new() }
    }

    async fn meets(&mut self, what: Happens) {
        match what {
            Happens::Seen(mut whom) => {
                whom.dedup();
                let leaf = self.stage.sees(&whom).await;
                self.seen.push((leaf, whom));
            }
            Happens::Leap(eighths) => self.stage.leaps(eighths * ERA / 8).await,
            Happens::Pruned(share) => {
                self.drops(self.first + (self.stage.next - self.first) * share / 100).await
            }
            Happens::Killed => self.is_killed(),
        }
    }

    async fn drops(&mut self, first: u64) {
        self.first = first;
        let pruned = Pruned { first, until: begin(), segments: 1 };
        self.stage.happens(Event::Pruned(pruned)).await;
    }

    /// What is on the disk at this moment, and nothing of what the process knew.
    fn is_killed(&mut self) {
        let dir = tempfile::tempdir().unwrap();
        for end in ["", "-wal"] {
            let name = |dir: &Path| PathBuf::from(format!("{}{end}", file(dir).display()));
            std::fs::copy(name(self.dir.path()), name(dir.path())).unwrap();
        }
        self.stage.index = open(&file(dir.path()));
        self.dir = dir;
    }

    async fn answers(&self) {
        for order in [Order::OldestFirst, Order::NewestFirst] {
            for whom in [&[0][..], &[1, 3], &[250]] {
                let shown = |(leaf, all): &&(u64, Vec<u8>)| {
                    *leaf >= self.first && whom.iter().any(|one| all.contains(one))
                };
                let mut expected: Vec<u64> = self.seen.iter().filter(shown).map(|(leaf, _)| *leaf).collect();
                if order == Order::NewestFirst {
                    expected.reverse();
                }
                assert_eq!(self.pages(whom, order).await, expected, "{whom:?} {order:?}");
            }
        }
        let all: Vec<u64> = self.seen.iter().map(|seen| seen.0).filter(|leaf| *leaf >= self.first).collect();
        let did = self.stage.index.accesses_of_actor(None, CLERK, crate::stage::all()).await.unwrap();
        assert_eq!(seqs(&did.rows), all);
    }

    async fn pages(&self, whom: &[u8], order: Order) -> Vec<u64> {
        let refs: Vec<_> = whom.iter().copied().map(person).collect();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let span = Span { order, limit: 7, after, ..crate::stage::all() };
            let page = self.stage.index.accesses_of_subject(None, &refs, span).await.unwrap();
            seen.extend(seqs(&page.rows));
            after = seen.last().copied();
            if !page.more {
                return seen;
            }
        }
    }

    fn count(&self, what: &str) -> i64 {
        let db = rusqlite::Connection::open(file(self.dir.path())).unwrap();
        db.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).unwrap()
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("index")
}

fn open(path: &Path) -> Arc<dyn AccessIndex> {
    open_access_index(path, Uuid::from_u128(1)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn answers_are_the_same_however_far_eras_have_grown(what in happens()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut held = Held::new();
            for (n, one) in what.into_iter().enumerate() {
                held.meets(one).await;
                if n % 5 == 0 {
                    held.answers().await;
                }
            }
            held.answers().await;
        });
    }
}

/// Sixteen eras with many postings, and the seventeenth has begun.
async fn sixteen() -> Held {
    let mut held = Held::new();
    for _ in 0..16 {
        for _ in 0..5 {
            held.meets(Happens::Seen((0..=250).collect())).await;
        }
        held.stage.leaps(ERA - 5).await;
    }
    held.stage.leaps(1).await;
    held
}

#[tokio::test]
async fn sixteen_eras_become_one_step_by_step() {
    let mut held = sixteen().await;
    assert_eq!(held.count("era WHERE grown IS NOT NULL"), 16, "on their way");
    let (mut steps, mut moved) = (0, Vec::new());
    while held.count("era WHERE grown IS NOT NULL") > 0 {
        held.answers().await;
        held.is_killed();
        held.answers().await;
        held.stage.leaps(1).await;
        moved.push(held.count("posting WHERE era >= 1 << 40"));
        steps += 1;
    }
    assert!(steps > 5, "{moved:?}");
    assert_eq!((held.count("era"), held.count("posting"), held.count("acting")), (1, 16 * 5 * 251, 16 * 5));
    held.answers().await;
}

#[tokio::test]
async fn what_the_record_dropped_leaves_nothing_whether_it_has_grown_or_is_about_to() {
    for steps in [0, 3, 40] {
        let mut held = sixteen().await;
        for _ in 0..steps {
            held.stage.leaps(1).await;
        }
        held.drops(16 * ERA).await;
        held.answers().await;
        for _ in 0..60 {
            held.stage.leaps(1).await;
        }
        for table in ["era", "posting", "acting", "access"] {
            assert_eq!(held.count(table), 0, "{table} after {steps}");
        }
    }
}

#[tokio::test]
async fn of_an_era_that_has_grown_only_what_was_kept_stays() {
    let mut held = sixteen().await;
    for _ in 0..40 {
        held.stage.leaps(1).await;
    }
    assert_eq!(held.count("era WHERE grown IS NULL"), 1);
    for (dropped, kept) in [(10, 6), (11, 5)] {
        held.drops(dropped * ERA).await;
        for _ in 0..10 {
            held.is_killed();
            held.stage.leaps(1).await;
            held.answers().await;
        }
        let postings = (held.count("posting"), held.count("acting"), held.count("sweep"));
        assert_eq!(postings, (kept * 5 * 251, kept * 5, 0));
    }
}
