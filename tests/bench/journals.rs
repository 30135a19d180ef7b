//! What it costs to have a record on stable storage before going on: Vratar's own log beside SQLite.
//!
//! So many writers, each of which hands over a record and waits until it is durable, then the next. All run in this
//! process, on one thread; beside it there is the one thread that writes. Vratar's log hashes, chains and signs what it
//! keeps; SQLite keeps it.

mod sqlite;

use crate::load::Shown;
use crate::measure::Sample;
use crate::proc;
use sqlite::Table;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};
use uuid::Uuid;
use vratar_record::write::{Log, Options};

/// How long one measurement takes.
const FOR: Duration = Duration::from_millis(1500);
/// Bytes of a record.
const RECORD: usize = 400;
/// A record may take this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who keeps records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Journal {
    /// The access record.
    Log,
    /// SQLite with `synchronous = FULL`.
    Sqlite {
        /// `journal_mode`.
        mode: &'static str,
        /// Whether one transaction takes all that waits; otherwise each record has its own.
        together: bool,
    },
}

enum Keeper {
    Log(Log),
    Table(Table),
}

impl Keeper {
    fn open(journal: Journal, folder: &Path) -> anyhow::Result<Self> {
        Ok(match journal {
            Journal::Log => {
                let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
                Self::Log(Log::open(folder, Options { deadline: PATIENCE, ..options })?)
            }
            Journal::Sqlite { mode, together } => Self::Table(Table::open(folder, mode, together)?),
        })
    }

    async fn keep(&self, record: Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Log(log) => drop(log.append(record).await?),
            Self::Table(table) => table.insert(record).await?,
        }
        Ok(())
    }
}

/// One measurement: CPU time of all of it a record, and what the writers saw.
pub(crate) fn sample(folder: &Path, journal: Journal, writers: u16) -> anyhow::Result<Sample> {
    let folder = tempfile::Builder::new().prefix("journal-").tempdir_in(folder)?;
    let keeper = Rc::new(Keeper::open(journal, folder.path())?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (began, worked) = (Instant::now(), proc::own()?);
    let mut took = runtime.block_on(write(&keeper, writers, began + FOR))?;
    let (seconds, worked) = (began.elapsed().as_secs_f64(), proc::own()? - worked);
    took.sort_by(f64::total_cmp);
    let count = took.len() as f64;
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0) * 1e3;
    let shown = Shown { rate: count / seconds, p50: at(50), p99: at(99), failed: 0 };
    Ok(Sample { cost: worked * 1e6 / count, shown: Some(shown) })
}

/// How long each record took, seconds.
async fn write(keeper: &Rc<Keeper>, writers: u16, until: Instant) -> anyhow::Result<Vec<f64>> {
    let took = Rc::<RefCell<Vec<f64>>>::default();
    let local = tokio::task::LocalSet::new();
    let all: Vec<_> = (0..writers)
        .map(|writer| local.spawn_local(one(Rc::clone(keeper), writer, until, Rc::clone(&took))))
        .collect();
    local.await;
    for one in all {
        one.await??;
    }
    Ok(took.take())
}

async fn one(
    keeper: Rc<Keeper>,
    writer: u16,
    until: Instant,
    took: Rc<RefCell<Vec<f64>>>,
) -> anyhow::Result<()> {
    let mut number = 0_u32;
    while Instant::now() < until {
        number += 1;
        let began = Instant::now();
        keeper.keep(record(writer, number)).await?;
        took.borrow_mut().push(began.elapsed().as_secs_f64());
    }
    Ok(())
}

/// As a grant looks.
fn record(writer: u16, number: u32) -> Vec<u8> {
    let mut text = format!(
        r#"{{"at":"2026-11-22T10:00:00.000001Z","kind":"grant","access":"{writer:04x}{number:012x}","shop":"shop","actor":{{"role":"staff"}},"address":"192.0.2.7","method":"GET","path":"/dashboard/users/","route":"customers","class":"list","action":"list","status":200,"media":"text/html","subjects":[""#
    );
    while text.len() < RECORD - 24 {
        text.push('0');
    }
    text.push_str("\"],\"verdict\":\"allow\"}");
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_journal_keeps_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let tables = [("WAL", false), ("WAL", true), ("DELETE", false), ("DELETE", true)];
        let tables = tables.map(|(mode, together)| Journal::Sqlite { mode, together });
        for (number, journal) in [Journal::Log].into_iter().chain(tables).enumerate() {
            let at = folder.path().join(number.to_string());
            std::fs::create_dir(&at).unwrap();
            let keeper = Keeper::open(journal, &at).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            for number in 0..3 {
                runtime.block_on(keeper.keep(record(7, number))).unwrap();
            }
            drop(keeper);
            if let Journal::Sqlite { .. } = journal {
                assert_eq!(Table::count(&at).unwrap(), 3);
            }
        }
        assert!(record(64, u32::MAX).len().abs_diff(RECORD) < 24);
    }
}
