use crate::journal::{Journal, JournalError, JournalOptions, Position};
use crate::store::Recorded;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::journal::{Ended, Entry, SessionRef};

/// A clock that goes on by a second with each look, and a deadline that is never reached by itself.
pub(crate) fn options() -> JournalOptions {
    let seconds = AtomicI64::new(1_700_000_000);
    let clock = move || Timestamp::from_second(seconds.fetch_add(1, Ordering::Relaxed)).unwrap();
    let deadline = Duration::from_secs(600);
    JournalOptions { clock: Arc::new(clock), deadline, ..JournalOptions::new(Uuid::from_u128(1)) }
}

pub(crate) fn open(dir: &Path) -> Journal {
    Journal::open(dir, options()).unwrap()
}

/// An entry that carries a number.
pub(crate) fn entry(n: u64) -> Entry {
    let at = Timestamp::UNIX_EPOCH;
    Entry::Ended(Ended { shop: ShopId::new("shop"), session: SessionRef(n.to_string()), at })
}

pub(crate) async fn append(journal: &Journal, n: u64) -> Result<Position, JournalError> {
    journal.append(vec![entry(n)]).await
}

/// Everything after `after`, from the beginning.
pub(crate) fn read_all(journal: &Journal, after: u64) -> Vec<Recorded> {
    journal.resume(after).unwrap();
    let mut all = Vec::new();
    let mut mark = after;
    while let Some(chunk) = journal.read(mark).unwrap() {
        mark = chunk.entries.last().map_or(mark, |entry| entry.seq);
        all.extend(chunk.entries);
        // As `let_go`, but nothing is removed.
        journal.inner.shared.state().cursor = chunk.next;
    }
    all
}

/// The numbers that the entries carry.
pub(crate) fn contents(journal: &Journal) -> Vec<u64> {
    let number = |recorded: Recorded| match recorded.entry {
        Entry::Ended(ended) => ended.session.0.parse().unwrap(),
        other => panic!("{other:?}"),
    };
    read_all(journal, 0).into_iter().map(number).collect()
}

pub(crate) fn segments(dir: &Path) -> usize {
    named(dir, ".journal")
}

pub(crate) fn named(dir: &Path, end: &str) -> usize {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name());
    files.filter(|name| name.to_str().unwrap().ends_with(end)).count()
}
