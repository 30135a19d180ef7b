//! What one box of a submission means for what holds already.
//!
//! Only what somebody did counts as a change: ticking an empty box, emptying one that was shown ticked, choosing
//! another of several. A box that was shown empty and left empty says nothing about a permission that its form did
//! not show; to read it as a withdrawal, or as taking back an objection, would be to decide for the person.

use super::{DecisionState, Mark, next_state};
use crate::questionnaire::Polarity;
use serde::{Deserialize, Serialize};

/// How far a box counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It decides what holds from now on.
    #[default]
    Decides,
    /// It says what holds already.
    Repeats,
    /// It was shown empty and left so: what holds goes on.
    LeftOpen,
    /// Somebody said it who did not prove to be the customer: kept, but it permits nothing.
    Unproved,
}

impl Effect {
    /// The word used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Repeats => "repeats",
            Self::LeftOpen => "left_open",
            Self::Unproved => "unproved",
        }
    }
}

/// What holds before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// The state.
    pub state: DecisionState,
    /// Whether the person proved who they were when they decided it.
    pub proved: bool,
    /// Whether it answered an older version of the same questionnaire.
    pub older: bool,
}

/// What was said with one box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The box.
    pub mark: Mark,
    /// Whether the form showed the box ticked.
    pub shown: bool,
    /// Whether another choice of the same question was taken instead (radio buttons).
    pub replaced: bool,
    /// Whether an exclusive prohibition stands that this submission does not take back.
    pub beaten: bool,
    /// Whether whoever said it proved to be the subject (login, or an account just made).
    pub proved: bool,
    /// Whether the subject is a customer who proved themselves at any time before.
    pub of_customer: bool,
}

/// The state that follows, and how far the box counts for it.
///
/// Of a customer, somebody who did not prove to be them may forbid, never permit: a prohibition that was none of
/// theirs costs them a message and is taken back with one tick, a permission that was none of theirs cannot be made
/// undone. The state of an [`Effect::Unproved`] box is what was said, as if nothing had been decided before.
#[must_use]
pub fn follow(before: Option<Before>, said: Said) -> (DecisionState, Effect) {
    if said.of_customer && !said.proved && !forbids(said.mark) {
        return (next_state(None, said.mark), Effect::Unproved);
    }
    let mark = Mark { overridden: said.mark.overridden || said.beaten, ..said.mark };
    let next = next_state(before.map(|before| before.state), mark);
    let Some(before) = before else { return (next, Effect::Decides) };
    let prohibition = mark.polarity == Polarity::Prohibition;
    let stands = stands(mark.polarity, before.state);
    let (state, effect) = match (mark.ticked && !mark.overridden, stands) {
        (true, true) if said.shown || prohibition => (before.state, Effect::Repeats),
        (true, _) => (next, Effect::Decides),
        (false, true) if said.shown || said.replaced || mark.overridden => (next, Effect::Decides),
        // The customer themselves were asked now, and did not confirm what anybody could have said for them.
        (false, true) if said.proved && !before.proved && !prohibition => (next, Effect::Decides),
        (false, true) => (before.state, Effect::LeftOpen),
        (false, false) => (before.state, Effect::Repeats),
    };
    // What is said again to a new version is an answer to it; only a permission must not go on by itself.
    let answers_anew = effect == Effect::Repeats && before.older && (prohibition || !stands);
    (state, if answers_anew { Effect::Decides } else { effect })
}

/// Whether an answer of this polarity is in force in this state.
#[must_use]
pub fn stands(polarity: Polarity, state: DecisionState) -> bool {
    match polarity {
        Polarity::Permission | Polarity::Neutral => state.permits(),
        Polarity::Prohibition => matches!(state, DecisionState::Refused | DecisionState::Objected),
    }
}

fn forbids(mark: Mark) -> bool {
    match mark.polarity {
        Polarity::Prohibition => mark.ticked,
        Polarity::Permission | Polarity::Neutral => mark.overridden,
    }
}

#[cfg(test)]
mod tests;
