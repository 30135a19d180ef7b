use jiff::Timestamp;
use serde::Serialize;
use vratar_model::decision::Effect;
use vratar_model::journal::{Entry, LinkedDocument, Method, ProvedBy, SealedIdentifier, Served};
use vratar_model::questionnaire::{Channel, Polarity, QuestionKind, Questionnaire};
use vratar_model::{AttemptId, DecisionState, Lang, Outcome, ServedId, ShopId, SubjectId};

/// An entry as it stands in a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in its journal; 1 is the first. Numbers grow, but may leave gaps.
    pub seq: u64,
    /// When the journal wrote it: what decisions show as `recorded_at`.
    pub at: Timestamp,
    /// What was written.
    pub entry: Entry,
}

/// Who holds a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The subject. None for a guest of whom nothing is decided yet, or whose address belongs to somebody
    /// who proved it: naming an address must not open that person's choices.
    pub subject: Option<SubjectId>,
    /// Identifiers, sealed as the journal had them (`Keys::reveal` reads them).
    pub identifiers: Vec<SealedIdentifier>,
    /// What proved it; a guest proved nothing.
    pub proved_by: ProvedBy,
    /// Since when the session is bound.
    pub since: Timestamp,
}

/// Which decisions; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    /// Only of this shop.
    pub shop: Option<ShopId>,
    /// Of whoever these identifiers ([`SealedIdentifier::lookup`]) belong to, and of attempts that named one.
    pub lookups: Vec<String>,
    /// Of this subject. Together with `lookups`: of either.
    pub subject: Option<SubjectId>,
    /// Only decisions whose `seq` is greater, to go on after a full page.
    pub after: u64,
}

/// One box of one submission: ticked, or left unticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionRow {
    /// Number of the event in the chain.
    pub seq: u64,
    /// At which shop.
    pub shop: ShopId,
    /// Code of the question.
    pub question: String,
    /// Code of the answer.
    pub answer: String,
    /// Kind of the question.
    pub kind: QuestionKind,
    /// What choosing it does.
    pub polarity: Polarity,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Overrides every permission.
    pub exclusive: bool,
    /// Whether the form could not go on without it.
    pub required: bool,
    /// DPV purposes of the question.
    pub purposes: Vec<String>,
    /// ISO 8601 duration for which the answer holds.
    pub validity: Option<String>,
    /// Whether it was chosen.
    pub ticked: bool,
    /// The state that followed; of a pending one, as if nothing had been decided before; of a rejected one,
    /// what was said (it never came into force).
    pub state: DecisionState,
    /// How far it counts for what holds; of one that is not committed that is not known.
    pub effect: Effect,
    /// Whether whoever answered proved to be the subject: by a login, or an account made with these answers.
    pub proved: bool,
    /// The words beside the box.
    pub wording: String,
    /// The language of the words.
    pub lang: Lang,
    /// Code of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: u32,
    /// Documents that the block linked to.
    pub documents: Vec<LinkedDocument>,
    /// What was delivered.
    pub served: Served,
    /// Its id (the same as in `served`).
    pub served_id: ServedId,
    /// How the answers came.
    pub method: Method,
    /// Client address, cut.
    pub ip_truncated: Option<String>,
    /// Keyed hash of the User-Agent.
    pub ua_hash: Option<String>,
    /// `Sec-GPC: 1` came with the answers.
    pub gpc: bool,
    /// When the answers arrived.
    pub occurred_at: Timestamp,
    /// When the journal had them on stable storage.
    pub recorded_at: Timestamp,
    /// What became of the submission.
    pub outcome: Outcome,
    /// What showed it: a signal of the manifest, "login", "superseded" (a later one took its
    /// place), "spent" (the page's answers count already) or "abandoned" (nobody ever saw what the shop answered).
    pub signal: Option<String>,
    /// When it was shown.
    pub settled_at: Option<Timestamp>,
    /// The submission.
    pub attempt: AttemptId,
    /// The subject, once committed.
    pub subject: Option<SubjectId>,
}

impl DecisionRow {
    /// The state as far as it is proved: a permission that somebody gave in a customer's name is only asked for.
    #[must_use]
    pub fn proved_state(&self) -> DecisionState {
        if self.effect == Effect::Unproved && self.state.permits() {
            return DecisionState::Requested;
        }
        self.state
    }
}

/// What holds now, for one question and answer of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Code of the question.
    pub question: String,
    /// Code of the answer.
    pub answer: String,
    /// Kind of the question.
    pub kind: QuestionKind,
    /// What choosing the answer does.
    pub polarity: Polarity,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Whether the box was ticked when it was last decided.
    pub ticked: bool,
    /// The state.
    pub state: DecisionState,
    /// Whether the person proved who they were when they decided it.
    pub proved: bool,
    /// Since when it holds (when the answers arrived that led to it).
    pub since: Timestamp,
    /// When it was last decided, not only left as it was: what its validity counts from.
    pub decided_at: Timestamp,
    /// ISO 8601 duration for which it holds.
    pub validity: Option<String>,
    /// The words that were last decided on.
    pub wording: String,
    /// The language of the words.
    pub lang: Lang,
    /// Code of the questionnaire.
    pub questionnaire: String,
    /// The version that was last decided on.
    pub version: u32,
    /// Number of the decision in the chain.
    pub seq: u64,
}

/// A version of a questionnaire that came into use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionnaireRow {
    /// The version.
    pub questionnaire: Questionnaire,
    /// When the journal wrote it.
    pub recorded_at: Timestamp,
    /// Number of the event in the chain.
    pub seq: u64,
}
