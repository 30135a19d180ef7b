//! Where a second person says yes or no: what waits, for whom it is to say.
//!
//! *Fails closed*: who asks is shown once the look is recorded, and what is said counts once it is.

mod answer;

use super::Strictness;
use super::actor::Caller;
use super::approval::PATH;
use super::decide::groups;
use crate::client::Client;
use crate::door::Door;
use crate::failure::Failure;
use crate::visit::{HeadView, Visit};
use answer::{answer, seal};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use jiff::Zoned;
use std::sync::Arc;
use vratar_model::Mode;
use vratar_model::access::{Actor, Ask, Event, Reading, Reason, Role, SubjectRef};
use vratar_pages::{Answered, Approvals, Waiting, Wanted};
use vratar_policy::access::Kind as RuleKind;

/// Largest body of an answer, bytes.
const BODY: usize = 4 << 10;
/// Name of the query parameter that says what became of the last answer.
const DONE: &str = "done";

/// Who may approve something.
struct Approver {
    actor: Actor,
    who: SubjectRef,
    groups: Vec<Arc<str>>,
}

/// The page, or what becomes of an answer; nothing where it is not for this path, or the shop is not guarded.
///
/// # Errors
/// [`Failure::Guarded`]: it is not for this person. [`Failure::NotRecorded`].
pub async fn approvals(
    door: &Arc<Door>,
    visit: &Visit,
    client: &mut Client,
) -> Result<Option<Response<Bytes>>, Failure> {
    let here = visit.canonical.path == PATH && visit.shop.mode >= Mode::Guard && visit.hands_off.is_none();
    if !here {
        return Ok(None);
    }
    let reads = visit.head.method != http::Method::POST;
    let approver = match Approver::of(door, visit).await {
        Err(Failure::Guarded(Reason::NoBinding)) if reads => return to_login(visit).map(Some),
        approver => approver?,
    };
    match visit.head.method.as_str() {
        "POST" => {
            let body = client.read_whole_body(BODY).await?;
            answer(door, visit, &approver, &body).await.map(Some)
        }
        _ => page(door, visit, &approver).await.map(Some),
    }
}

/// Who has not logged in does, and comes back.
fn to_login(visit: &Visit) -> Result<Response<Bytes>, Failure> {
    let login = visit.shop.adapter.staff_login(PATH).filter(|_| !visit.is_xhr());
    login.map(|login| see_other(&login.location)).ok_or(Failure::Guarded(Reason::NoBinding))
}

impl Approver {
    /// Somebody in a session of the staff who is an admin, or in a group that a rule names.
    async fn of(door: &Door, visit: &Visit) -> Result<Self, Failure> {
        let headers = HeadView(&visit.head);
        let caller = Caller::of(door, visit, &visit.facts(&headers), None, true);
        let (actor, _) = caller.actor(door, &visit.shop.id, Strictness::Guarded).await;
        // A program is nobody's second pair of eyes.
        let who = actor.who.filter(|_| matches!(actor.role, Role::Staff | Role::Admin));
        let who = who.ok_or(Failure::Guarded(Reason::NoBinding))?;
        let groups = groups(door, &visit.shop, who);
        let may = actor.role == Role::Admin || visit.shop.rules.names_approver(&groups);
        if may { Ok(Self { actor, who, groups }) } else { Err(Failure::Guarded(Reason::Policy)) }
    }

    /// Whether this is for them to say: never their own.
    fn may(&self, visit: &Visit, ask: &Ask) -> bool {
        if ask.actor.who.is_none_or(|asker| asker == self.who) || ask.shop != visit.shop.id {
            return false;
        }
        let named = || {
            let (kind, rule) = ask.rule.split_once('/')?;
            Some(visit.shop.rules.approvers(kind.parse::<RuleKind>().ok()?, rule))
        };
        self.actor.role == Role::Admin
            || named().is_some_and(|named| named.iter().any(|group| self.groups.contains(group)))
    }
}

/// Everything that waits for this person.
async fn page(door: &Door, visit: &Visit, approver: &Approver) -> Result<Response<Bytes>, Failure> {
    let mut asks = door.approvals.lock().waiting(door.now(), &visit.shop.id);
    asks.retain(|ask| approver.may(visit, ask));
    if !asks.is_empty() {
        let reading = Reading {
            by: approver.who.to_string(),
            what: "approvals".to_owned(),
            subject: None,
            unsealed: true,
        };
        let recorded = door.recorder.keep(Event::Reading(reading), &[]).await;
        recorded.map_err(|_| Failure::NotRecorded)?;
    }
    let mut shown: Vec<Shown> = Vec::with_capacity(asks.len());
    for ask in asks {
        shown.push(Shown::of(door, visit, approver, ask).await);
    }
    let waiting: Vec<Waiting<'_>> = shown.iter().map(Shown::waiting).collect();
    let lang = visit.lang();
    let page = Approvals {
        lang: &lang,
        shop: visit.shop_name(),
        answered: answered(&visit.canonical.query),
        waiting: &waiting,
        action: PATH,
    };
    let mut response = Response::new(Bytes::from(page.html()));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    Ok(response)
}

/// One request that waits, with whose it is.
struct Shown {
    ask: Arc<Ask>,
    who: String,
    until: Zoned,
    reference: String,
    seal: String,
}

impl Shown {
    async fn of(door: &Door, visit: &Visit, approver: &Approver, ask: Arc<Ask>) -> Self {
        let reference = ask.access.to_string();
        let who = match ask.actor.who {
            Some(who) => name(door, who).await.unwrap_or_else(|| who.to_string()),
            None => String::new(),
        };
        let until = ask.until.to_zoned(visit.shop.zone.clone());
        let seal = seal(door, visit, approver, &reference);
        Self { ask, who, until, reference, seal }
    }

    fn waiting(&self) -> Waiting<'_> {
        let Self { ask, who, until, reference, seal } = self;
        Waiting { who, what: what(ask), until, reference, seal }
    }
}

/// What is wanted, for a page.
pub(super) fn what(ask: &Ask) -> Wanted<'_> {
    Wanted {
        action: ask.action,
        method: &ask.method,
        path: &ask.path,
        route: &ask.route,
        rule: &ask.rule,
        persons: ask.persons,
        rows: ask.rows,
        more: ask.more,
        query: &ask.query,
        at_most: ask.at_most,
        reason: ask.reason.as_deref(),
    }
}

/// What somebody logs in with, where the record still tells.
async fn name(door: &Door, who: SubjectRef) -> Option<String> {
    let book = door.recorder.book()?;
    let named = door.actors.named(who, book.log().sealed().0).await?;
    book.reveal(&named).ok()
}

fn answered(query: &str) -> Option<Answered> {
    match query.split('&').find_map(|pair| pair.strip_prefix(DONE)?.strip_prefix('='))? {
        "approved" => Some(Answered::Approved),
        "denied" => Some(Answered::Denied),
        "gone" => Some(Answered::Gone),
        _ => None,
    }
}

fn see_other(location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
