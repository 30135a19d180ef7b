//! Answers in a shop's own form: taken out, judged, kept as pending before the shop sees the request.
//!
//! Whatever goes wrong here with *our* part, the request goes on to the shop, and it is counted. Only one thing
//! holds it up: a required acceptance that is missing; the person then gets a page that asks, and the request
//! waits, sealed.

pub mod ask;
pub mod evidence;
pub mod held;
mod passing;
pub mod pending;

pub(crate) use self::ask::hold;
use self::evidence::Ticks;
use self::held::UsedTicket;
pub(crate) use self::passing::unmasked;
use crate::client::Client;
use crate::door::Door;
use crate::failure::Failure;
use crate::sifting::Sifting;
use crate::stages::identify;
use crate::visit::{HandsOff, HeadView, Visit};
use bytes::Bytes;
use encoding_rs::Encoding;
use http::Response;
use std::sync::Arc;
use vratar_consent::fields;
use vratar_form::{Form, Kind};
use vratar_model::journal::Method;
use vratar_model::{AttemptId, Mode, PageKind, ServedId};

/// What became of the request's body.
pub enum Taken {
    /// Nobody needs it, or it is too long to be read: it goes to the shop as it comes, sifted or not.
    Streamed(Option<Box<Sifting>>),
    /// Read, our fields taken out.
    Read(Box<Submission>),
    /// Not for the shop yet: this is what the client gets.
    Asked(Response<Bytes>),
}

/// A body that was read.
pub struct Submission {
    /// What the shop gets.
    pub body: Bytes,
    /// There is no body: the form is in the query.
    pub by_query: bool,
    /// Its type, when it is not the one of the request's head (a request that was held).
    pub content_type: Option<String>,
    /// What it says, ours taken out or not: adapters never look at our names.
    pub form: Option<Form>,
    /// The form of the manifest that this submits.
    pub submits: Option<usize>,
    /// The login of the manifest that this is.
    pub login: Option<usize>,
    /// Answers that are pending on disk.
    pub attempt: Option<Pending>,
    /// On what sort of page the form stands for this visitor.
    pub page: Option<PageKind>,
    /// Boxes to tick again should the shop show its form once more.
    pub ticks: Option<Ticks>,
    /// The ticket that brought it here, to be put back if the shop does not answer.
    pub ticket: Option<UsedTicket>,
    /// What somebody who reads much says they need it for.
    pub reason: Option<String>,
    /// Fields of ours were taken out of it unread.
    pub strays: bool,
}

/// Answers that wait for the shop.
pub struct Pending {
    /// Which attempt.
    pub id: AttemptId,
    /// Which delivery was answered: once committed, its token is spent.
    pub served: ServedId,
    /// Whether they are kept; if not, the disk did not say.
    pub kept: bool,
}

/// Reads the body if anybody needs it.
///
/// # Errors
/// The client's own failures; never one of ours.
pub async fn take(door: &Arc<Door>, visit: &Visit, client: &mut Client) -> Result<Taken, Failure> {
    if client.body_done() {
        return by_query(door, visit).await;
    }
    let wanted = wants_body(visit);
    let content_type = visit.header("content-type");
    let kind = content_type.and_then(Kind::of);
    if !wanted || (kind.is_none() && !Kind::is_unsaid(content_type)) {
        return Ok(Taken::Streamed(passing::sifted(door, visit)));
    }
    let (body, whole) = client.read_beginning(visit.shops.limits.form_body).await?;
    if !whole {
        return passing::too_long(door, visit, body).map(|sifting| Taken::Streamed(Some(sifting)));
    }
    match (kind.or_else(|| Kind::sniffed(&body)), visit.hands_off) {
        (Some(kind), None) => read(door, visit, kind, body).await,
        (Some(kind), Some(_)) => handed_on(door, visit, &kind, body),
        (None, None) => passing::unreadable(door, visit, body),
        (None, Some(_)) => Ok(Taken::Read(Box::new(Submission::opaque(body)))),
    }
}

