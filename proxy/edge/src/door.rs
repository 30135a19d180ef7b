//! The door: what lives as long as the process, and the shops of now.

use crate::approvals::Approvals;
use crate::archives::Archives;
use crate::caps::Caps;
use crate::flood::Flood;
use crate::gaps::Gaps;
use crate::known::Known;
use crate::metrics::Metrics;
use crate::plain::OldLinks;
use crate::recorder::Recorder;
use crate::shop::Shops;
use crate::stages::capture::held::Held;
use crate::stages::guard::{self, Actors, Proofs};
use crate::stages::inject::notices::Notices;
use crate::stages::observe::observed::Observed;
use crate::upstream::Upstreams;
use crate::visit::{VisitId, VisitIds};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use vratar_model::access::Grant;
use vratar_model::{ServedId, ShopId};
use vratar_policy::budget::Allowance;
use vratar_screens::Screens;
use vratar_seal::Keys;
use vratar_store::{Budgets, Journal, Store};

/// Spent tokens that are remembered; a token is good for a day anyway.
const SPENT_REMEMBERED: u64 = 100_000;
/// How long they are remembered.
const SPENT_FOR: std::time::Duration = std::time::Duration::from_secs(25 * 3600);

/// What a door is made of.
pub struct Parts {
    /// Keys of this installation.
    pub keys: Keys,
    /// Takes every entry first.
    pub journal: Journal,
    /// Keeps them; only read from here.
    pub store: Arc<dyn Store>,
    /// What everybody may still read.
    pub budgets: Arc<dyn Budgets>,
    /// Our own pages.
    pub screens: Arc<dyn Screens>,
    /// What can be seen from outside.
    pub metrics: Arc<Metrics>,
    /// The time; the system clock outside tests.
    pub clock: fn() -> Timestamp,
}

/// One process's door.
pub struct Door {
    shops: ArcSwap<Shops>,
    /// Keys of this installation.
    pub keys: Keys,
    /// Takes every entry first.
    pub journal: Journal,
    /// Keeps them; only read from here.
    pub store: Arc<dyn Store>,
    /// Our own pages.
    pub screens: Arc<dyn Screens>,
    /// What can be seen from outside.
    pub metrics: Arc<Metrics>,
    /// Connections to the shops.
    pub upstreams: Upstreams,
    /// Wordings that this process has delivered or may deliver.
    pub notices: Notices,
    /// Requests that wait for a missing acceptance.
    pub held: Held,
    /// Deliveries whose answers were committed: their tokens are spent.
    pub spent: Cache<ServedId, ()>,
    /// Who still comes by an old link.
    pub old_links: OldLinks,
    /// What was found at the shops.
    pub observed: Observed,
    /// Where accesses are recorded.
    pub recorder: Recorder,
    /// Whose sessions they are.
    pub actors: Actors,
    /// Who tried to prove themselves lately.
    pub proofs: Proofs,
    /// Identifiers that were seen before.
    pub known: Known,
    /// Who is refused too often to be recorded each time.
    pub flood: Flood,
    /// Room to look into zip files.
    pub(crate) archives: Archives,
    /// What everybody may still read.
    pub budgets: Arc<dyn Budgets>,
    /// What waits for a second person, and what one approved.
    pub approvals: Approvals,
    /// What was found where nobody records.
    pub gaps: Gaps,
    /// Open connections of all listeners.
    pub(crate) caps: Arc<Caps>,
    bypasses: RwLock<HashMap<ShopId, Timestamp>>,
    clock: fn() -> Timestamp,
    drawn: AtomicU64,
    visits: VisitIds,
}

