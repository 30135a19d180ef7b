//! What was used lately, in little memory.
//!
//! Two generations of plain tables: what is used goes into the young one; once that is full it becomes the old one, and
//! what the old one still had is forgotten. An entry costs its own bytes and one more: no list of uses, no box of its own.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Parts with a lock each.
const PARTS: usize = 16;
/// Entries of a table with a power of two places, in eighths: as many as one takes before it grows.
const FULL: usize = 7;

/// Values by key, of which those used longest ago are forgotten; shared by threads.
pub struct Recent<K, V> {
    parts: [Mutex<Part<K, V>>; PARTS],
    hashing: RandomState,
    /// Entries of one generation of one part.
    room: usize,
}

struct Part<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Part<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Recent<K, V> {
    /// Room for seven eighths of `places` (a power of two, at least 256), taken as it fills. Half of what it can hold is
    /// there for certain, as far as keys spread evenly over the parts.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let room = (places / PARTS / 2 / 8).max(1) * FULL;
        Self { parts: std::array::from_fn(|_| Mutex::default()), hashing: RandomState::new(), room }
    }

    /// The value that was kept last under `key`, unless it is forgotten. This is a use.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<V> {
        let mut part = self.part(key);
        if let Some(value) = part.young.get(key) {
            return Some(value.clone());
        }
        let value = part.old.remove(key)?;
        part.keep(*key, value.clone(), self.room);
        Some(value)
    }

    /// Whether a value is kept; not a use.
    #[must_use]
    pub fn has(&self, key: &K) -> bool {
        let part = self.part(key);
        part.young.contains_key(key) || part.old.contains_key(key)
    }

    /// Keeps a value, in place of the one before.
    pub fn insert(&self, key: K, value: V) {
        self.part(&key).keep(key, value, self.room);
    }

    fn part(&self, key: &K) -> MutexGuard<'_, Part<K, V>> {
        let at = usize::from(self.hashing.hash_one(key).to_le_bytes()[0]) % PARTS;
        self.parts[at].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> Part<K, V> {
    fn keep(&mut self, key: K, value: V, room: usize) {
        self.young.insert(key, value);
        if self.young.len() >= room {
            // The table of the old one is filled again: after the first time round nothing is allocated.
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Places of the smallest.
    const PLACES: usize = 256;

    #[test]
    fn its_tables_never_grow_beyond_their_places() {
        let recent = Recent::new(1 << 14);
        (0..1u64 << 17).for_each(|key| recent.insert(key, key));
        let places: usize = recent
            .parts
            .iter()
            .map(|part| {
                let part = part.lock().unwrap();
                part.young.capacity() + part.old.capacity()
            })
            .sum();
        assert!(places <= (1 << 14) / 8 * FULL, "{places}");
        assert!(places >= 1 << 13, "{places}");
    }

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let recent = Recent::new(PLACES);
        recent.insert(u64::MAX, 7);
        recent.insert(u64::MAX - 1, 8);
        for key in 0..1u64 << 12 {
            recent.insert(key, key);
            assert_eq!(recent.get(&u64::MAX), Some(7));
        }
        assert!(recent.has(&u64::MAX) && !recent.has(&(u64::MAX - 1)));
    }

    proptest! {
        /// It may forget, and it never tells another value than the last.
        #[test]
        fn what_it_tells_is_what_was_kept_last(
            steps in prop::collection::vec((0u16..600, prop::option::of(any::<u8>())), 1..2000)
        ) {
            let (recent, mut model) = (Recent::new(PLACES), HashMap::new());
            for (key, kept) in steps {
                if let Some(value) = kept {
                    recent.insert(key, value);
                    model.insert(key, value);
                } else if let Some(value) = recent.get(&key) {
                    prop_assert_eq!(model.get(&key), Some(&value));
                }
            }
        }
    }
}
