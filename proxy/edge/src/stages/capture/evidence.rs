//! Whether answers are evidence: only with a serving token that says what was delivered.

use super::Ours;
use crate::door::Door;
use crate::visit::Visit;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::{Asking, Look, read_answers, token};
use vratar_model::journal::{Asked, Notice, Served};
use vratar_model::{Lang, PageKind};

/// How long a page may lie open before its answers stop being evidence.
const TOKEN_AGE: SignedDuration = SignedDuration::from_hours(24);
/// How long the answers of a page are still read, for what scripts are refused or not.
const STALE_AGE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long to ask the store for a wording that this process has not delivered itself.
const STORE_PATIENCE: Duration = Duration::from_millis(500);

/// Answers that came with a request.
pub enum Evidence {
    /// Delivered by us, answered by them.
    Proved {
        /// What was delivered.
        served: Box<Served>,
        /// Its wording.
        notice: Arc<Notice>,
        /// Boxes that were ticked.
        ticked: Vec<u16>,
    },
    /// Delivered by us, but answered before, or so long ago that it proves nothing now.
    Stale {
        /// The wording.
        notice: Arc<Notice>,
        /// Boxes that were ticked.
        ticked: Vec<u16>,
    },
    /// No valid token: whatever was ticked proves nothing.
    None,
}

impl Evidence {
    /// Boxes that were ticked in form `form`, as far as it is evidence.
    #[must_use]
    pub fn ticks(&self, form: usize) -> Option<Ticks> {
        match self {
            Self::Proved { notice, ticked, .. } => {
                Some(Ticks { form, notice: notice.clone(), ticked: ticked.clone() })
            }
            Self::Stale { .. } | Self::None => None,
        }
    }

    /// On what sort of page the answers were given, if that is proved.
    #[must_use]
    pub fn page(&self) -> Option<PageKind> {
        match self {
            Self::Proved { served, .. } => Some(served.page),
            Self::Stale { .. } | Self::None => None,
        }
    }

    /// In which language the answers were given, if that is proved.
    #[must_use]
    pub fn lang(&self) -> Option<Lang> {
        match self {
            Self::Proved { notice, .. } | Self::Stale { notice, .. } => Some(notice.lang.clone()),
            Self::None => None,
        }
    }

    /// Whether a required box is not ticked, or not proved to be.
    ///
    /// A stale answer with everything ticked is let through, and no consent is claimed: of what was sent already the
    /// shop knows better what becomes of it (a double click, the way back from an order that was placed), scripts do
    /// not load their page anew, and nobody is told that something was not ticked that was.
    #[must_use]
    pub fn lacks_something(&self, asking: &Asking, lang: &Lang) -> bool {
        match self {
            Self::Proved { notice, ticked, .. } | Self::Stale { notice, ticked } => {
                !missing_from(notice, ticked).is_empty()
            }
            Self::None => !missing_from(&asking.notice(lang, &Look::default()).notice, &[]).is_empty(),
        }
    }
}

/// Required boxes of a wording that are not among `ticked`.
#[must_use]
pub fn missing_from(notice: &Notice, ticked: &[u16]) -> Vec<u16> {
    let boxes = (0u16..).zip(&notice.asked);
    boxes.filter(|(index, asked)| asked.required && !ticked.contains(index)).map(|(index, _)| index).collect()
}

/// The customer's own ticks in one form, to be put back should the shop show it again.
pub struct Ticks {
    /// The form of the manifest in which they were made.
    pub form: usize,
    notice: Arc<Notice>,
    ticked: Vec<u16>,
}

impl Ticks {
    /// The same boxes in another wording: by question and answer, never by their place.
    #[must_use]
    pub fn on(&self, other: &Notice) -> Vec<u16> {
        let made = |asked: &Asked| {
            let same = |index: &u16| {
                let mine = self.notice.asked.get(usize::from(*index));
                mine.is_some_and(|mine| mine.question == asked.question && mine.answer == asked.answer)
            };
            self.ticked.iter().any(same)
        };
        (0u16..).zip(&other.asked).filter(|(_, asked)| made(asked)).map(|(index, _)| index).collect()
    }
}

/// Whether the answers stood on a page of ours, however long ago.
pub fn is_genuine(door: &Door, visit: &Visit, ours: &Ours) -> bool {
    let verify = |token| token::verify(&door.keys, &visit.shop.id, token, door.now(), SignedDuration::MAX);
    ours.token.as_deref().is_some_and(|token| verify(token).is_ok())
}

/// Reads what came, against what the token says was delivered: on one of `pages`, or it is no evidence here.
pub async fn read(door: &Arc<Door>, visit: &Visit, ours: &Ours, pages: [PageKind; 2]) -> Evidence {
    let Some(token) = ours.token.as_deref() else { return Evidence::None };
    let Ok(served) = token::verify(&door.keys, &visit.shop.id, token, door.now(), STALE_AGE) else {
        return Evidence::None;
    };
    if !pages.contains(&served.page) {
        return Evidence::None;
    }
    let stale = door.now().duration_since(served.at) > TOKEN_AGE || door.spent.contains_key(&served.id);
    let Some(notice) = wording(door, &served).await else { return Evidence::None };
    let answers = ours.answers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let ticked = read_answers(&notice, answers).ticked;
    if stale {
        Evidence::Stale { notice, ticked }
    } else {
        Evidence::Proved { served: Box::new(served), notice, ticked }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use vratar_consent::questionnaire::standard;
    use vratar_model::questionnaire::Placement;

    fn notice(questions: &[&str]) -> Arc<Notice> {
        let placement = Placement {
            page: PageKind::Registration,
            questionnaire: "standard".to_owned(),
            questions: Some(questions.iter().map(|code| (*code).to_owned()).collect()),
            without_answers: Vec::new(),
        };
        let asking = Asking::new(&placement, &standard()).unwrap();
        Arc::new(asking.notice(&Lang::en(), &Look::default()).notice.clone())
    }

    #[test]
    fn ticks_follow_the_question_and_not_the_place() {
        let newsletter = notice(&["promotions"]);
        let registration = notice(&["terms", "privacy", "promotions"]);
        let ticks = Ticks { form: 0, notice: newsletter, ticked: vec![0] };
        assert_eq!(ticks.on(&registration), [2], "promotions, not the terms");
        assert_eq!(missing_from(&registration, &ticks.on(&registration)), [0]);
        let back = Ticks { form: 0, notice: registration, ticked: vec![0, 1, 9] };
        assert!(back.on(&notice(&["brochures"])).is_empty());
    }
}