/// Whether anybody needs it: the adapter, or the record, which has to know whom a request names.
fn wants_body(visit: &Visit) -> bool {
    let headers = HeadView(&visit.head);
    let (adapter, facts) = (&visit.shop.adapter, visit.facts(&headers));
    let named = || visit.route().class.is_recorded() || adapter.integration_wants_body(&facts);
    let recorded = || visit.shop.mode >= Mode::Guard && named();
    adapter.wants_body(&facts) || recorded()
}

/// A form that is sent by GET, which only our own fields tell from a link.
async fn by_query(door: &Arc<Door>, visit: &Visit) -> Result<Taken, Failure> {
    let passes = Ok(Taken::Streamed(None));
    let Some(query) = &visit.query_with_ours else { return passes };
    let form = vratar_form::read(&Kind::Urlencoded, query.as_bytes(), charset_of(visit)).ok();
    let submission = Submission { by_query: true, ..Submission::read(visit, Bytes::new(), None, form) };
    match (&submission.form, submission.submits) {
        (Some(form), Some(_)) if visit.hands_off.is_none() => {
            let ours = Ours::of(form);
            judge(door, visit, submission, &ours).await
        }
        _ if query.contains(vratar_pages::REASON) => passes,
        _ => {
            door.metrics.stray_fields.with_label_values(&[visit.shop.id.as_str()]).inc();
            passes
        }
    }
}

/// Hands off: nothing is judged and nothing claimed. But pages that were delivered before still come back: of those
/// the shop gets what the person wrote, without what is ours. A form that is not proved to be from such a page is
/// the shop's own to the byte, whatever its fields are called.
fn handed_on(door: &Door, visit: &Visit, kind: &Kind, body: Bytes) -> Result<Taken, Failure> {
    let Ok(form) = vratar_form::read(kind, &body, charset_of(visit)) else {
        return Ok(Taken::Read(Box::new(Submission::opaque(body))));
    };
    let ours = Ours::of(&form);
    let submission = match &ours.ticket {
        Some(ticket) => restored(door, visit, ticket)?,
        None if evidence::is_genuine(door, visit, &ours) => own(visit, kind, &body, form)?,
        None => Submission::read(visit, body, None, Some(form)),
    };
    // A bypass opens nothing that is guarded: who logs in is learned all the same.
    let login = submission.login.filter(|_| visit.hands_off == Some(HandsOff::Bypassed));
    Ok(Taken::Read(Box::new(Submission { submits: None, login, ..submission })))
}

async fn read(door: &Arc<Door>, visit: &Visit, kind: Kind, body: Bytes) -> Result<Taken, Failure> {
    let Ok(form) = vratar_form::read(&kind, &body, charset_of(visit)) else {
        return passing::unreadable(door, visit, body);
    };
    let ours = Ours::of(&form);
    let submission = match ours.ticket.as_deref() {
        Some(ticket) => restored(door, visit, ticket)?,
        None => own(visit, &kind, &body, form)?,
    };
    let submission = Submission { reason: ours.reason.clone(), ..submission };
    judge(door, visit, submission, &ours).await
}

/// The request's own body, without our fields.
fn own(visit: &Visit, kind: &Kind, body: &Bytes, form: Form) -> Result<Submission, Failure> {
    let without =
        vratar_form::without(kind, body, fields::PREFIX).map_err(|_| Failure::ClientWrong("form_body"))?;
    let body = match without {
        std::borrow::Cow::Borrowed(_) => body.clone(),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    };
    Ok(Submission::read(visit, body, None, Some(form)))
}

/// The body of the request that waited; the answers are those of the page in between.
fn restored(door: &Door, visit: &Visit, ticket: &str) -> Result<Submission, Failure> {
    let (held, used) = door.held.take(&door.keys, ticket).ok_or(Failure::TicketUsed)?;
    let kind = Kind::of(&held.content_type);
    let form = kind.and_then(|kind| vratar_form::read(&kind, &held.body, charset_of(visit)).ok());
    let restored = Submission::read(visit, Bytes::from(held.body), Some(held.content_type), form);
    Ok(Submission { ticket: Some(used), ..restored })
}

