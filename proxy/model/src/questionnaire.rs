//! What is asked: documents, questions, answers, questionnaires, placements.
//!
//! These types are read from TOML (`rules/questionnaire/*.toml`, `[[shop.placement]]`) and kept, frozen,
//! in the store. Terms: W3C DPV 2.3, GDPR Art. 4(11), 6, 7, 21.

use crate::lang::Localized;
use crate::route::PageKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A set of questions asked together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// Stable name, `[a-z0-9_]+`.
    pub code: String,
    /// Grows with every change of wording; 1 is the first.
    pub version: u32,
    /// Whether this version asks everybody again.
    #[serde(default)]
    pub change: Change,
    /// Heading of the block: the `<legend>` people read.
    pub title: Localized,
    /// A sentence under the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<Localized>,
    /// Documents that questions link to.
    #[serde(default, rename = "document", skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// The questions, in the order in which they are shown.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// Whether a new version needs the consent again (`major`) or only corrects a word (`minor`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Whoever answered an older version is asked again.
    #[default]
    Major,
    /// Older answers stay good.
    Minor,
}

/// A text that a question refers to: terms, a privacy notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Stable name, `[a-z0-9_]+`; `{name}` in a question's text becomes the link to it.
    pub code: String,
    /// What sort of document.
    pub kind: DocumentKind,
    /// The published version, in the merchant's own counting ("2026-05").
    pub version: String,
    /// What the link says.
    pub title: Localized,
    /// Where the document stands: a path of the shop or an `https` URL, per language.
    pub href: Localized,
}

/// Sorts of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Terms of sale.
    Terms,
    /// Privacy policy (GDPR Art. 13).
    PrivacyNotice,
    /// What is said when consent is asked for.
    ConsentNotice,
    /// How to withdraw from a purchase.
    CancellationPolicy,
    /// What cookies are set.
    CookieNotice,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable name, `[a-z0-9_]+`.
    pub code: String,
    /// Four things that must never be mixed: consent, acceptance, acknowledgement, objection.
    pub kind: QuestionKind,
    /// What the question says, where the answers alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Localized>,
    /// How it is shown.
    #[serde(default)]
    pub control: Control,
    /// Whether the form cannot go on without it. Only contract acceptance may be required (GDPR Art. 7(4): consent
    /// must not be a condition; Art. 13: a notice is given, not confirmed).
    #[serde(default)]
    pub required: bool,
    /// Purposes as W3C DPV codes ("dpv:DirectMarketing").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<String>,
    /// Codes of the documents that this question links to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// How long an answer holds, ISO 8601 duration ("P24M"); absent: until changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<String>,
    /// The choices, in the order in which they are shown.
    #[serde(rename = "answer")]
    pub answers: Vec<Answer>,
}

/// What answering a question means in law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Art. 6(1)(a): freely given, never required, never pre-ticked.
    Consent,
    /// Terms of a contract are accepted; not a consent.
    ContractAcceptance,
    /// The person confirms having been shown a notice; not a consent.
    NoticeAck,
    /// Art. 21: the person objects.
    Objection,
    /// A request for a right (erasure, access) that starts a clock.
    RightsRequest,
}

/// How a question is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// One tick box (one answer).
    #[default]
    Checkbox,
    /// One of several.
    Radio,
    /// Any of several.
    Multi,
}

/// One choice of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Stable name, `[a-z0-9_]+`, unique in its question.
    pub code: String,
    /// What the person reads beside the box. `{document_code}` becomes a link.
    pub text: Localized,
    /// What choosing it does.
    pub polarity: Polarity,
    /// Over which channel it permits or forbids contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Overrides every permission of the questionnaire ("no contact whatsoever"). Prohibitions only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}

/// What choosing an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Something becomes allowed.
    Permission,
    /// Something becomes forbidden.
    Prohibition,
    /// Neither ("I have read").
    Neutral,
}

/// How the merchant may reach a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Electronic mail.
    Email,
    /// Short messages.
    Sms,
    /// Telephone calls.
    Phone,
    /// Letters and brochures on paper.
    Post,
    /// Passing the data on to somebody else.
    ThirdParty,
}

/// Which shop shows which questions and which answers on which page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The page.
    pub page: PageKind,
    /// Code of the questionnaire.
    pub questionnaire: String,
    /// Only these questions (codes); absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions: Option<Vec<String>>,
    /// Leave these answers out, as `question.answer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_answers: Vec<String>,
}
