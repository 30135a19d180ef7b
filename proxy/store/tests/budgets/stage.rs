//! Two doors on an empty stage, and short ways to say what they show.

use crate::Backend;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use vratar_model::access::{AccessId, SubjectRef};
use vratar_policy::budget::{AccountKey, Allowance, Past, Refused, Reserved, Settled, Shown, Used, Window};
use vratar_store::Budgets;

pub(crate) struct Stage {
    pub(crate) doors: [Arc<dyn Budgets>; 2],
    backend: Backend,
    dir: TempDir,
    accesses: AtomicU64,
}

impl Stage {
    pub(crate) async fn set(backend: Backend) -> Self {
        let stage = Self::unread(backend);
        stage.read(0, vec![]).await;
        stage
    }

    /// Doors that have not read their record.
    pub(crate) fn unread(backend: Backend) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { doors: backend(dir.path()), backend, dir, accesses: AtomicU64::new(0) }
    }

    /// All doors are killed; they start again and read this in their record.
    pub(crate) async fn start_again(&mut self, second: i64, pasts: Vec<Past>) {
        self.doors = (self.backend)(self.dir.path());
        self.read(second, pasts).await;
    }

    async fn read(&self, second: i64, pasts: Vec<Past>) {
        self.doors[0].rebuild(at(second), pasts).await.unwrap();
        self.doors[1].rebuild(at(second), vec![]).await.unwrap();
    }

    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("budgets.sqlite")
    }

    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    pub(crate) fn access(&self) -> AccessId {
        AccessId(self.accesses.fetch_add(1, Ordering::Relaxed).to_be_bytes())
    }

    /// Something that a door shows in some second, by an access of its own.
    pub(crate) async fn shows(
        &self,
        door: usize,
        second: i64,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Draw, Refused> {
        let access = self.access();
        let reserved = self.doors[door].reserve(at(second), access, allowances, shown).await.unwrap()?;
        Ok(Draw { door, access, reserved })
    }

    pub(crate) async fn settle(&self, draw: &Draw, settled: Settled) {
        self.doors[draw.door].settle(draw.access, draw.reserved.draw, settled).await.unwrap();
    }

    /// What both doors say is used of an account.
    pub(crate) async fn used(&self, second: i64, one: &Allowance) -> Used {
        let [first, second] = [0, 1].map(|door| self.doors[door].used(at(second), &one.account, one.window));
        let (first, second) = (first.await.unwrap(), second.await.unwrap());
        assert_eq!(first, second, "the doors agree");
        first
    }
}

/// What was drawn, and where.
#[derive(Debug)]
pub(crate) struct Draw {
    pub(crate) door: usize,
    pub(crate) access: AccessId,
    pub(crate) reserved: Reserved,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) fn key(name: &str) -> AccountKey {
    AccountKey::new(&format!("export_budget/clerk actor={name}"))
}

/// Persons within a minute.
pub(crate) fn persons(name: &str, persons: u64) -> Allowance {
    let window = Window::Last(SignedDuration::from_secs(60));
    Allowance { account: key(name), window, persons: Some(persons), rows: None, enforced: true }
}

/// Rows within a minute.
pub(crate) fn rows(name: &str, rows: u64) -> Allowance {
    Allowance { persons: None, rows: Some(rows), ..persons(name, 0) }
}

pub(crate) fn person(n: u64) -> SubjectRef {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    SubjectRef(bytes)
}

/// Groups of references, and as many rows.
pub(crate) fn groups(groups: &[&[u64]]) -> Shown {
    let subjects = groups.iter().flat_map(|group| group.iter().copied().map(person)).collect();
    let sizes = groups.iter().map(|group| u32::try_from(group.len()).unwrap()).collect();
    Shown { subjects, sizes, rows: groups.len() as u64, unnamed: 0 }
}

pub(crate) fn past(second: i64, access: AccessId, one: &Allowance, shown: &Shown) -> Past {
    Past { at: at(second), access, allowances: vec![one.clone()], shown: shown.clone() }
}
