//! The path as code: what happens to a request, stage by stage.
//!
//! What few requests need is boxed where it is awaited: the path itself is made anew for each of them, as large as the
//! largest thing in it that is not.

use crate::client::Client;
use crate::door::Door;
use crate::exchange::{self, Answer, Body};
use crate::failure::Failure;
use crate::gaps::Copy;
use crate::metrics::method_label;
use crate::refuse::{self, Dress};
use crate::stages::canonical::Refused;
use crate::stages::capture::{self, Submission, Taken};
use crate::stages::guard::{self, Begun, Needs, Release, Released};
use crate::stages::inject::{self, Ask, Wanted, serving};
use crate::stages::redirect::{self, Way};
use crate::stages::respond::{self, Onlookers};
use crate::stages::{arrive, observe, settle};
use crate::upstream::{Framing, Heading};
use crate::visit::Visit;
use bytes::Bytes;
use http::Response;
use std::sync::Arc;
use std::time::Instant;
use vratar_model::Lang;
use vratar_screens::{Call, RESERVED};

/// Largest body of a request to one of our own pages, bytes.
const OWN_PAGE_BODY: usize = 256 << 10;

/// Answers one request, whatever comes.
pub async fn serve(door: &Arc<Door>, client: &mut Client) {
    let began = Instant::now();
    let _active = door.metrics.request_began();
    match arrive::arrive(door, client) {
        Err(Failure::UnknownHost) if client.head().raw_path() == vratar_pages::style_path().as_bytes() => {
            // The page that says so wants to be looked at.
            let _ = reply(client, style()).await;
        }
        Err(failure) => Box::pin(refused(door, client, failure, None)).await,
        Ok(visit) => {
            if let Err(failure) = answer(door, &visit, client).await {
                Box::pin(refused(door, client, failure, Some(&visit))).await;
            }
            account(door, &visit, client, began);
        }
    }
}

/// The path.
async fn answer(door: &Arc<Door>, visit: &Visit, client: &mut Client) -> Result<(), Failure> {
    without_body_of_get(visit, client).await?;
    let marks = match redirect::at(door, visit) {
        Way::Answered(response) => return reply(client, response).await,
        Way::Through(marks) => marks,
    };
    if visit.canonical.path.starts_with(RESERVED) {
        return Box::pin(own_page(door, visit, client)).await;
    }
    let watch = observe::begin(door, visit, client);
    let mut onlookers = Onlookers { watch, copy: None };
    let (mut submission, sifting) = match capture::take(door, visit, client).await? {
        Taken::Streamed(sifting) => (None, sifting),
        Taken::Read(submission) => (Some(submission), None),
        Taken::Asked(response) => return reply(client, response).await,
    };
    let unread = match &submission {
        None => !client.body_done(),
        Some(read) => read.form.is_none() && !read.body.is_empty(),
    };
    let begun = guard::begin(door, visit, submission.as_deref(), unread).await;
    if let (Some(submission), false) = (&submission, matches!(begun, Ok(Begun::Needs(_)))) {
        kept_from_the_shop(door, visit, submission).await;
    }
    let access = match begun? {
        Begun::Asks(asked) => {
            let page = Box::pin(guard::ask(door, visit, submission.as_deref(), asked)).await?;
            return reply(client, page).await;
        }
        Begun::Needs(needs) => needs,
    };
    let body = match &mut submission {
        None => Body::Streamed(access.unmasked(door, visit, sifting, !client.body_done())),
        Some(read) => {
            access.restore(door, visit, read)?;
            Body::Whole(read.body.clone())
        }
    };
    let wanted = Wanted::for_visit(door, visit, marks.banner.clone()).await;
    let ask = if access.looks() { Ask::Guarded } else { wanted.ask() };
    let answer = forward(door, visit, submission.as_deref(), body, ask, client).await;
    if let Some(submission) = &submission {
        unanswered(door, visit, submission, &answer).await;
    }
    let mut answer = answer.inspect_err(|failure| access.failed(door, *failure))?;
    if let Some(watch) = &mut onlookers.watch {
        watch.answered(visit, submission.as_deref(), &answer.head, client);
    }
    settle::after(door, visit, submission.as_deref(), &mut answer, client).await;
    marks.onto(&mut answer.head);
    let mut released = match access {
        Needs::Record(access) => match Box::pin(guard::release(door, visit, access, answer, client)).await? {
            Release::Out(released) => *released,
            Release::Asks(asked) => {
                let page = Box::pin(guard::ask(door, visit, submission.as_deref(), asked)).await?;
                return reply(client, page).await;
            }
        },
        Needs::Nothing(exempt) => {
            onlookers.copy = Copy::begin(door, visit, submission.as_deref(), &answer.head);
            Released::open(answer, &exempt)
        }
    };
    let ticks = submission.and_then(|submission| submission.ticks);
    let edit = inject::begin(door, visit, wanted, ticks, released.head_mut()).await;
    let tally = released.tally();
    let sent = respond::stream(visit, released, edit, &mut onlookers, client).await;
    guard::close(door, tally.as_deref(), sent.as_ref().map(|_| ()).map_err(|failure| *failure), client);
    let released = sent?;
    onlookers.end(door, visit);
    released.into_answer().release(&door.upstreams).await;
    Ok(())
}

/// The shop did not answer, or that it is broken: who sent the form may send it again.
async fn unanswered(
    door: &Arc<Door>,
    visit: &Visit,
    submission: &Submission,
    answer: &Result<Answer, Failure>,
) {
    if answer.as_ref().is_ok_and(|answer| answer.head.status.as_u16() < 500) {
        return;
    }
    if let Some(ticket) = &submission.ticket {
        door.held.put_back(ticket);
    }
    if answer.as_ref().err().is_some_and(|failure| failure.is_unsent()) {
        settle::not_sent(door, visit, submission).await;
    }
}

