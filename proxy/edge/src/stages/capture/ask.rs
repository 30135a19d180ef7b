//! The page in between: something required is missing; the person ticks it and goes on without retyping.

use super::Submission;
use super::evidence::{Evidence, missing_from};
use super::held::{HeldRequest, MINUTES};
use crate::door::Door;
use crate::failure::Failure;
use crate::stages::inject::serving::Issuer;
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use http::Response;
use std::sync::Arc;
use vratar_consent::{Asking, Look, Missing, fields};
use vratar_form::Form;
use vratar_model::PageKind;
use vratar_pages::Onward;

/// Answers with the page (or, for a script, with the refusal that the shop's scripts understand).
///
/// # Errors
/// [`Failure::TooMuchHeld`]: a page that says that nothing is lost would not be true.
pub fn answer(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Submission,
    page: PageKind,
    asking: &Arc<Asking>,
    evidence: &Evidence,
) -> Result<Response<Bytes>, Failure> {
    if is_for_scripts(visit, &submission) {
        return Ok(refusal_for_scripts(visit, &submission));
    }
    let lang = evidence.lang().unwrap_or_else(|| visit.lang());
    let rendered = asking.notice(&lang, &Look::default());
    let ticks = evidence.ticks(submission.submits.unwrap_or_default());
    let ticked = ticks.map(|ticks| ticks.on(&rendered.notice)).unwrap_or_default();
    let problem = Missing { boxes: missing_from(&rendered.notice, &ticked) };
    let token = Issuer::new(door, visit).token(&rendered, page, &ticked, Some(&problem), encoding_rs::UTF_8);
    let block = rendered.html(&token, &ticked, Some(&problem));
    let (ticket, fields) = if submission.by_query {
        (String::new(), theirs(&submission))
    } else {
        (hold(door, visit, &submission)?, Vec::new())
    };
    let onward = if submission.by_query {
        Onward::Again { fields: &fields, charset: super::charset_of(visit).name() }
    } else {
        Onward::Held { ticket: &ticket, minutes: MINUTES }
    };
    let action = if submission.by_query { visit.canonical.path.clone() } else { visit.target() };
    let shown = vratar_pages::Missing {
        lang: &lang,
        shop: visit.shop_name(),
        action: &action,
        onward,
        block: &block,
    };
    Ok(own_response(200, "text/html; charset=utf-8", shown.html()))
}

/// Keeps the request; its ticket.
///
/// # Errors
/// [`Failure::TooMuchHeld`].
pub fn hold(door: &Arc<Door>, visit: &Visit, submission: &Submission) -> Result<String, Failure> {
    let content_type =
        submission.content_type.clone().or_else(|| visit.header("content-type").map(str::to_owned));
    let held = HeldRequest { content_type: content_type.unwrap_or_default(), body: submission.body.to_vec() };
    door.held
        .keep(&door.keys, visit.address, &held, (door.random(), door.random()))
        .ok_or(Failure::TooMuchHeld)
}

/// What the person wrote, without what is ours.
fn theirs(submission: &Submission) -> Vec<(String, String)> {
    let fields = submission.form.iter().flat_map(Form::fields);
    let theirs = fields.filter(|(name, _)| !fields::is_ours(name));
    theirs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Whether the shop's own script sent the form: it cannot show a page.
fn is_for_scripts(visit: &Visit, submission: &Submission) -> bool {
    let headers = HeadView(&visit.head);
    let mut facts = visit.facts(&headers);
    facts.body = submission.form.as_ref();
    visit.is_xhr() || visit.shop.adapter.refuses_in_json(submission.submits, &facts)
}

fn refusal_for_scripts(visit: &Visit, submission: &Submission) -> Response<Bytes> {
    let message = vratar_text::say(&visit.lang(), "missing-for-scripts", &[]);
    let asked = submission.form.as_ref().and_then(|form| form.json());
    let (status, json) =
        visit.shop.adapter.refusal_of(submission.submits, asked, &message, &visit.came_from());
    own_response(status, "application/json", json)
}

fn own_response(status: u16, content_type: &str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::UNPROCESSABLE_ENTITY);
    if let Ok(value) = http::HeaderValue::from_str(content_type) {
        response.headers_mut().insert(http::header::CONTENT_TYPE, value);
    }
    response
}
