//! The record as the door keeps it: events with the names of those they are about.
//!
//! *Invariant:* whoever opens one segment alone can read everybody's name in it: a name is kept in every segment that
//! mentions it, before the first event that does. So whole segments can be dropped.

use crate::names::{Names, NotRevealed, ToName};
use crate::prune::{self, NotPruned};
use crate::recent::Recent;
use crate::write::{APPEND_LEAVES, Late, Log, NotRecorded, OpenError, Options, Recorded, at};
use jiff::Timestamp;
use std::io;
use std::path::Path;
use std::sync::Arc;
use vratar_disk::Disk;
use vratar_model::ShopId;
use vratar_model::access::{Erased, Event, Named, Pruned, Record, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_seal::Keys;

/// Places for names of which is remembered in which segment they are: about 30 MB.
const REMEMBERED: usize = 1 << 19;
/// Names of one append; what is beyond is kept in appends before it.
const NAMES_AT_ONCE: usize = 4096;
/// Names that are sealed before others get a turn.
const TURN: usize = 512;

// One event beside the names of an append.
const _: () = assert!(NAMES_AT_ONCE < APPEND_LEAVES);

/// What tells one record of a name from another.
type NameKey = (SubjectRef, Option<SubjectRef>, bool);

/// The access record; cheap to clone.
#[derive(Clone)]
pub struct Book {
    log: Log,
    names: Arc<Names>,
    /// The segment that has a name.
    kept: Arc<Recent<NameKey, u64>>,
    clock: fn() -> i64,
    dir: Arc<Path>,
    disk: Arc<dyn Disk>,
}

impl Book {
    /// Opens the record in `dir`, or makes one; a new one gets keys for names of its own. Blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &Path, keys: &Keys, options: Options) -> Result<Self, OpenError> {
        let (clock, disk) = (options.clock, Arc::clone(&options.disk));
        let log = Log::open(dir, options)?;
        let names = Arc::new(Names::open(dir, keys)?);
        Ok(Self { log, names, kept: Arc::new(Recent::new(REMEMBERED)), clock, dir: dir.into(), disk })
    }

    /// The reference of an identifier; `value` is normalised ([`IdentifierKind::normalize`]).
    #[must_use]
    pub fn refer(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> SubjectRef {
        self.names.refer(shop, kind, value)
    }

    /// Keeps the event, and before it every name that its segment has not yet. Resolves once all is on stable storage.
    ///
    /// # Errors
    /// [`NotRecorded`]: whatever depends on it must not happen.
    pub async fn keep(&self, event: Event, names: &[ToName<'_>]) -> Result<Recorded, NotRecorded> {
        let event = self.record(event)?;
        let named: Vec<(NameKey, &ToName<'_>)> = names.iter().map(|name| (self.key(name), name)).collect();
        loop {
            // Once for each segment that is begun while this waits: the deadline of an append is long before the second.
            if let Some(recorded) = self.keep_with(&event, &named).await? {
                return Ok(recorded);
            }
        }
    }

    /// Keeps the event in the segment that is written to now; `None` when that ended meanwhile.
    async fn keep_with(
        &self,
        event: &[u8],
        named: &[(NameKey, &ToName<'_>)],
    ) -> Result<Option<Recorded>, NotRecorded> {
        let segment = self.log.segment();
        let is_missing = |key: &NameKey| self.kept.get(key) != Some(segment);
        let mut missing: Vec<_> = named.iter().filter(|(key, _)| is_missing(key)).collect();
        missing.sort_by_key(|(key, _)| *key);
        missing.dedup_by_key(|(key, _)| *key);
        let only_in = (!named.is_empty()).then_some(segment);
        let mut chunks = missing.chunks(NAMES_AT_ONCE).peekable();
        loop {
            let some = chunks.next().unwrap_or_default();
            let mut payloads = Vec::new();
            for (index, (_, name)) in some.iter().enumerate() {
                if index % TURN == TURN - 1 {
                    tokio::task::yield_now().await;
                }
                payloads.push(self.record(Event::Named(self.names.name(name)))?);
            }
            let last = chunks.peek().is_none();
            payloads.extend(last.then(|| event.to_vec()));
            let recorded = self.log.append_in(only_in, payloads).await?;
            if recorded.is_some() {
                some.iter().for_each(|(key, _)| self.kept.insert(*key, segment));
            }
            if last || recorded.is_none() {
                return Ok(recorded);
            }
        }
    }

    /// Keeps an event that shows nobody; answers what became of it, however long that takes.
    ///
    /// # Errors
    /// [`NotRecorded`]; never [`NotRecorded::Timeout`].
    pub async fn keep_patiently(&self, event: Event) -> Result<Recorded, NotRecorded> {
        self.log.append_patiently(self.record(event)?).await
    }

    /// Hands an event over without waiting for it; one that is not kept is counted ([`Log::lost`]).
    pub fn keep_late(&self, event: Event) {
        let late = match &event {
            Event::Close(_) => Late::End,
            Event::Login(_) | Event::Logout(_) | Event::Rotation(_) => Late::Session,
            _ => Late::Other,
        };
        match self.record(event) {
            Ok(payload) => self.log.append_late(late, payload),
            Err(_) => self.log.lose(),
        }
    }

    /// The log under it: health and size.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// References and names.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Opens a name.
    ///
    /// # Errors
    /// [`NotRevealed`].
    pub fn reveal(&self, named: &Named) -> Result<String, NotRevealed> {
        self.names.reveal(named)
    }

    /// Takes these names out for ever, those of one person together (also by [`Named::with`], which is for the caller to
    /// follow), and records that it was done. Returns how many were there to take out.
    ///
    /// # Errors
    /// [`NotErased`].
    pub async fn erase(&self, names: Vec<Named>) -> Result<u64, NotErased> {
        let all = Arc::clone(&self.names);
        let count = tokio::task::spawn_blocking(move || all.erase(&names)).await;
        let count = count.map_err(|_| NotRecorded::Closed)??;
        if count > 0 {
            self.keep(Event::Erased(Erased { count }), &[]).await?;
        }
        Ok(count)
    }

    /// Looks whether another process has erased somebody: a command beside this door, or a door that shares the names.
    /// Blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`]; what was read before stays in use.
    pub fn refresh_names(&self) -> Result<(), OpenError> {
        self.names.refresh()
    }

    /// Drops whole segments, from the oldest on, that ended before `before`; never the one that is written to. What was
    /// dropped is recorded first; `None`: nothing was.
    ///
    /// # Errors
    /// [`NotPruned`].
    pub async fn prune(&self, before: Timestamp) -> Result<Option<Pruned>, NotPruned> {
        let (dir, writing) = (Arc::clone(&self.dir), self.log.segment());
        let planned = move || {
            let plan = prune::plan(&dir, writing, before)?;
            plan.map(|plan| plan.keep_certificates(&dir).map(|()| plan)).transpose()
        };
        let Some(plan) = blocking(planned).await? else { return Ok(None) };
        self.keep(Event::Pruned(plan.pruned.clone()), &[]).await?;
        let (dir, disk) = (Arc::clone(&self.dir), Arc::clone(&self.disk));
        blocking(move || plan.remove(&dir, disk.as_ref()).map(|()| Some(plan.pruned)))
            .await
            .map_err(NotPruned::from)
    }

    fn key(&self, name: &ToName<'_>) -> NameKey {
        let subject = name.subject.unwrap_or_else(|| self.refer(name.shop, name.kind, name.value));
        (subject, name.with, name.staff)
    }

    fn record(&self, event: Event) -> Result<Vec<u8>, NotRecorded> {
        Record { at: at(self.clock), event }.encode().map_err(|_| NotRecorded::Unsayable)
    }
}

/// Why a person was not erased, or not recorded to be.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// The keys of names cannot be read or replaced: nobody was erased.
    #[error("nobody was erased: {0}")]
    Keys(#[from] OpenError),
    /// They are erased, and the record of it could not be kept.
    #[error("the person is erased, but that is not recorded: {0}; erase them again once it can be")]
    NotRecorded(#[from] NotRecorded),
}

/// Runs what waits for the disk where it may.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests;
