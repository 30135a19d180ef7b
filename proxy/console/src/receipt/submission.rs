//! What one person answered, submission by submission.

use crate::desk::Desk;
use jiff::Timestamp;
use std::collections::BTreeMap;
use vratar_model::journal::LinkedDocument;
use vratar_model::{AttemptId, Outcome, SubjectId};
use vratar_screens::Viewer;
use vratar_store::store::DECISIONS_PER_PAGE;
use vratar_store::{DecisionFilter, DecisionRow, StoreError};

/// Pages of rows that are read for one person: 100 000 boxes, more than anybody ticks in a life.
const MAX_PAGES: usize = 10;

/// The boxes of one submission, in the order of the page; never empty.
pub(crate) struct Submission {
    first: DecisionRow,
    others: Vec<DecisionRow>,
}

impl Submission {
    /// Its id.
    pub(crate) fn id(&self) -> AttemptId {
        self.first.attempt
    }

    /// When the answers arrived.
    pub(crate) fn at(&self) -> Timestamp {
        self.first.occurred_at
    }

    /// What every box of it has in common.
    pub(crate) fn facts(&self) -> &DecisionRow {
        &self.first
    }

    /// Every document that was linked, once.
    pub(crate) fn documents(&self) -> Vec<LinkedDocument> {
        let mut linked: Vec<LinkedDocument> = Vec::new();
        for document in self.boxes().flat_map(|row| &row.documents) {
            if !linked.contains(document) {
                linked.push(document.clone());
            }
        }
        linked
    }

    /// Every box.
    pub(crate) fn boxes(&self) -> impl Iterator<Item = &DecisionRow> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// The submissions of `subject` at the viewer's shop that came into force, oldest first.
///
/// # Errors
/// The store's.
pub(crate) async fn submissions(
    desk: &Desk,
    viewer: &Viewer,
    subject: SubjectId,
) -> Result<Vec<Submission>, StoreError> {
    let mut found: BTreeMap<AttemptId, Submission> = BTreeMap::new();
    let mut filter = DecisionFilter {
        shop: Some(viewer.shop.clone()),
        subject: Some(subject),
        ..DecisionFilter::default()
    };
    for _ in 0..MAX_PAGES {
        let rows = desk.store.decisions(filter.clone()).await?;
        let full = rows.len() >= DECISIONS_PER_PAGE;
        filter.after = rows.last().map_or(filter.after, |row| row.seq);
        rows.into_iter().filter(|row| row.outcome == Outcome::Committed).for_each(|row| add(&mut found, row));
        if !full {
            break;
        }
    }
    let mut given: Vec<_> = found.into_values().collect();
    given.sort_by_key(|one| one.first.seq);
    Ok(given)
}

fn add(found: &mut BTreeMap<AttemptId, Submission>, row: DecisionRow) {
    use std::collections::btree_map::Entry;
    match found.entry(row.attempt) {
        Entry::Occupied(mut known) => known.get_mut().others.push(row),
        Entry::Vacant(free) => {
            free.insert(Submission { first: row, others: Vec::new() });
        }
    }
}
