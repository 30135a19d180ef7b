//! How large the consent store is and how fast it answers: `decisions COUNT [FILE]`, in release. A file that is given stays,
//! and is made anew.
//!
//! The journal is made up: every customer answers four questions ten times over, one of them after the other, and the shop
//! accepts each time. However many there are, the history of one has the same length.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::missing_docs_in_private_items,
    reason = "a measuring run"
)]

#[path = "timing/times.rs"]
mod times;

use jiff::Timestamp;
use sha2::Digest as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use times::Times;
use uuid::Uuid;
use vratar_model::id::{AttemptId, ServedId};
use vratar_model::journal::{
    Asked, Attempt, Entry, IdentifierKind, Method, Notice, SealedIdentifier, Served, SessionRef, Settled,
};
use vratar_model::questionnaire::{Channel, Control, Polarity, QuestionKind};
use vratar_model::{Lang, NoticeId, Outcome, PageKind, ShopId};
use vratar_seal::Keys;
use vratar_store::{DecisionFilter, Recorded, Store, open_sqlite};

/// Questions of a form: each answer is so many decisions.
const QUESTIONS: u64 = 4;
/// How often a customer is asked.
const TIMES: u64 = 10;
/// Submissions of one transaction.
const BATCH: u64 = 512;
/// Questions that are timed.
const ROUNDS: u64 = 200;

struct Shop {
    keys: Keys,
    shop: ShopId,
    notice: NoticeId,
    customers: u64,
}

impl Shop {
    /// Submission number `n`, and that the shop accepted it.
    fn submission(&self, n: u64) -> [Recorded; 2] {
        let (id, at) = (AttemptId::new(n, [7; 10]), second(n));
        let attempt = Attempt {
            id,
            shop: self.shop.clone(),
            served: self.served(n),
            ticked: (0..4).filter(|question| n >> question & 1 == 0).collect(),
            identifiers: vec![self.address(n % self.customers)],
            session: Some(session(n % self.customers)),
            method: Method::Form,
            ip_truncated: Some("192.0.2.0".to_owned()),
            ua_hash: Some("invented".to_owned()),
            gpc: false,
            at,
        };
        let settled = Settled {
            attempt: id,
            outcome: Outcome::Committed,
            signal: "redirect".to_owned(),
            identifiers: Vec::new(),
            session: Some(session(n % self.customers)),
            at,
        };
        [
            Recorded { seq: 2 * n + 2, at, entry: Entry::Attempt(Box::new(attempt)) },
            Recorded { seq: 2 * n + 3, at, entry: Entry::Settled(settled) },
        ]
    }

    fn served(&self, n: u64) -> Served {
        Served {
            id: ServedId::new(n, [8; 10]),
            notice: self.notice,
            url: "/register".to_owned(),
            page: PageKind::Registration,
            shown: Vec::new(),
            block: NoticeId([1; 32]),
            charset: "utf-8".to_owned(),
            at: second(n),
            gpc: false,
        }
    }

    fn address(&self, customer: u64) -> SealedIdentifier {
        let address = format!("customer{customer}@example.org");
        self.keys.identifier(&self.shop, IdentifierKind::Email, &address, [3; 24])
    }

    fn under(&self, customer: u64) -> DecisionFilter {
        DecisionFilter { lookups: vec![self.address(customer).lookup], ..DecisionFilter::default() }
    }
}

fn session(customer: u64) -> SessionRef {
    SessionRef(format!("{customer:0>43}"))
}

fn second(n: u64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + i64::try_from(n).unwrap()).unwrap()
}

fn notice() -> Notice {
    let body = "<fieldset>questions</fieldset>".to_owned();
    let asked = |number: u64| Asked {
        question: format!("question{number}"),
        answer: "yes".to_owned(),
        kind: QuestionKind::Consent,
        control: Control::Checkbox,
        polarity: Polarity::Permission,
        channel: Some(Channel::Email),
        exclusive: false,
        required: false,
        purposes: vec!["dpv:DirectMarketing".to_owned()],
        validity: None,
        documents: Vec::new(),
        wording: format!("Words of question {number}"),
    };
    Notice {
        id: NoticeId(sha2::Sha256::digest(&body).into()),
        body,
        lang: Lang::en(),
        questionnaire: "standard".to_owned(),
        version: 1,
        asked: (0..QUESTIONS).map(asked).collect(),
        documents: Vec::new(),
    }
}

async fn fill(store: &dyn Store, shop: &Shop, submissions: u64) {
    let journal = Uuid::from_u128(1);
    let first = Recorded { seq: 1, at: second(0), entry: Entry::Notice(Box::new(notice())) };
    store.apply(journal, &[first]).await.unwrap();
    let begin = Instant::now();
    let mut from = 0;
    while from < submissions {
        let next = (from + BATCH).min(submissions);
        let batch: Vec<_> = (from..next).flat_map(|n| shop.submission(n)).collect();
        store.apply(journal, &batch).await.unwrap();
        from = next;
    }
    let (took, count) = (begin.elapsed().as_secs_f64(), submissions * QUESTIONS);
    println!(
        "{count} decisions of {} customers: {took:.1} s, {:.0} a second",
        shop.customers,
        count as f64 / took
    );
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let mut given = std::env::args().skip(1);
    let count: u64 = given.next().map_or(1_000_000, |count| count.parse().unwrap());
    let kept = given.next().map(PathBuf::from);
    let throwaway = tempfile::tempdir().unwrap();
    let path = kept.unwrap_or_else(|| throwaway.path().join("store.db"));
    let keys = || Keys::new([5; 32]);
    let store: Arc<dyn Store> = open_sqlite(&path, keys()).unwrap();
    let customers = (count / QUESTIONS / TIMES).max(1);
    let shop = Shop { keys: keys(), shop: ShopId::new("shop"), notice: notice().id, customers };
    fill(store.as_ref(), &shop, customers * TIMES).await;
    let mut times = Times::default();
    for round in 0..ROUNDS {
        // Spread over all of them: no two are neighbours.
        let customer = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) % customers;
        let rows = times.of("history by address", store.decisions(shop.under(customer))).await.unwrap();
        assert_eq!(rows.len() as u64, TIMES * QUESTIONS);
        let subject = rows[0].subject.unwrap();
        let filter = DecisionFilter { subject: Some(subject), ..DecisionFilter::default() };
        let rows = times.of("history of a subject", store.decisions(filter)).await.unwrap();
        assert_eq!(rows.len() as u64, TIMES * QUESTIONS);
        let holds = times.of("what holds for a subject", store.standing(subject)).await.unwrap();
        assert_eq!(holds.len() as u64, QUESTIONS);
        let session = session(customer);
        let person = store.person_of_session(&shop.shop, &session);
        assert!(times.of("who holds a session", person).await.unwrap().is_some());
    }
    times.print();
}
