//! A store on an empty stage, and short ways to say what happens in front of it.

use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;
use vratar_model::id::{AttemptId, EventId, ServedId};
use vratar_model::journal::{
    Asked, Attempt, Ended, Entry, IdentifierKind, LinkedDocument, Method, Notice, Proof, ProvedBy,
    SealedIdentifier, Served, SessionRef, Settled,
};
use vratar_model::questionnaire::{Channel, Control, Polarity, QuestionKind};
use vratar_model::{DecisionState, Lang, NoticeId, Outcome, PageKind, ShopId, SubjectId};
use vratar_seal::Keys;
use vratar_store::{DecisionFilter, DecisionRow, Person, Recorded, Store};

pub(crate) const TERMS: u16 = 0;
pub(crate) const PROMOTIONS: u16 = 1;
pub(crate) const BROCHURES: u16 = 2;
pub(crate) const NO_CONTACT: u16 = 3;

pub(crate) fn keys() -> Keys {
    Keys::new([5; 32])
}

pub(crate) struct Stage {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) journal: Uuid,
    /// Number of the next entry.
    pub(crate) next: u64,
    pub(crate) shop: ShopId,
    /// Who sends: the hash of the User-Agent.
    pub(crate) browser: &'static str,
}

impl Stage {
    /// The store knows the one wording already.
    pub(crate) async fn set(store: Arc<dyn Store>) -> Self {
        let mut stage = Self {
            store,
            journal: Uuid::from_u128(1),
            next: 1,
            shop: ShopId::new("shop-a"),
            browser: "hers",
        };
        stage.happens(Entry::Notice(Box::new(notice(1)))).await;
        stage
    }

    pub(crate) async fn happens(&mut self, entry: Entry) {
        let recorded = Recorded { seq: self.next, at: second(10_000 + self.next), entry };
        self.next += 1;
        self.store.apply(self.journal, &[recorded]).await.unwrap();
    }

    /// Answers from a form with these fields.
    pub(crate) async fn answers(&mut self, n: u64, page: PageKind, ticked: &[u16], email: &str) -> AttemptId {
        let named = if email.is_empty() { vec![] } else { vec![self.email(email)] };
        let attempt = self.attempt(n, page, ticked, named, None);
        self.happens(Entry::Attempt(Box::new(attempt))).await;
        attempt_id(n)
    }

    pub(crate) fn attempt(
        &self,
        n: u64,
        page: PageKind,
        ticked: &[u16],
        identifiers: Vec<SealedIdentifier>,
        session: Option<SessionRef>,
    ) -> Attempt {
        Attempt {
            id: attempt_id(n),
            shop: self.shop.clone(),
            served: served(n, page, notice(1).id),
            ticked: ticked.to_vec(),
            identifiers,
            session,
            method: Method::Form,
            ip_truncated: Some("192.0.2.0".to_owned()),
            ua_hash: Some(self.browser.to_owned()),
            gpc: n.is_multiple_of(2),
            at: second(n),
        }
    }

    pub(crate) async fn shop_answers(&mut self, attempt: AttemptId, outcome: Outcome) {
        self.settles(attempt, outcome, vec![], None).await;
    }

    pub(crate) async fn settles(
        &mut self,
        attempt: AttemptId,
        outcome: Outcome,
        identifiers: Vec<SealedIdentifier>,
        session: Option<SessionRef>,
    ) {
        let signal = "redirect".to_owned();
        let at = second(5_000);
        self.happens(Entry::Settled(Settled { attempt, outcome, signal, identifiers, session, at })).await;
    }

    /// Answers that the shop accepts at once.
    pub(crate) async fn registers(&mut self, n: u64, ticked: &[u16], email: &str) -> AttemptId {
        let attempt = self.answers(n, PageKind::Registration, ticked, email).await;
        self.shop_answers(attempt, Outcome::Committed).await;
        attempt
    }

    pub(crate) async fn logs_in(&mut self, n: u64, session: &str, before: Option<&str>, email: &str) {
        let identifiers = vec![self.email(email)];
        self.proves(n, ProvedBy::Login, session, before, identifiers).await;
    }

    pub(crate) async fn proves(
        &mut self,
        n: u64,
        by: ProvedBy,
        session: &str,
        before: Option<&str>,
        identifiers: Vec<SealedIdentifier>,
    ) {
        let (id, shop, at) = (EventId::new(n, [9; 10]), self.shop.clone(), second(n));
        let (session, before) = (session_ref(session), before.map(session_ref));
        let (ip_truncated, ua_hash) = (Some("192.0.2.0".to_owned()), Some(self.browser.to_owned()));
        let proof = Proof { id, shop, session, before, identifiers, by, ip_truncated, ua_hash, at };
        self.happens(Entry::Proof(proof)).await;
    }

