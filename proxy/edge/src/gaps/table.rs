//! Where persons were found, by route and place.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use vratar_model::journal::IdentifierKind;
use vratar_model::{RouteClass, ShopId};

/// Places that are remembered of all shops together; what is new beyond is not counted.
const PLACES: usize = 10_000;
/// Identifiers of one place that are remembered, as hashes.
const PER_PLACE: usize = 256;
/// The first answers of a place are all read, then every so many.
const FIRST: u64 = 200;
const THEN_EVERY: u64 = 16;
/// Identifiers of which it is remembered where they were seen.
const SPREAD: usize = 200_000;
/// What stands on this many places of a shop front is the shop's own address.
const EVERYWHERE: usize = 8;

/// What one answer showed.
pub struct Found {
    /// At which shop.
    pub shop: ShopId,
    /// Id of the route.
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// Path and query without values.
    pub place: String,
    /// `GET`.
    pub method: String,
    /// Media type.
    pub media: String,
    /// Whether it is downloaded.
    pub file: bool,
    /// Whether the answer was recorded nevertheless.
    pub recorded: bool,
    /// When.
    pub at: Timestamp,
    /// Identifiers: what they are, and a hash.
    pub shown: Vec<(IdentifierKind, u64)>,
}

/// A place where persons are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// At which shop.
    pub shop: ShopId,
    /// Id of the route ("open", "unclassified" where the manifest names none).
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// Path and query without values.
    pub place: String,
    /// `GET`.
    pub method: String,
    /// Media type.
    pub media: String,
    /// Whether it is downloaded.
    pub file: bool,
    /// Whether its answers are recorded nevertheless (the staff area is, by default).
    pub recorded: bool,
    /// Answers that were read.
    pub answers: u64,
    /// Those of them with persons.
    pub with_persons: u64,
    /// E-mail addresses in one answer, at most.
    pub emails: u64,
    /// Telephone numbers in one answer, at most.
    pub phones: u64,
    /// When persons were first found.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
}

/// Everything that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The places, those with most persons first.
    pub gaps: Vec<Gap>,
}

/// A place, told from others.
type Key = (ShopId, String, String);

#[derive(Default)]
pub(super) struct Table {
    read: HashMap<(ShopId, String), u64>,
    places: BTreeMap<Key, Entry>,
    /// On which places a hash was seen.
    spread: HashMap<(ShopId, u64), HashSet<u64>>,
}

struct Entry {
    gap: Gap,
    hashes: HashSet<u64>,
    /// From an earlier process, whose hashes nobody can tell: counted as they are.
    restored: bool,
}

impl Table {
    pub(super) fn wants(&mut self, shop: &ShopId, place: &str) -> bool {
        if self.read.len() >= PLACES && !self.read.contains_key(&(shop.clone(), place.to_owned())) {
            return false;
        }
        let read = self.read.entry((shop.clone(), place.to_owned())).or_default();
        *read += 1;
        *read <= FIRST || read.is_multiple_of(THEN_EVERY)
    }

    /// Whether the answer had persons in it, the shop's own address aside.
    pub(super) fn note(&mut self, found: Found) -> bool {
        let key: Key = (found.shop.clone(), found.method.clone(), found.place.clone());
        if self.places.len() >= PLACES && !self.places.contains_key(&key) {
            return false;
        }
        let place = hash_of(&found.place);
        for (_, hash) in &found.shown {
            if self.spread.len() >= SPREAD && !self.spread.contains_key(&(found.shop.clone(), *hash)) {
                continue;
            }
            let on = self.spread.entry((found.shop.clone(), *hash)).or_default();
            if on.len() < EVERYWHERE {
                on.insert(place);
            }
        }
        let of_people: Vec<_> =
            found.shown.iter().filter(|(_, hash)| !self.is_everywhere(&found.shop, *hash)).copied().collect();
        if of_people.is_empty() && !self.places.contains_key(&key) {
            return false;
        }
        let entry = self.places.entry(key).or_insert_with(|| Entry::new(&found));
        entry.add(&found, &of_people);
        !of_people.is_empty()
    }

