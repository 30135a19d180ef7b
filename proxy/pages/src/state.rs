//! The states of a decision in the words of people.

use vratar_model::DecisionState;
use vratar_model::questionnaire::{Polarity, QuestionKind};

/// A word, a sign and a colour; never the colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Badge {
    /// Id of the word.
    pub(crate) word: &'static str,
    /// Sign before it.
    pub(crate) sign: &'static str,
    /// `good`, `bad` or `quiet`: the end of a CSS class.
    pub(crate) tone: &'static str,
}

const GOOD: (&str, &str) = ("✓", "good");
const BAD: (&str, &str) = ("✕", "bad");
const QUIET: (&str, &str) = ("–", "quiet");

impl Badge {
    /// The badge of a decision.
    pub(crate) fn new(kind: QuestionKind, polarity: Polarity, state: DecisionState) -> Self {
        use DecisionState as S;
        let (word, (sign, tone)) = match state {
            S::Expired => ("state-expired", QUIET),
            S::Invalidated => ("state-invalid", QUIET),
            _ if polarity == Polarity::Prohibition => prohibition(state),
            _ => match kind {
                QuestionKind::ContractAcceptance => said(state, "state-accepted", "state-not-accepted"),
                QuestionKind::NoticeAck => said(state, "state-confirmed", "state-not-confirmed"),
                _ => said(state, "state-allowed", "state-not-allowed"),
            },
        };
        Self { word, sign, tone }
    }
}

fn said(
    state: DecisionState,
    yes: &'static str,
    no: &'static str,
) -> (&'static str, (&'static str, &'static str)) {
    match state {
        DecisionState::Withdrawn => ("state-withdrawn", BAD),
        DecisionState::Requested => ("state-not-chosen", QUIET),
        state if state.permits() => (yes, GOOD),
        _ => (no, BAD),
    }
}

fn prohibition(state: DecisionState) -> (&'static str, (&'static str, &'static str)) {
    match state {
        DecisionState::Objected => ("state-objected", BAD),
        DecisionState::Withdrawn => ("state-taken-back", QUIET),
        DecisionState::Requested => ("state-not-chosen", QUIET),
        _ => ("state-forbidden", BAD),
    }
}
