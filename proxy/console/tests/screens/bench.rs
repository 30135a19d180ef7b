//! A console on a journal and a store in a temporary folder, and a customer who uses it.

use crate::sulky::Sulky;
use bytes::Bytes;
use http::{Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;
use vratar_consent::{Asking, questionnaire};
use vratar_console::{Console, ConsoleParts, Controller};
use vratar_model::journal::{Entry, IdentifierKind, Proof, ProvedBy, SealedIdentifier};
use vratar_model::questionnaire::{Placement, Questionnaire};
use vratar_model::{EventId, Lang, PageKind, ShopId};
use vratar_screens::{Call, Screens, Viewer};
use vratar_seal::Keys;
use vratar_store::{
    DecisionFilter, DecisionRow, ForwarderHandle, Journal, JournalOptions, Store, forward, open_sqlite,
};

pub(crate) const HOST: &str = "shop.example.org";
pub(crate) const CHOICES: &str = "/.vratar/choices";
/// Boxes of the standard questionnaire.
pub(crate) const TERMS: &str = "vratar_a_terms_accept";
pub(crate) const PROMOTIONS: &str = "vratar_a_promotions_email";
pub(crate) const BROCHURES: &str = "vratar_a_brochures_post";
pub(crate) const PARTNERS: &str = "vratar_a_third_parties_share";
pub(crate) const NO_CONTACT: &str = "vratar_a_no_contact_none";

thread_local! {
    /// How far the console's clock is ahead of the real one.
    static AHEAD: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
}

/// Sets the console's clock of this test forward.
pub(crate) fn later(by: SignedDuration) {
    AHEAD.set(by);
}

pub(crate) fn clock() -> Timestamp {
    Timestamp::now() + AHEAD.get()
}

fn random(bytes: &mut [u8]) -> bool {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    bytes.iter_mut().rev().zip(count.iter().rev()).for_each(|(byte, digit)| *byte = *digit);
    true
}

fn id() -> [u8; 10] {
    let mut bits = [0; 10];
    random(&mut bits);
    bits
}

pub(crate) struct Bench {
    pub(crate) console: Console,
    pub(crate) journal: Journal,
    pub(crate) store: Arc<Sulky>,
    pub(crate) keys: Keys,
    pub(crate) shop: ShopId,
    _forwarder: ForwarderHandle,
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With a journal that is kept otherwise than usual.
    pub(crate) fn with(options: impl FnOnce(&mut JournalOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::new([9; 32]);
        let mut usual = JournalOptions::new(Uuid::from_bytes([1; 16]));
        options(&mut usual);
        let journal = Journal::open(&folder.path().join("journal"), usual).unwrap();
        let store = Arc::new(Sulky::new(open_sqlite(&folder.path().join("store"), keys.clone()).unwrap()));
        let shop = ShopId::new("shop");
        let console = console(&keys, &journal, &store, &shop);
        let _forwarder = forward(journal.clone(), store.clone());
        Self { console, journal, store, keys, shop, _forwarder, folder }
    }

    /// A console that was started anew: it remembers nothing of what it delivered.
    pub(crate) async fn restarted(&mut self) {
        assert!(self.journal.applied(self.journal.status().last, Duration::from_secs(30)).await);
        self.console = console(&self.keys, &self.journal, &self.store, &self.shop);
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A customer who has logged in.
    pub(crate) async fn customer(&self, name: &str) -> Customer<'_> {
        let customer = self.visitor(name);
        self.proved(&customer, ProvedBy::Login).await;
        customer
    }

    /// Somebody with a session who has not proved anything.
    pub(crate) fn visitor(&self, name: &str) -> Customer<'_> {
        let viewer = Viewer {
            shop: self.shop.clone(),
            host: HOST.to_owned(),
            target: CHOICES.to_owned(),
            asking: Some(asking(&questionnaire::standard())),
            session: Some(self.keys.session(&self.shop, &format!("cookie of {name}"))),
            lang: Lang::en(),
            ip_truncated: Some("192.0.2.0".to_owned()),
            ua_hash: Some("ua".to_owned()),
            gpc: false,
        };
        Customer { bench: self, email: format!("{name}@example.org"), viewer }
    }

    pub(crate) async fn proved(&self, who: &Customer<'_>, by: ProvedBy) {
        let proof = Proof {
            id: EventId::new(1, id()),
            shop: self.shop.clone(),
            session: who.viewer.session.clone().unwrap(),
            before: None,
            identifiers: vec![who.identifier()],
            by,
            ip_truncated: None,
            ua_hash: None,
            at: Timestamp::now(),
        };
        self.keep(vec![Entry::Proof(proof)]).await;
    }

    /// Keeps entries and waits until the store has them.
    pub(crate) async fn keep(&self, entries: Vec<Entry>) {
        let position = self.journal.append(entries).await.unwrap();
        assert!(self.journal.applied(position, Duration::from_secs(30)).await);
    }
}

fn console(keys: &Keys, journal: &Journal, store: &Arc<Sulky>, shop: &ShopId) -> Console {
    Console::new(ConsoleParts {
        keys: keys.clone(),
        journal: journal.clone(),
        store: store.clone(),
        controllers: HashMap::from([(shop.clone(), controller())]),
        clock,
        random,
        time_zone: jiff::tz::TimeZone::UTC,
    })
}

pub(crate) fn controller() -> Controller {
    Controller {
        name: "Example Shop Ltd.".to_owned(),
        address: Some("1 Example Street, 1000 Sofia".to_owned()),
        contact: Some("privacy@example.org".to_owned()),
        dpo: Some("dpo@example.org".to_owned()),
        authority: Some("Commission for Personal Data Protection".to_owned()),
        jurisdiction: Some("BG".to_owned()),
    }
}

pub(crate) fn asking(questionnaire: &Questionnaire) -> Arc<Asking> {
    let placement = Placement {
        page: PageKind::Profile,
        questionnaire: questionnaire.code.clone(),
        questions: None,
        without_answers: Vec::new(),
    };
    Arc::new(Asking::new(&placement, questionnaire).unwrap())
}

/// Somebody with a browser.
pub(crate) struct Customer<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) viewer: Viewer,
    email: String,
}

