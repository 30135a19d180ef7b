//! Which of the decisions stand, until when, and whether they have to be asked for again.

use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use vratar_consent::renewal::{Decided, Renewal, Version};
use vratar_store::{DecisionRow, QuestionnaireRow, Standing, Store, StoreError};

/// By the decision's number in the chain.
pub(super) type Standings = HashMap<u64, Stands>;

/// How one decision stands.
pub(super) struct Stands {
    pub(super) valid_until: Option<Timestamp>,
    pub(super) needs_renewal: Option<Renewal>,
}

impl Stands {
    pub(super) fn remark(&self) -> String {
        match (self.needs_renewal, self.valid_until) {
            (Some(Renewal::Expired), Some(until)) => format!("  (expired {until}: to be asked again)"),
            (Some(_), _) => "  (a new version asks something else: to be asked again)".to_owned(),
            (None, Some(until)) => format!("  (until {until})"),
            (None, None) => String::new(),
        }
    }
}

/// How the decisions among `rows` that stand do so today.
pub(super) async fn of(store: &dyn Store, rows: &[DecisionRow]) -> Result<Standings, StoreError> {
    let subjects: BTreeSet<_> = rows.iter().filter_map(|row| row.subject).collect();
    let (asked, now) = (store.questionnaires().await?, Timestamp::now());
    let mut all = Standings::new();
    for subject in subjects {
        let standing = store.standing(subject).await?;
        all.extend(standing.iter().map(|one| (one.seq, stands(one, now, &asked))));
    }
    Ok(all)
}

fn stands(one: &Standing, now: Timestamp, asked: &[QuestionnaireRow]) -> Stands {
    let decided = Decided {
        polarity: one.polarity,
        state: one.state,
        at: one.decided_at,
        validity: one.validity.as_deref(),
        questionnaire: &one.questionnaire,
        version: one.version,
    };
    let versions = asked.iter().map(|row| &row.questionnaire).map(|one| Version {
        questionnaire: &one.code,
        version: one.version,
        change: one.change,
    });
    Stands { valid_until: decided.valid_until(), needs_renewal: decided.needs_renewal(now, versions) }
}
