//! What somebody who reads much says they need it for: asked on a page of its own, kept in the record.

use super::onward::Again;
use crate::door::Door;
use crate::failure::Failure;
use crate::stages::capture::{Submission, charset_of};
use crate::visit::Visit;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use std::collections::BTreeMap;
use std::sync::Arc;
use vratar_form::Kind;
use vratar_inspect::{Contact, Format};
use vratar_mask::{Control, MARK, Masks, Unmaskable};
use vratar_model::Localized;
use vratar_model::access::Field;
use vratar_pages::{MAX_REASON, REASON};
use vratar_policy::access::Form;

/// Shorter ones say nothing, signs.
const MIN_REASON: usize = 5;

/// The reason that a request brings; whoever is named in it by address or number is cut out.
pub(super) fn of(door: &Door, visit: &Visit, submission: Option<&Submission>) -> Option<String> {
    let by_query = || {
        let query = visit.query_with_ours.as_ref()?;
        let form = vratar_form::read(&Kind::Urlencoded, query.as_bytes(), charset_of(visit)).ok()?;
        form.field(REASON).map(str::to_owned)
    };
    let said = submission.and_then(|read| read.reason.clone()).or_else(by_query)?;
    let said: String =
        said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_REASON).collect();
    (said.chars().count() >= MIN_REASON).then(|| without_people(door, visit, &said))
}

fn without_people(door: &Door, visit: &Visit, text: &str) -> String {
    let known = door.known.of(&visit.shop.id);
    let found = vratar_inspect::in_text(text, visit.shop.calling_code, &known);
    let told: Vec<Contact> = found.iter().filter_map(Contact::of).collect();
    let forms: BTreeMap<_, _> = Field::ALL.iter().map(|field| (*field, Form::Redact)).collect();
    let masks = Masks::new(&forms, &|_| String::new());
    let mut keep = |_: &Control, _: Option<&str>| String::new();
    let masked = vratar_mask::mask(Format::Text, text, &told, &masks, &mut keep);
    masked.map_or_else(|Unmaskable| MARK.to_owned(), |masked| masked.text)
}

/// The page that asks for it; a script is told to open the page. `why`: what the rule says.
///
/// # Errors
/// [`Failure::TooMuchHeld`]: the request cannot be kept until the reason comes.
pub(super) fn ask(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    why: Option<&Localized>,
) -> Result<Response<Bytes>, Failure> {
    let (lang, id) = (visit.lang(), visit.id.to_string());
    if visit.is_xhr() {
        let said = vratar_text::say(&lang, "reason-for-scripts", &[]);
        let text = serde_json::json!({ "error": said, "code": "reason", "reference": id }).to_string();
        return Ok(said_with("application/json", text));
    }
    let again = Again::of(door, visit, submission)?;
    let why = why.map(|why| why.best(&lang).0).unwrap_or_default();
    let page = vratar_pages::Reason {
        lang: &lang,
        shop: visit.shop_name(),
        why,
        action: &again.action,
        onward: again.onward(),
        reference: &id,
    };
    Ok(said_with("text/html; charset=utf-8", page.html()))
}

/// 429 (RFC 6585 §4): it is too much for now.
pub(super) fn said_with(kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