impl Customer<'_> {
    pub(crate) fn identifier(&self) -> SealedIdentifier {
        self.bench.keys.identifier(&self.bench.shop, IdentifierKind::Email, &self.email, [7; 24])
    }

    pub(crate) fn call(&self, method: Method, address: &str) -> Call {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Call {
            viewer: self.viewer.clone(),
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            content_type: None,
            origin: None,
            fetch_site: None,
            body: Bytes::new(),
        }
    }

    pub(crate) async fn get(&self, address: &str) -> Response<Bytes> {
        self.bench.console.page(self.call(Method::GET, address)).await
    }

    /// "My choices".
    pub(crate) async fn page(&self) -> Page {
        let response = self.get(CHOICES).await;
        assert_eq!(response.status(), StatusCode::OK);
        Page::of(&response)
    }

    /// Sends `form` with these boxes ticked, as a browser does.
    pub(crate) fn sent(&self, form: &Page, boxes: &[&str]) -> Call {
        let mut fields = form.hidden.clone();
        fields.extend(boxes.iter().map(|name| ((*name).to_owned(), "1".to_owned())));
        Call {
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            origin: Some(format!("https://{HOST}")),
            fetch_site: Some("same-origin".to_owned()),
            body: urlencoded(&fields),
            ..self.call(Method::POST, CHOICES)
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Response<Bytes> {
        self.bench.console.page(call).await
    }

    /// Opens the page, ticks exactly `boxes` and saves.
    pub(crate) async fn chooses(&self, boxes: &[&str]) -> Response<Bytes> {
        let form = self.page().await;
        self.send(self.sent(&form, boxes)).await
    }

    /// Everything that is recorded of them.
    pub(crate) async fn decisions(&self) -> Vec<DecisionRow> {
        let lookups = vec![self.identifier().lookup];
        self.bench.store.decisions(DecisionFilter { lookups, ..DecisionFilter::default() }).await.unwrap()
    }
}

/// Values of ours need no escapes.
pub(crate) fn urlencoded(fields: &[(String, String)]) -> Bytes {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Bytes::from(pairs.join("&"))
}

/// What a browser sees of a page.
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) hidden: Vec<(String, String)>,
    /// Names of the boxes, and whether each is ticked.
    pub(crate) boxes: Vec<(String, bool)>,
}

impl Page {
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        Self::read(String::from_utf8(response.body().to_vec()).unwrap())
    }

    pub(crate) fn read(html: String) -> Self {
        let inputs: Vec<&str> =
            html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()).collect();
        let value = |input: &str, name: &str| {
            let after = input.split(&format!(" {name}=\"")).nth(1)?;
            Some(after.split('"').next()?.to_owned())
        };
        let of = |kind: &str| {
            let kind = format!("type=\"{kind}\"");
            inputs.iter().filter(move |input| input.contains(&kind)).copied().collect::<Vec<_>>()
        };
        let both = |input: &&str| Some((value(input, "name")?, value(input, "value")?));
        let hidden = of("hidden").iter().filter_map(both).collect();
        let ticked = |input: &&str| Some((value(input, "name")?, input.contains("checked=")));
        let boxes = of("checkbox").iter().filter_map(ticked).collect();
        Self { hidden, boxes, html }
    }

    pub(crate) fn ticked(&self) -> Vec<&str> {
        self.boxes.iter().filter(|(_, ticked)| *ticked).map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn says(&self, id: &str) -> bool {
        self.html.contains(&vratar_text::say(&Lang::en(), id, &[]))
    }

    pub(crate) fn hidden(&self, name: &str) -> &str {
        let field = self.hidden.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str()).unwrap()
    }
}