/// A form that the shop never got may be sent again, and nothing of it is kept as an answer.
async fn kept_from_the_shop(door: &Arc<Door>, visit: &Visit, submission: &Submission) {
    if let Some(ticket) = &submission.ticket {
        door.held.put_back(ticket);
    }
    settle::not_sent(door, visit, submission).await;
}

/// Over HTTP/2 only the end of the stream shows that a GET has no body. One that has would reach the shop in chunks,
/// and some servers take those for the next request.
async fn without_body_of_get(visit: &Visit, client: &mut Client) -> Result<(), Failure> {
    let may_not = matches!(visit.head.method.as_str(), "GET" | "HEAD");
    while may_not && !client.body_done() {
        match client.read_body().await? {
            Some(piece) if !piece.is_empty() => return Err(Failure::from_canonical(Refused::BodyOfGet)),
            Some(_) => {}
            None => break,
        }
    }
    Ok(())
}

async fn forward(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    body: Body,
    ask: Ask,
    client: &mut Client,
) -> Result<Answer, Failure> {
    let began = Instant::now();
    let framing = match (submission, &body) {
        (Some(read), _) if !read.by_query => framing_of(visit, read),
        (_, Body::Streamed(Some(_))) => Framing::AsItCame { body: true },
        _ => Framing::AsItCame { body: !client.body_done() },
    };
    let content_type = submission.and_then(|read| read.content_type.as_deref());
    let heading = Heading { framing, ask, content_type };
    let answer = exchange::send(&door.upstreams, visit, heading, body, client).await?;
    door.metrics.upstream_duration.observe(began.elapsed().as_secs_f64());
    Ok(answer)
}

/// A body that was read has a length; where nothing may change it stays in chunks as it came.
fn framing_of(visit: &Visit, read: &Submission) -> Framing {
    use crate::stages::canonical::Framing as Came;
    match visit.canonical.framing {
        Came::Chunked if visit.hands_off.is_some() => Framing::AsItCame { body: true },
        _ => Framing::Length(read.body.len()),
    }
}

async fn own_page(door: &Arc<Door>, visit: &Visit, client: &mut Client) -> Result<(), Failure> {
    if let Some(page) = guard::approvals(door, visit, client).await? {
        return reply(client, page).await;
    }
    if guard::asks_to_prove(visit) {
        let response = guard::prove(door, visit, client).await?;
        return reply(client, response).await;
    }
    let call = Call {
        viewer: serving::viewer(door, visit),
        method: visit.head.method.clone(),
        path: visit.canonical.path.clone(),
        query: visit.canonical.query.clone(),
        content_type: visit.header("content-type").map(str::to_owned),
        origin: visit.header("origin").map(str::to_owned),
        fetch_site: visit.header("sec-fetch-site").map(str::to_owned),
        body: client.read_whole_body(OWN_PAGE_BODY).await?,
    };
    let response = door.screens.page(call).await;
    reply(client, response).await
}

async fn reply(client: &mut Client, response: Response<Bytes>) -> Result<(), Failure> {
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or("text/html; charset=utf-8");
    let Some(mut head) = refuse::own_head(parts.status.as_u16(), kind, body.len()) else {
        return Err(Failure::ClientGone);
    };
    for (name, value) in parts.headers.iter().filter(|(name, _)| *name != http::header::CONTENT_LENGTH) {
        // Each cookie has a line of its own (RFC 6265 §3).
        let _ = match *name == http::header::SET_COOKIE {
            true => head.append_header(name.clone(), value.clone()).map(|_| ()),
            false => head.insert_header(name.clone(), value.clone()),
        };
    }
    if !client.body_done() {
        client.close_after();
    }
    client.reply(head, body).await
}

async fn refused(door: &Arc<Door>, client: &mut Client, failure: Failure, visit: Option<&Visit>) {
    door.metrics.refusals.with_label_values(&failure.labels()).inc();
    let lang = visit.map_or_else(|| asked_lang(client), Visit::lang);
    let id = visit.map_or_else(|| door.visit_id(), |visit| visit.id);
    let shop = visit.map_or("-", |visit| visit.shop.id.as_str());
    tracing::info!(visit = %id, shop, %failure, "refused");
    refuse::send(
        client,
        failure,
        &Dress { lang: &lang, id, xhr: visit.is_some_and(Visit::is_xhr), front: visit.map(|_| "/") },
    )
    .await;
}

/// The stylesheet of our pages.
fn style() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(vratar_pages::STYLE.as_bytes()));
    let kind = http::HeaderValue::from_static("text/css; charset=utf-8");
    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    response
}

/// The language of somebody whose request came to no shop.
fn asked_lang(client: &Client) -> Lang {
    let wanted = client.readable_head().and_then(|head| head.headers.get("accept-language")?.to_str().ok());
    wanted.and_then(vratar_text::preferred).unwrap_or_else(Lang::en)
}

/// A head that Pingora could not parse: 400, and the connection is done with.
pub async fn refuse_unreadable(door: &Arc<Door>, client: &mut Client, failure: Failure) {
    client.close_after();
    refused(door, client, failure, None).await;
}

fn account(door: &Door, visit: &Visit, client: &Client, began: Instant) {
    let route = visit.route();
    let status = client.status.unwrap_or(0).to_string();
    let method = method_label(visit.head.method.as_str());
    let seconds = began.elapsed().as_secs_f64();
    let labels = [visit.shop.id.as_str(), route.id, method, status.as_str()];
    door.metrics.request_duration.with_label_values(&labels).observe(seconds);
    tracing::info!(visit = %visit.id, shop = %visit.shop.id, route = route.id, method, status, seconds, bytes = client.sent, "answered");
}
