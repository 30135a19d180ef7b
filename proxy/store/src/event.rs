//! The lines of the chain.
//!
//! They have to stay readable for ever: fields are added with a default, never renamed. They name people by
//! subject, attempt and proof ids only; what is personal (identifiers, sessions, addresses) lies beside the
//! chain. States are written as they followed when they followed, so that tables made anew from an old chain
//! say what was said then.

pub(crate) mod chain;

use serde::{Deserialize, Serialize};
use vratar_model::decision::{DecisionState, Effect, Outcome};
use vratar_model::id::{AttemptId, EventId, NoticeId, SubjectId};
use vratar_model::journal::{Bypass, Method, Notice, ProvedBy, Served};
use vratar_model::questionnaire::{Polarity, QuestionKind, Questionnaire};
use vratar_model::{PageKind, ShopId};

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A version of a questionnaire came into use.
    Questionnaire { questionnaire: Box<Questionnaire> },
    /// A wording came into use.
    Notice { notice: Box<Notice> },
    /// Answers arrived.
    Attempt(Box<Submitted>),
    /// One box of them.
    Decision(Decided),
    /// A person became known.
    Subject { subject: SubjectId, shop: ShopId },
    /// Two turned out to be one.
    Merge { subject: SubjectId, into: SubjectId },
    /// What became of an attempt.
    Settled(Outcomes),
    /// Somebody proved who they are, or named an address.
    Proof { proof: EventId, shop: ShopId, subject: Option<SubjectId>, by: ProvedBy, at: jiff::Timestamp },
    /// The interference with a host was switched.
    Bypass { bypass: Bypass },
    /// Entries of a journal, these two numbers included, that never arrived: it was damaged, or this store is an
    /// older copy of itself.
    Gap { journal: uuid::Uuid, first: u64, last: u64 },
}

/// Answers as they arrived, about whom is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Submitted {
    pub(crate) attempt: AttemptId,
    pub(crate) shop: ShopId,
    pub(crate) served: Served,
    pub(crate) ticked: Vec<u16>,
    pub(crate) method: Method,
    pub(crate) gpc: bool,
    pub(crate) at: jiff::Timestamp,
}

impl Submitted {
    pub(crate) fn page(&self) -> PageKind {
        self.served.page
    }
}

/// One box, as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) attempt: AttemptId,
    /// Index of the box in the notice.
    pub(crate) place: u16,
    pub(crate) notice: NoticeId,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) kind: QuestionKind,
    pub(crate) polarity: Polarity,
    /// Overrides every permission.
    #[serde(default)]
    pub(crate) exclusive: bool,
    pub(crate) ticked: bool,
    /// An exclusive prohibition, ticked in the same attempt, overrides this permission.
    pub(crate) overridden: bool,
    /// Pending, except where the notice came after the attempt was settled.
    pub(crate) outcome: Outcome,
    /// What follows if nothing was decided before.
    pub(crate) state: DecisionState,
    /// How far it counts; of a pending one that is not known yet.
    #[serde(default)]
    pub(crate) effect: Effect,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcomes {
    pub(crate) attempt: AttemptId,
    pub(crate) outcome: Outcome,
    pub(crate) subject: Option<SubjectId>,
    pub(crate) signal: String,
    pub(crate) at: jiff::Timestamp,
    /// The states that follow, box by box; empty when rejected.
    pub(crate) states: Vec<DecisionState>,
    /// How far each box counts; where there are none, each decides.
    #[serde(default)]
    pub(crate) effects: Vec<Effect>,
    /// Whether whoever answered proved to be the subject: by a login, or an account made with these answers.
    #[serde(default)]
    pub(crate) proved: bool,
}

/// The signal of an attempt that a later one of the same person on the same page took the place of.
pub(crate) const SUPERSEDED: &str = "superseded";
/// The signal of an attempt that answered a page whose answers count already.
pub(crate) const SPENT: &str = "spent";
/// The signal of an attempt of which nobody ever saw what became of it.
pub(crate) const ABANDONED: &str = "abandoned";
/// The signal of an attempt that a login settled.
pub(crate) const LOGIN: &str = "login";

impl Event {
    /// The word in the column `kind`, the same as in the body.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Questionnaire { .. } => "questionnaire",
            Self::Notice { .. } => "notice",
            Self::Attempt(_) => "attempt",
            Self::Decision(_) => "decision",
            Self::Subject { .. } => "subject",
            Self::Merge { .. } => "merge",
            Self::Settled(_) => "settled",
            Self::Proof { .. } => "proof",
            Self::Bypass { .. } => "bypass",
            Self::Gap { .. } => "gap",
        }
    }
}