impl Door {
    /// A door without shops; [`Self::replace`] brings them.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let (recorder, known) = (Recorder::new(parts.metrics.clone()), Known::default());
        let gaps = Gaps::new(known.clone(), parts.metrics.clone());
        Arc::new(Self {
            shops: ArcSwap::default(),
            keys: parts.keys,
            journal: parts.journal,
            store: parts.store,
            screens: parts.screens,
            metrics: parts.metrics,
            upstreams: Upstreams::default(),
            notices: Notices::default(),
            held: Held::default(),
            spent: Cache::builder()
                .max_capacity(SPENT_REMEMBERED)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(SPENT_FOR)
                .build(),
            old_links: OldLinks::default(),
            observed: Observed::default(),
            recorder,
            actors: Actors::default(),
            proofs: Proofs::default(),
            flood: Flood::default(),
            archives: Archives::default(),
            budgets: parts.budgets,
            approvals: Approvals::default(),
            gaps,
            known,
            caps: Arc::default(),
            bypasses: RwLock::default(),
            clock: parts.clock,
            drawn: AtomicU64::new(0),
            visits: VisitIds::default(),
        })
    }

    /// The shops of now. A request asks once and keeps the answer.
    #[must_use]
    pub fn shops(&self) -> Arc<Shops> {
        self.shops.load_full()
    }

    /// Swaps the shops; requests on their way keep the ones they began with.
    pub fn replace(&self, shops: Shops) {
        self.shops.store(Arc::new(shops));
    }

    /// On which budgets an access draws that the record tells of, by the rules there are now.
    #[must_use]
    pub fn draws_of(&self, grant: &Grant, at: Timestamp) -> Vec<Allowance> {
        guard::draws_of(self, grant, at)
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Random bytes. Should the system have none, bytes that nobody without the key can foretell.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        if getrandom::fill(&mut bytes).is_err() {
            let count = self.drawn.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            let now = self.now().as_nanosecond().to_le_bytes();
            for (index, chunk) in bytes.chunks_mut(32).enumerate() {
                let block = self.keys.mac("random", &[&count, &now, &index.to_le_bytes()]);
                chunk.copy_from_slice(&block[..chunk.len()]);
            }
        }
        bytes
    }

    /// Milliseconds since the epoch, for ids.
    #[must_use]
    pub fn millis(&self) -> u64 {
        u64::try_from(self.now().as_millisecond()).unwrap_or(0)
    }

    /// A number for a request.
    #[must_use]
    pub fn visit_id(&self) -> VisitId {
        self.visits.next()
    }

    /// Keeps our hands off a shop until `until`.
    pub fn bypass(&self, shop: &ShopId, until: Timestamp) {
        self.metrics.bypassed.with_label_values(&[shop.as_str()]).set(1);
        self.bypasses.write().unwrap_or_else(PoisonError::into_inner).insert(shop.clone(), until);
    }

    /// Ends a bypass before its time; says whether there was one.
    pub fn end_bypass(&self, shop: &ShopId) -> bool {
        self.metrics.bypassed.with_label_values(&[shop.as_str()]).set(0);
        self.bypasses.write().unwrap_or_else(PoisonError::into_inner).remove(shop).is_some()
    }

    /// Whether a bypass is on for this shop now. One that is over is over, whoever looks or does not.
    #[must_use]
    pub fn is_bypassed(&self, shop: &ShopId) -> bool {
        let bypasses = self.bypasses.read().unwrap_or_else(PoisonError::into_inner);
        !bypasses.is_empty() && bypasses.get(shop).is_some_and(|until| self.now() < *until)
    }

    /// Takes out the bypasses whose time is over.
    pub fn expired_bypasses(&self) -> Vec<(ShopId, Timestamp)> {
        let now = self.now();
        let mut bypasses = self.bypasses.write().unwrap_or_else(PoisonError::into_inner);
        let over: Vec<_> = bypasses
            .iter()
            .filter(|(_, until)| now >= **until)
            .map(|(shop, until)| (shop.clone(), *until))
            .collect();
        for (shop, _) in &over {
            bypasses.remove(shop);
            self.metrics.bypassed.with_label_values(&[shop.as_str()]).set(0);
        }
        over
    }

    /// The bypasses that are on now.
    #[must_use]
    pub fn bypasses(&self) -> Vec<(ShopId, Timestamp)> {
        let now = self.now();
        let bypasses = self.bypasses.read().unwrap_or_else(PoisonError::into_inner);
        bypasses
            .iter()
            .filter(|(_, until)| now < **until)
            .map(|(shop, until)| (shop.clone(), *until))
            .collect()
    }
}