    fn is_everywhere(&self, shop: &ShopId, hash: u64) -> bool {
        self.spread.get(&(shop.clone(), hash)).is_some_and(|on| on.len() >= EVERYWHERE)
    }

    fn counts_as_gap(&self, entry: &Entry) -> bool {
        let hashes = &entry.hashes;
        entry.restored || hashes.iter().any(|hash| !self.is_everywhere(&entry.gap.shop, *hash))
    }

    pub(super) fn report(&self) -> Report {
        let mut gaps: Vec<Gap> = self
            .places
            .values()
            .filter(|entry| entry.gap.with_persons > 0 && self.counts_as_gap(entry))
            .map(|entry| entry.gap.clone())
            .collect();
        gaps.sort_by_key(|gap| (gap.recorded, std::cmp::Reverse(gap.emails.max(gap.phones))));
        Report { gaps }
    }

    pub(super) fn counts(&self) -> BTreeMap<ShopId, i64> {
        let mut counts = BTreeMap::new();
        for (shop, _) in self.read.keys() {
            counts.entry(shop.clone()).or_insert(0);
        }
        for gap in self.report().gaps.iter().filter(|gap| !gap.recorded) {
            *counts.entry(gap.shop.clone()).or_insert(0) += 1;
        }
        counts
    }

    pub(super) fn restore(&mut self, report: Report) {
        for gap in report.gaps.into_iter().take(PLACES) {
            let key = (gap.shop.clone(), gap.method.clone(), gap.place.clone());
            self.places.insert(key, Entry { gap, hashes: HashSet::new(), restored: true });
        }
    }
}

impl Entry {
    fn new(found: &Found) -> Self {
        let gap = Gap {
            shop: found.shop.clone(),
            route: found.route.clone(),
            class: found.class,
            place: found.place.clone(),
            method: found.method.clone(),
            media: found.media.clone(),
            file: found.file,
            recorded: found.recorded,
            answers: 0,
            with_persons: 0,
            emails: 0,
            phones: 0,
            first: found.at,
            last: found.at,
        };
        Self { gap, hashes: HashSet::new(), restored: false }
    }

    fn add(&mut self, found: &Found, of_people: &[(IdentifierKind, u64)]) {
        let count = |kind| of_people.iter().filter(|(one, _)| *one == kind).count() as u64;
        let gap = &mut self.gap;
        gap.answers += 1;
        (gap.route, gap.class) = (found.route.clone(), found.class);
        (gap.recorded, gap.file) = (found.recorded, gap.file || found.file);
        if of_people.is_empty() {
            return;
        }
        gap.with_persons += 1;
        gap.emails = gap.emails.max(count(IdentifierKind::Email));
        gap.phones = gap.phones.max(count(IdentifierKind::Phone));
        gap.last = gap.last.max(found.at);
        let room = PER_PLACE.saturating_sub(self.hashes.len());
        self.hashes.extend(of_people.iter().map(|(_, hash)| *hash).take(room));
    }
}

fn hash_of(place: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    hasher.finish()
}

impl Gap {
    /// The class that a manifest would give it.
    #[must_use]
    pub fn suggested(&self) -> RouteClass {
        match () {
            () if self.file => RouteClass::Export,
            () if self.emails.max(self.phones) > 1 => RouteClass::List,
            () => RouteClass::Detail,
        }
    }

    /// A line for the manifest that would have it recorded.
    #[must_use]
    pub fn suggestion(&self) -> String {
        let (path, query) = self.place.split_once('?').unwrap_or((&self.place, ""));
        let mut id: String =
            path.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
        while id.contains("--") {
            id = id.replace("--", "-");
        }
        let id = id.trim_matches('-').to_ascii_lowercase();
        let id = if id.is_empty() { "front".to_owned() } else { id };
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{} = {}", quoted(name), quoted(value))).collect();
        let query =
            if pairs.is_empty() { String::new() } else { format!(", query = {{ {} }}", pairs.join(", ")) };
        let class = self.suggested().as_str();
        format!(
            "[[route]]\nid = \"{id}\"\nclass = \"{class}\"\nwhen = [{{ path = {}{query} }}]\n",
            quoted(path)
        )
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests;
