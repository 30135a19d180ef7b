//! What holds now for a person, and whether a submission would change it.

use jiff::Timestamp;
use std::collections::BTreeMap;
use vratar_consent::renewal::Decided;
use vratar_model::DecisionState;
use vratar_model::journal::{Asked, Notice};
use vratar_model::questionnaire::{Change, Polarity, QuestionKind};
use vratar_store::Standing;

/// The standing decisions of one person, by question and answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Current {
    standing: BTreeMap<(String, String), Standing>,
}

impl Current {
    /// From what the store says. A permission whose time ran out is none any more: its box stays empty.
    pub(crate) fn new(standing: Vec<Standing>, now: Timestamp) -> Self {
        let aged = standing.into_iter().map(|one| Standing { state: decided(&one).state_at(now), ..one });
        let keyed = aged.map(|one| ((one.question.clone(), one.answer.clone()), one));
        Self { standing: keyed.collect() }
    }

    /// Every decision, those that `notice` asks about first, in its order.
    pub(crate) fn in_order_of<'a>(&'a self, notice: &'a Notice) -> Vec<&'a Standing> {
        let asked = notice.asked.iter().filter_map(|asked| self.of(asked));
        let others = self.standing.values().filter(|one| !asks_about(notice, one));
        asked.chain(others).collect()
    }

    /// Every decision, in the order of their codes.
    pub(crate) fn all(&self) -> Vec<&Standing> {
        self.standing.values().collect()
    }

    /// The boxes of `notice` that say what is in force: the person's own state, which is why they may be ticked.
    ///
    /// A permission that was given to an older wording is not in force for a new one (`change` of the notice's
    /// version), so its box stays empty; a prohibition holds whatever the wording.
    pub(crate) fn ticked(&self, notice: &Notice, change: Change) -> Vec<u16> {
        let holds = |asked: &Asked| {
            let standing = self.of(asked);
            standing.is_some_and(|one| in_force(one) && (forbids(asked) || covers(one, notice, change)))
        };
        numbered(notice).filter(|(_, asked)| holds(asked)).map(|(index, _)| index).collect()
    }

    /// Whether something that was given is not in force for the wording of `notice`.
    pub(crate) fn outgrown(&self, notice: &Notice, change: Change) -> bool {
        let outgrown = |one: &Standing| in_force(one) && !covers(one, notice, change);
        notice.asked.iter().filter(|asked| !forbids(asked)).filter_map(|asked| self.of(asked)).any(outgrown)
    }

    /// Whether `ticked`, sent as the answer to `notice`, says anything that is not recorded already: another choice,
    /// an answer that was never given, or one to an older version.
    pub(crate) fn differs(&self, notice: &Notice, ticked: &[u16]) -> bool {
        let meant = meant(notice, ticked);
        numbered(notice).any(|(index, asked)| match self.of(asked) {
            None => true,
            Some(one) => in_force(one) != meant.contains(&index) || !is_answer_to(one, notice),
        })
    }

    fn of(&self, asked: &Asked) -> Option<&Standing> {
        // Two short strings; the maps are a dozen entries long.
        self.standing.get(&(asked.question.clone(), asked.answer.clone()))
    }
}

/// A standing decision, as far as its age matters.
pub(crate) fn decided(one: &Standing) -> Decided<'_> {
    Decided {
        polarity: one.polarity,
        state: one.state,
        at: one.decided_at,
        validity: one.validity.as_deref(),
        questionnaire: &one.questionnaire,
        version: one.version,
    }
}

/// The boxes that count among the ticked ones: an exclusive prohibition beats every consent (and nothing else: that
/// terms were accepted stays true).
fn meant(notice: &Notice, ticked: &[u16]) -> Vec<u16> {
    let chosen = |(index, _): &(u16, &Asked)| ticked.contains(index);
    let beaten = numbered(notice).filter(chosen).any(|(_, asked)| asked.exclusive && forbids(asked));
    let counts = |(_, asked): &(u16, &Asked)| !beaten || !is_consent(asked);
    numbered(notice).filter(chosen).filter(counts).map(|(index, _)| index).collect()
}

fn is_consent(asked: &Asked) -> bool {
    asked.kind == QuestionKind::Consent && asked.polarity == Polarity::Permission
}

fn in_force(one: &Standing) -> bool {
    match one.polarity {
        Polarity::Permission | Polarity::Neutral => one.state.permits(),
        Polarity::Prohibition => matches!(one.state, DecisionState::Refused | DecisionState::Objected),
    }
}

/// Whether the decision is an answer to this version, or to a newer one. Another questionnaire's is not.
fn is_answer_to(one: &Standing, notice: &Notice) -> bool {
    one.questionnaire == notice.questionnaire && one.version >= notice.version
}

/// Whether the decision still covers the wording: same version, or this version only corrected the one before.
/// Questionnaires that share codes ask the same thing, that is what codes are for.
fn covers(one: &Standing, notice: &Notice, change: Change) -> bool {
    let corrected = change == Change::Minor && one.version.saturating_add(1) >= notice.version;
    one.questionnaire != notice.questionnaire || one.version >= notice.version || corrected
}

fn forbids(asked: &Asked) -> bool {
    asked.polarity == Polarity::Prohibition
}

fn asks_about(notice: &Notice, one: &Standing) -> bool {
    notice.asked.iter().any(|asked| asked.question == one.question && asked.answer == one.answer)
}

fn numbered(notice: &Notice) -> impl Iterator<Item = (u16, &Asked)> {
    (0..=u16::MAX).zip(&notice.asked)
}

#[cfg(test)]
#[path = "current/tests.rs"]
mod tests;
