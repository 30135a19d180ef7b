//! The record as the door keeps it: events with the names of those they are about.
//!
//! *Invariant:* whoever opens one segment alone can read everybody's name in it: a name is kept in every segment that
//! mentions it, before the first event that does. So whole segments can be dropped.

use crate::names::{Names, NotRevealed, ToName};
use crate::write::{APPEND_LEAVES, Log, NotRecorded, OpenError, Options, Recorded};
use jiff::Timestamp;
use moka::sync::Cache;
use std::path::Path;
use std::sync::Arc;
use vratar_model::ShopId;
use vratar_model::access::{Event, Named, Record, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_seal::Keys;

/// Names of which is remembered in which segment they are.
const REMEMBERED: u64 = 262_144;
/// Names of one append; what is beyond is kept in appends before it.
const NAMES_AT_ONCE: usize = 4096;

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
    kept: Cache<NameKey, u64>,
    clock: fn() -> i64,
}

impl Book {
    /// Opens the record in `dir`, or makes one; a new one gets keys for names of its own. Blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &Path, keys: &Keys, options: Options) -> Result<Self, OpenError> {
        let clock = options.clock;
        let log = Log::open(dir, options)?;
        let names = Arc::new(Names::open(dir, keys)?);
        Ok(Self { log, names, kept: Cache::new(REMEMBERED), clock })
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
        let segment = self.log.segment();
        let named: Vec<(NameKey, &ToName<'_>)> = names.iter().map(|name| (self.key(name), name)).collect();
        let mut missing: Vec<_> =
            named.iter().filter(|(key, _)| self.kept.get(key).is_none_or(|kept| kept < segment)).collect();
        missing.sort_by_key(|(key, _)| *key);
        missing.dedup_by_key(|(key, _)| *key);
        while missing.len() > NAMES_AT_ONCE {
            let first = missing.split_off(missing.len() - NAMES_AT_ONCE);
            let recorded = self.log.append_all(self.encoded(first.iter().map(|(_, name)| *name))?).await?;
            first.iter().for_each(|(key, _)| self.kept.insert(*key, recorded.segment()));
        }
        let mut payloads = self.encoded(missing.iter().map(|(_, name)| *name))?;
        payloads.push(self.record(event)?);
        let recorded = self.log.append_all(payloads).await?;
        missing.iter().for_each(|(key, _)| self.kept.insert(*key, recorded.segment()));
        self.follow(&named, recorded.segment());
        Ok(recorded)
    }

    /// Hands an event over without waiting for it; one that is not kept is counted ([`Log::lost`]).
    pub fn keep_late(&self, event: Event) {
        match self.record(event) {
            Ok(payload) => self.log.append_late(payload),
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

    fn key(&self, name: &ToName<'_>) -> NameKey {
        (self.refer(name.shop, name.kind, name.value), name.with, name.staff)
    }

    /// The event came into a segment that was begun meanwhile: the names that lie in the one before follow it.
    fn follow(&self, named: &[(NameKey, &ToName<'_>)], segment: u64) {
        for (key, name) in
            named.iter().filter(|(key, _)| self.kept.get(key).is_some_and(|kept| kept < segment))
        {
            self.keep_late(Event::Named(self.names.name(name)));
            self.kept.insert(*key, segment);
        }
    }

    fn encoded<'a>(&self, names: impl Iterator<Item = &'a ToName<'a>>) -> Result<Vec<Vec<u8>>, NotRecorded> {
        names.map(|name| self.record(Event::Named(self.names.name(name)))).collect()
    }

    fn record(&self, event: Event) -> Result<Vec<u8>, NotRecorded> {
        let at = Timestamp::from_microsecond((self.clock)()).unwrap_or(Timestamp::UNIX_EPOCH);
        Record { at, event }.encode().map_err(|_| NotRecorded::Unsayable)
    }
}

#[cfg(test)]
mod tests;
