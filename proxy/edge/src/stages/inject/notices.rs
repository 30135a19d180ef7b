//! Wordings that this process delivers, and which of them are on stable storage; what proves that it delivered them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use vratar_consent::token::Mint;
use vratar_model::journal::{Entry, Notice};
use vratar_model::{NoticeId, ShopId};
use vratar_seal::Keys;

/// The wordings, by their id. Their number is that of placements × languages × looks, not that of pages.
#[derive(Default)]
pub struct Notices {
    known: RwLock<HashMap<NoticeId, Known>>,
    /// One a shop.
    mints: RwLock<HashMap<ShopId, Arc<Mint>>>,
}

struct Known {
    notice: Arc<Notice>,
    kept: bool,
}

impl Notices {
    /// Makes a wording known; it will be kept with the first answer to it at the latest.
    pub fn register(&self, notice: &Notice) {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).contains_key(&notice.id);
        if !known {
            let entry = Known { notice: Arc::new(notice.clone()), kept: false };
            self.known.write().unwrap_or_else(PoisonError::into_inner).entry(notice.id).or_insert(entry);
        }
    }

    /// What makes the tokens of a shop, by the keys of this process.
    pub fn mint(&self, keys: &Keys, shop: &ShopId) -> Arc<Mint> {
        let known = self.mints.read().unwrap_or_else(PoisonError::into_inner).get(shop).cloned();
        known.unwrap_or_else(|| {
            let mint = Arc::new(Mint::new(keys, shop));
            let mut mints = self.mints.write().unwrap_or_else(PoisonError::into_inner);
            mints.insert(shop.clone(), Arc::clone(&mint));
            mint
        })
    }

    /// A wording, if this process knows it.
    #[must_use]
    pub fn find(&self, id: NoticeId) -> Option<Arc<Notice>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&id).map(|known| known.notice.clone())
    }

    /// The journal entry for a wording that is not kept yet: goes into the same frame as the answers to it.
    #[must_use]
    pub fn unkept(&self, notice: &Arc<Notice>) -> Vec<Entry> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        match known.get(&notice.id) {
            // Not known here: it came from the store, so it is kept.
            Some(Known { kept: true, .. }) | None => Vec::new(),
            Some(Known { kept: false, .. }) => vec![Entry::Notice(Box::new(Notice::clone(notice)))],
        }
    }

    /// Every wording that is not kept yet.
    #[must_use]
    pub fn all_unkept(&self) -> Vec<Entry> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let unkept = known.values().filter(|known| !known.kept);
        unkept.map(|known| Entry::Notice(Box::new(Notice::clone(&known.notice)))).collect()
    }

    /// These entries are on stable storage.
    pub fn all_kept(&self, entries: &[Entry]) {
        for entry in entries {
            if let Entry::Notice(notice) = entry {
                self.kept(notice.id);
            }
        }
    }

    /// A wording is on stable storage.
    pub fn kept(&self, id: NoticeId) {
        if let Some(known) = self.known.write().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
            known.kept = true;
        }
    }
}