    pub(crate) async fn logs_out(&mut self, session: &str) {
        let (shop, session, at) = (self.shop.clone(), session_ref(session), second(1));
        self.happens(Entry::Ended(Ended { shop, session, at })).await;
    }

    pub(crate) fn email(&self, email: &str) -> SealedIdentifier {
        self.identifier(IdentifierKind::Email, email)
    }

    pub(crate) fn identifier(&self, kind: IdentifierKind, value: &str) -> SealedIdentifier {
        keys().identifier(&self.shop, kind, value, [3; 24])
    }

    pub(crate) async fn all(&self) -> Vec<DecisionRow> {
        self.store.decisions(DecisionFilter::default()).await.unwrap()
    }

    /// What is kept under an address.
    pub(crate) async fn under(&self, email: &str) -> Vec<DecisionRow> {
        let lookups = vec![self.email(email).lookup];
        self.store.decisions(DecisionFilter { lookups, ..DecisionFilter::default() }).await.unwrap()
    }

    pub(crate) async fn of(&self, attempt: AttemptId) -> Vec<DecisionRow> {
        self.all().await.into_iter().filter(|row| row.attempt == attempt).collect()
    }

    /// Whose an attempt is.
    pub(crate) async fn whose(&self, attempt: AttemptId) -> Option<SubjectId> {
        self.of(attempt).await.first().and_then(|row| row.subject)
    }

    pub(crate) async fn outcome(&self, attempt: AttemptId) -> (Outcome, Option<String>) {
        let rows = self.of(attempt).await;
        let first = rows.first().unwrap();
        assert!(rows.iter().all(|row| row.outcome == first.outcome && row.signal == first.signal));
        (first.outcome, first.signal.clone())
    }

    /// The standing states by question.
    pub(crate) async fn stands(&self, subject: SubjectId) -> Vec<(String, DecisionState)> {
        let rows = self.store.standing(subject).await.unwrap();
        rows.into_iter().map(|row| (row.question, row.state)).collect()
    }

    pub(crate) async fn standing_of(&self, subject: SubjectId, question: &str) -> Option<DecisionState> {
        self.stands(subject).await.into_iter().find(|(name, _)| name == question).map(|(_, state)| state)
    }

    pub(crate) async fn holder(&self, session: &str) -> Option<Person> {
        self.store.person_of_session(&self.shop, &session_ref(session)).await.unwrap()
    }

    pub(crate) async fn assert_sound(&self) {
        let report = self.store.verify().await.unwrap();
        assert!(report.sound(), "{report:?}");
    }
}

pub(crate) fn session_ref(name: &str) -> SessionRef {
    SessionRef(name.to_owned())
}

pub(crate) fn second(n: u64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + i64::try_from(n).unwrap()).unwrap()
}

pub(crate) fn attempt_id(n: u64) -> AttemptId {
    AttemptId::new(n, [7; 10])
}

pub(crate) fn served(n: u64, page: PageKind, notice: NoticeId) -> Served {
    Served {
        id: ServedId::new(n, [8; 10]),
        notice,
        url: "/register".to_owned(),
        page,
        shown: Vec::new(),
        block: NoticeId([1; 32]),
        charset: "utf-8".to_owned(),
        at: second(n),
        gpc: false,
    }
}

/// Terms, promotions, brochures, and no contact whatsoever.
pub(crate) fn notice(version: u32) -> Notice {
    let body = format!("<fieldset>questions, version {version}</fieldset>");
    Notice {
        id: NoticeId(sha256(&body)),
        body,
        lang: Lang::en(),
        questionnaire: "standard".to_owned(),
        version,
        asked: vec![
            asked("terms", QuestionKind::ContractAcceptance, Polarity::Neutral, None),
            asked("promotions", QuestionKind::Consent, Polarity::Permission, Some(Channel::Email)),
            asked("brochures", QuestionKind::Consent, Polarity::Permission, Some(Channel::Post)),
            Asked {
                exclusive: true,
                ..asked("no_contact", QuestionKind::Objection, Polarity::Prohibition, None)
            },
        ],
        documents: vec![LinkedDocument {
            code: "terms".to_owned(),
            version: "2026-01".to_owned(),
            href: "/terms".to_owned(),
        }],
    }
}

fn asked(question: &str, kind: QuestionKind, polarity: Polarity, channel: Option<Channel>) -> Asked {
    Asked {
        question: question.to_owned(),
        answer: "yes".to_owned(),
        kind,
        control: Control::Checkbox,
        polarity,
        channel,
        exclusive: false,
        required: kind == QuestionKind::ContractAcceptance,
        purposes: vec!["dpv:DirectMarketing".to_owned()],
        validity: None,
        documents: vec!["terms".to_owned()],
        wording: format!("Words of {question}"),
    }
}

/// SHA-256 by way of nothing of ours.
pub(crate) fn sha256(text: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(text.as_bytes()).into()
}
