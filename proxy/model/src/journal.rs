//! What is written first, on this machine, and forwarded to the store in order.
//!
//! An [`Entry`] is everything the door may have to keep: it is serialised as one line of JSON, so it has to
//! stay readable for ever (fields are added with a default, never renamed). Applying the entries of a journal
//! in order to an empty store gives the same store each time.
//!
//! Personal values stand in it only sealed ([`SealedIdentifier`]).

mod person;

pub use person::{IdentifierKind, SealedIdentifier, SessionRef};

use crate::decision::Outcome;
use crate::id::{AttemptId, EventId, NoticeId, ServedId};
use crate::lang::Lang;
use crate::questionnaire::{Channel, Control, Polarity, QuestionKind, Questionnaire};
use crate::route::PageKind;
use crate::shop::ShopId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A version of a questionnaire came into use.
    Questionnaire(Box<Questionnaire>),
    /// A wording came into use: kept before the first page that carries it is sent.
    Notice(Box<Notice>),
    /// Answers arrived; kept before the request goes to the shop.
    Attempt(Box<Attempt>),
    /// The shop's answer showed what became of an attempt.
    Settled(Settled),
    /// A customer proved who they are (login, registration): binds the session, settles what hung.
    Proof(Proof),
    /// A session ended.
    Ended(Ended),
    /// The shop gave a session another cookie.
    Rotated(Rotated),
    /// An operator switched the interference with a host off, or it came to its end.
    Bypass(Bypass),
}

/// A wording, exactly as people read it. Its id is the SHA-256 of `body`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// SHA-256 of `body` (UTF-8).
    pub id: NoticeId,
    /// The block as delivered, with the serving token's value and the ticks left out (UTF-8 HTML).
    pub body: String,
    /// The language of the wording.
    pub lang: Lang,
    /// Code of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: u32,
    /// What was asked, answer by answer, in the order of the page.
    pub asked: Vec<Asked>,
    /// Documents that the block really linked to.
    pub documents: Vec<LinkedDocument>,
}

/// One box of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Code of the question.
    pub question: String,
    /// Code of the answer.
    pub answer: String,
    /// Kind of the question.
    pub kind: QuestionKind,
    /// How the question was shown: whether the box stands alone or is one choice of several.
    #[serde(default)]
    pub control: Control,
    /// What choosing it does.
    pub polarity: Polarity,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Overrides every permission.
    pub exclusive: bool,
    /// Whether the form may go on without it.
    pub required: bool,
    /// DPV purposes of the question.
    pub purposes: Vec<String>,
    /// ISO 8601 duration for which the answer holds.
    pub validity: Option<String>,
    /// Codes of the documents that the question or this answer really linked to.
    #[serde(default)]
    pub documents: Vec<String>,
    /// The words beside the box, as plain text, the question's own words before them.
    pub wording: String,
}

/// A document as it was linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedDocument {
    /// Code of the document.
    pub code: String,
    /// Version that was current.
    pub version: String,
    /// Where the link went.
    pub href: String,
}

/// One delivery of a notice into a page; carried by the serving token, kept with the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Random; stands in the token.
    pub id: ServedId,
    /// Which wording.
    pub notice: NoticeId,
    /// Path of the page (no query).
    pub url: String,
    /// On what sort of page.
    pub page: PageKind,
    /// SHA-256 of the block's bytes as delivered (charset and ticks applied), the token's value left out.
    pub block: NoticeId,
    /// The boxes that it showed ticked (the person's own state, or their own ticks put back), as indices into the
    /// notice's `asked`.
    #[serde(default)]
    pub shown: Vec<u16>,
    /// Charset label of the page ("windows-1251").
    pub charset: String,
    /// When it was delivered.
    pub at: Timestamp,
    /// Whether `Sec-GPC: 1` came with the request for the page.
    pub gpc: bool,
}

/// How the answers came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// In the shop's own form.
    Form,
    /// On Vratar's own page between the form and the shop (something required was missing).
    Interstitial,
    /// On "My choices".
    Profile,
}

/// Answers that arrived with one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Random.
    pub id: AttemptId,
    /// At which shop.
    pub shop: ShopId,
    /// What was delivered, proved by the token.
    pub served: Served,
    /// The boxes that were ticked, as indices into the notice's `asked`. Every other box was not.
    pub ticked: Vec<u16>,
    /// Who it is about, as far as the form says.
    pub identifiers: Vec<SealedIdentifier>,
    /// The session it came with (or was given).
    pub session: Option<SessionRef>,
    /// How the answers came.
    pub method: Method,
    /// Client address, cut to /24 (IPv4) or /48 (IPv6).
    pub ip_truncated: Option<String>,
    /// Keyed hash of the User-Agent.
    pub ua_hash: Option<String>,
    /// `Sec-GPC: 1` came with the answers (W3C GPC; the state at the moment of deciding).
    pub gpc: bool,
    /// When the answers arrived.
    pub at: Timestamp,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Committed or rejected.
    pub outcome: Outcome,
    /// Which signal of the manifest decided ("redirect", "cookie", "body", "status"), for the record.
    pub signal: String,
    /// Identifiers that the shop's answer added (customer number, order number).
    #[serde(default)]
    pub identifiers: Vec<SealedIdentifier>,
    /// The session that the shop's answer set: whoever holds it is this person from now on.
    #[serde(default)]
    pub session: Option<SessionRef>,
    /// When the shop answered.
    pub at: Timestamp,
}

/// A person proved who they are, by the shop's own means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Random.
    pub id: EventId,
    /// At which shop.
    pub shop: ShopId,
    /// The session from now on.
    pub session: SessionRef,
    /// The session before (cookies rotate at login), so that what was bound to it is merged.
    #[serde(default)]
    pub before: Option<SessionRef>,
    /// Who it is.
    pub identifiers: Vec<SealedIdentifier>,
    /// What proved it.
    pub by: ProvedBy,
    /// Client address, cut to /24 (IPv4) or /48 (IPv6).
    #[serde(default)]
    pub ip_truncated: Option<String>,
    /// Keyed hash of the User-Agent.
    #[serde(default)]
    pub ua_hash: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What proved who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvedBy {
    /// The shop accepted a login.
    Login,
    /// A visitor named an address for an order without an account; proves nothing, but says who orders.
    Guest,
}

/// A session ended (logout).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// At which shop.
    pub shop: ShopId,
    /// Which session.
    pub session: SessionRef,
    /// When.
    pub at: Timestamp,
}

/// A session goes on under another reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotated {
    /// At which shop.
    pub shop: ShopId,
    /// The session as the request named it.
    pub from: SessionRef,
    /// The session as the answer set it.
    pub to: SessionRef,
    /// When.
    pub at: Timestamp,
}

/// The interference with a host was switched off, or on again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bypass {
    /// Random.
    pub id: EventId,
    /// Which host.
    pub host: String,
    /// When it ends by itself; absent: it ended.
    pub until: Option<Timestamp>,
    /// The operator's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}
