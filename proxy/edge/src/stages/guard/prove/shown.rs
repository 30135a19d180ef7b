//! What whoever has to prove themselves sees.

use super::slip::Slip;
use crate::door::Door;
use crate::stages::capture::held::MINUTES;
use crate::visit::Visit;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use vratar_pages::Untrue;

/// What was kept, and the button that sends it on; behind the shop's `login` where there is one to make first.
pub(super) fn kept(visit: &Visit, slip: &Slip, ticket: &str, login: Option<&str>) -> Response<Bytes> {
    let (lang, shop) = (visit.lang(), visit.shop_name());
    let page = vratar_pages::Proved { lang: &lang, shop, action: &slip.to, ticket, minutes: MINUTES, login };
    html(StatusCode::OK, page.html())
}

/// 403: a 401 would have to name a scheme (RFC 9110 §11.6.1), and browsers would ask for a password of their own. 429 (RFC
/// 6585 §4) and 502 say that trying again at once does not help.
pub(super) fn page(door: &Door, visit: &Visit, slip: &Slip, told: Option<Untrue>) -> Response<Bytes> {
    let status = match told {
        Some(Untrue::Locked(_)) => StatusCode::TOO_MANY_REQUESTS,
        Some(Untrue::Away) => StatusCode::BAD_GATEWAY,
        Some(Untrue::Wrong) | None => StatusCode::FORBIDDEN,
    };
    let (lang, id, sealed) = (visit.lang(), visit.id.to_string(), slip.seal(door, visit));
    let sent = match (slip.lost, &slip.ticket) {
        (true, _) => vratar_pages::Sent::Lost,
        (false, Some(_)) => vratar_pages::Sent::Kept(MINUTES),
        (false, None) => vratar_pages::Sent::Nothing,
    };
    let page = vratar_pages::Prove {
        lang: &lang,
        shop: visit.shop_name(),
        why: &slip.why,
        slip: &sealed,
        sent,
        told,
        reference: &id,
    };
    html(status, page.html())
}

/// Scripts show no page: they are told where it is.
pub(super) fn for_scripts(door: &Door, visit: &Visit, slip: &Slip) -> Response<Bytes> {
    let said = vratar_text::say(&visit.lang(), "prove-for-scripts", &[]);
    let (page, reference) = (slip.address(door, visit), visit.id.to_string());
    let text = serde_json::json!({ "error": said, "code": "step_up", "page": page, "reference": reference });
    typed(StatusCode::UNAUTHORIZED, "application/json", text.to_string())
}

fn html(status: StatusCode, html: String) -> Response<Bytes> {
    typed(status, "text/html; charset=utf-8", html)
}

fn typed(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
