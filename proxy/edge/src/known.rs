//! Identifiers that were seen at a shop before: they decide between two readings of an odd address, and tell the gap
//! scanner whom a page shows.
//!
//! Kept as 64-bit hashes under a key of this process: a set from which nobody reads an address. Bounded; what was seen
//! longest ago is forgotten first.

use std::hash::BuildHasher as _;
use std::hash::RandomState;
use std::sync::Arc;
use vratar_model::ShopId;
use vratar_model::journal::IdentifierKind;
use vratar_record::recent::Recent;

/// Places for identifiers that are remembered, of all shops together: about 20 MB.
const REMEMBERED: usize = 1 << 21;

/// Identifiers that were seen.
#[derive(Clone)]
pub struct Known {
    seen: Arc<Recent<u64, ()>>,
    key: RandomState,
}

impl Default for Known {
    fn default() -> Self {
        Self { seen: Arc::new(Recent::new(REMEMBERED)), key: RandomState::new() }
    }
}

impl Known {
    /// From now on this identifier (normalised) is known.
    pub fn learn(&self, shop: &ShopId, kind: IdentifierKind, value: &str) {
        let hash = self.hash(shop, kind, value);
        // Asking is a use too, and cheaper than keeping it again: most of whom a page shows were seen before.
        if self.seen.get(&hash).is_none() {
            self.seen.insert(hash, ());
        }
    }

    /// Whether it was seen before.
    #[must_use]
    pub fn has(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> bool {
        self.seen.has(&self.hash(shop, kind, value))
    }

    /// The part of one shop.
    #[must_use]
    pub fn of(&self, shop: &ShopId) -> Arc<dyn vratar_inspect::Known> {
        Arc::new(KnownAt { known: self.clone(), shop: shop.clone() })
    }

    /// What an identifier is remembered as.
    #[must_use]
    pub fn hash(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> u64 {
        self.key.hash_one((shop, kind, value))
    }
}

/// What is known at one shop.
struct KnownAt {
    known: Known,
    shop: ShopId,
}

impl vratar_inspect::Known for KnownAt {
    fn knows(&self, kind: IdentifierKind, normalised: &str) -> bool {
        self.known.seen.has(&self.known.hash(&self.shop, kind, normalised))
    }
}
