//! What a person decided, and which state follows from it.

mod follow;

pub use follow::{Before, Effect, Said, follow, stands};

use crate::questionnaire::{Polarity, QuestionKind};
use serde::{Deserialize, Serialize};

/// State of one decision; the names follow the W3C DPV consent states (guide "consent-27560").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionState {
    /// Asked; left open (a prohibition that was not chosen).
    Requested,
    /// Given: the only state, with [`Self::Renewed`], that permits anything.
    Given,
    /// Asked and not given, or forbidden.
    Refused,
    /// Given before, taken back.
    Withdrawn,
    /// Given before, given again after a new version.
    Renewed,
    /// Objected (GDPR Art. 21).
    Objected,
    /// Its validity ran out.
    Expired,
    /// Found not to be a proof.
    Invalidated,
}

impl DecisionState {
    /// The word used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Renewed => "renewed",
            Self::Objected => "objected",
            Self::Expired => "expired",
            Self::Invalidated => "invalidated",
        }
    }

    /// Whether something is allowed in this state (DPV: valid for processing).
    #[must_use]
    pub fn permits(self) -> bool {
        matches!(self, Self::Given | Self::Renewed)
    }
}

/// Whether the shop really did what the answers were given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The shop has not answered yet, or nobody saw its answer.
    Pending,
    /// The account or order exists.
    Committed,
    /// The shop refused; nothing was decided.
    Rejected,
}

impl Outcome {
    /// The word used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Committed => "committed",
            Self::Rejected => "rejected",
        }
    }
}

/// What a tick, or its absence, was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Kind of the question.
    pub kind: QuestionKind,
    /// Polarity of the answer.
    pub polarity: Polarity,
    /// Whether it was chosen.
    pub ticked: bool,
    /// Whether an exclusive prohibition was chosen in the same submission.
    pub overridden: bool,
}

/// The state that follows from `before` (the last committed state of the same answer) and `mark`.
///
/// An exclusive prohibition beats every permission; a permission that was never given is refused, one that
/// was given is withdrawn; giving again what stands renews it. Prohibitions: chosen = refused, or objected
/// where the question is an objection (Art. 21); taken back = withdrawn.
#[must_use]
pub fn next_state(before: Option<DecisionState>, mark: Mark) -> DecisionState {
    use DecisionState as S;
    let standing = before.is_some_and(DecisionState::permits);
    let forbidding = matches!(before, Some(S::Refused | S::Objected));
    match mark.polarity {
        Polarity::Permission | Polarity::Neutral => match (mark.ticked && !mark.overridden, standing) {
            (true, true) => S::Renewed,
            (true, false) => S::Given,
            (false, true) => S::Withdrawn,
            (false, false) if before == Some(S::Withdrawn) => S::Withdrawn,
            (false, false) => S::Refused,
        },
        Polarity::Prohibition if mark.ticked && mark.kind == QuestionKind::Objection => S::Objected,
        Polarity::Prohibition if mark.ticked => S::Refused,
        Polarity::Prohibition if forbidding || before == Some(S::Withdrawn) => S::Withdrawn,
        Polarity::Prohibition => S::Requested,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionState as S;

    fn permission(ticked: bool, overridden: bool) -> Mark {
        Mark { kind: QuestionKind::Consent, polarity: Polarity::Permission, ticked, overridden }
    }

    fn prohibition(ticked: bool) -> Mark {
        Mark { kind: QuestionKind::Objection, polarity: Polarity::Prohibition, ticked, overridden: false }
    }

    #[test]
    fn permissions_are_given_refused_withdrawn_renewed() {
        assert_eq!(next_state(None, permission(true, false)), S::Given);
        assert_eq!(next_state(None, permission(false, false)), S::Refused);
        assert_eq!(next_state(Some(S::Given), permission(false, false)), S::Withdrawn);
        assert_eq!(next_state(Some(S::Given), permission(true, false)), S::Renewed);
        assert_eq!(next_state(Some(S::Withdrawn), permission(false, false)), S::Withdrawn);
    }

    #[test]
    fn an_exclusive_prohibition_beats_a_tick() {
        assert_eq!(next_state(None, permission(true, true)), S::Refused);
        assert_eq!(next_state(Some(S::Renewed), permission(true, true)), S::Withdrawn);
    }

    #[test]
    fn objections_stand_until_taken_back() {
        assert_eq!(next_state(None, prohibition(false)), S::Requested);
        assert_eq!(next_state(None, prohibition(true)), S::Objected);
        assert_eq!(next_state(Some(S::Objected), prohibition(false)), S::Withdrawn);
        assert_eq!(next_state(Some(S::Withdrawn), prohibition(false)), S::Withdrawn);
    }
}
