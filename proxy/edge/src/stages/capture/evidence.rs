//! Whether answers are evidence: only with a serving token that says what was delivered.

use super::Ours;
use crate::door::Door;
use crate::visit::Visit;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::{Asking, Look, read_answers, token};
use vratar_model::Lang;
use vratar_model::journal::{Notice, Served};

/// How long a page may lie open before its answers stop being evidence.
const TOKEN_AGE: SignedDuration = SignedDuration::from_hours(24);
/// How long to ask the store for a wording that this process has not delivered itself.
const STORE_PATIENCE: Duration = Duration::from_millis(500);

/// Answers that came with a request.
pub enum Evidence {
    /// Delivered by us, answered by them.
    Proved {
        /// What was delivered.
        served: Served,
        /// Its wording.
        notice: Arc<Notice>,
        /// Boxes that were ticked.
        ticked: Vec<u16>,
    },
    /// No valid token: whatever was ticked proves nothing.
    None,
}

impl Evidence {
    /// Boxes that were ticked, as far as it is evidence.
    #[must_use]
    pub fn ticked(&self) -> Vec<u16> {
        match self {
            Self::Proved { ticked, .. } => ticked.clone(),
            Self::None => Vec::new(),
        }
    }

    /// Required boxes that are not ticked, or not proved to be.
    #[must_use]
    pub fn missing(&self, asking: &Asking, lang: &Lang) -> Vec<u16> {
        match self {
            Self::Proved { notice, ticked, .. } => {
                required(notice).filter(|index| !ticked.contains(index)).collect()
            }
            Self::None => required(&asking.notice(lang, &Look::default()).notice).collect(),
        }
    }
}

fn required(notice: &Notice) -> impl Iterator<Item = u16> + '_ {
    (0u16..).zip(&notice.asked).filter(|(_, asked)| asked.required).map(|(index, _)| index)
}

/// Reads what came, against what the token says was delivered.
pub async fn read(door: &Arc<Door>, visit: &Visit, ours: &Ours) -> Evidence {
    let Some(token) = ours.token.as_deref() else { return Evidence::None };
    let Ok(served) = token::verify(&door.keys, &visit.shop.id, token, door.now(), TOKEN_AGE) else {
        return Evidence::None;
    };
    if door.spent.contains_key(&served.id) {
        return Evidence::None;
    }
    let Some(notice) = wording(door, &served).await else { return Evidence::None };
    let answers = ours.answers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let ticked = read_answers(&notice, answers).ticked;
    Evidence::Proved { served, notice, ticked }
}

async fn wording(door: &Arc<Door>, served: &Served) -> Option<Arc<Notice>> {
    if let Some(notice) = door.notices.find(served.notice) {
        return Some(notice);
    }
    // Delivered before a restart with another configuration: the store has it.
    let found = tokio::time::timeout(STORE_PATIENCE, door.store.notice(served.notice)).await;
    match found {
        Ok(Ok(Some(notice))) => Some(Arc::new(notice)),
        Ok(Ok(None)) => None,
        Ok(Err(_)) | Err(_) => {
            door.metrics.left_out("wording");
            None
        }
    }
}
