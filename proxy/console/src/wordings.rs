//! Wordings that these screens deliver, and which of them are on stable storage.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use vratar_model::NoticeId;
use vratar_model::journal::{Entry, Notice};

/// Wordings in memory. There are as many as placements times languages times looks; when reloads have made more,
/// those that are kept make room, because the store has them.
const MAX_KNOWN: usize = 4096;

/// The wordings, by their id.
#[derive(Default)]
pub(crate) struct Wordings {
    known: RwLock<HashMap<NoticeId, Known>>,
}

struct Known {
    notice: Arc<Notice>,
    kept: bool,
}

impl Wordings {
    /// Makes a wording known.
    pub(crate) fn register(&self, notice: &Notice) {
        if self.find(notice.id).is_some() {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.retain(|_, known| !known.kept);
        }
        known.entry(notice.id).or_insert_with(|| Known { notice: Arc::new(notice.clone()), kept: false });
    }

    /// A wording, if this process delivered it.
    pub(crate) fn find(&self, id: NoticeId) -> Option<Arc<Notice>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&id).map(|known| known.notice.clone())
    }

    /// The entry for a wording that is not on stable storage yet.
    pub(crate) fn unkept(&self, id: NoticeId) -> Option<Entry> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let unkept = known.get(&id).filter(|known| !known.kept)?;
        Some(Entry::Notice(Box::new(Notice::clone(&unkept.notice))))
    }

    /// A wording is on stable storage.
    pub(crate) fn kept(&self, id: NoticeId) {
        if let Some(known) = self.known.write().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
            known.kept = true;
        }
    }
}