async fn judge(
    door: &Arc<Door>,
    visit: &Visit,
    mut submission: Submission,
    ours: &Ours,
) -> Result<Taken, Failure> {
    let Some(form_index) = submission.submits else { return Ok(Taken::Read(Box::new(submission))) };
    let adapter = &visit.shop.adapter;
    let pages = [adapter.form_page(form_index), adapter.guest_form_page(form_index)];
    let evidence = evidence::read(door, visit, ours, pages).await;
    let page = match evidence.page() {
        Some(page) => page,
        None => identify::form_page(door, visit, form_index).await,
    };
    let Some(asking) = visit.shop.asked.get(&page) else { return Ok(Taken::Read(Box::new(submission))) };
    if evidence.lacks_something(asking, &visit.lang()) {
        count_unanswered(door, visit, page, ours);
        return ask::answer(door, visit, submission, page, asking, &evidence).map(Taken::Asked);
    }
    let method = if ours.ticket.is_some() { Method::Interstitial } else { Method::Form };
    submission.page = Some(page);
    submission.ticks = evidence.ticks(form_index);
    submission.attempt = pending::keep(door, visit, &submission, page, evidence, method).await;
    Ok(Taken::Read(Box::new(submission)))
}

/// A form that came without any field of ours was not filled in badly: the shop's script chooses what it sends, or the
/// page is older than the door. Nobody gets through such a form, so that it has a count of its own.
fn count_unanswered(door: &Door, visit: &Visit, page: PageKind, ours: &Ours) {
    let bare = ours.token.is_none() && ours.answers.is_empty();
    let result = if bare { "bare" } else { "missing" };
    door.metrics.attempts.with_label_values(&[visit.shop.id.as_str(), page.as_str(), result]).inc();
    if bare {
        tracing::info!(shop = %visit.shop.id, page = page.as_str(), visit = %visit.id, "a form came without any field of Vratar's: does the shop's script send all fields of its form?");
    }
}

impl Submission {
    fn read(visit: &Visit, body: Bytes, content_type: Option<String>, form: Option<Form>) -> Self {
        let headers = HeadView(&visit.head);
        let mut facts = visit.facts(&headers);
        facts.body = form.as_ref();
        let adapter = &visit.shop.adapter;
        let (submits, login) = match (adapter.submission(&facts), adapter.login(&facts)) {
            // Only the shop knows which of the two it takes it for: nothing is asked, and its answer shows nothing.
            (Some(_), Some(_)) => (None, None),
            one => one,
        };
        Self { content_type, form, submits, login, ..Self::opaque(body) }
    }

    /// A body that nobody has read.
    pub(crate) fn opaque(body: Bytes) -> Self {
        Self {
            body,
            by_query: false,
            content_type: None,
            form: None,
            submits: None,
            login: None,
            attempt: None,
            page: None,
            ticks: None,
            ticket: None,
            reason: None,
            strays: false,
        }
    }
}

/// Our fields in a body.
#[derive(Default)]
pub struct Ours {
    /// The serving token.
    pub token: Option<String>,
    /// The ticket of a request that was held.
    pub ticket: Option<String>,
    /// What somebody who reads much says they need it for.
    pub reason: Option<String>,
    /// Answers, by field name.
    pub answers: Vec<(String, String)>,
}

/// Name of the field that brings a held request back.
pub const TICKET: &str = vratar_pages::TICKET;

impl Ours {
    fn of(form: &Form) -> Self {
        let mut ours = Self::default();
        for (name, value) in form.fields().filter(|(name, _)| fields::is_ours(name)) {
            match name {
                fields::TOKEN => ours.token = Some(value.to_owned()),
                TICKET => ours.ticket = Some(value.to_owned()),
                vratar_pages::REASON => ours.reason = Some(value.to_owned()),
                _ => ours.answers.push((name.to_owned(), value.to_owned())),
            }
        }
        ours
    }
}

/// In which charset the client writes: the page's, which is the shop's or the adapter's.
pub(crate) fn charset_of(visit: &Visit) -> &'static Encoding {
    let named = visit.header("content-type").and_then(vratar_form::charset_of);
    let label = visit.shop.charset.as_deref().or_else(|| visit.shop.adapter.manifest().charset.as_deref());
    named
        .or_else(|| label.and_then(|label| Encoding::for_label(label.as_bytes())))
        .unwrap_or(encoding_rs::UTF_8)
}
