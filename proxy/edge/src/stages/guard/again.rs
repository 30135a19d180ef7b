//! Nobody knows whose session this is: whoever wants to see other people's data logs in again.

use super::{Access, refused};
use crate::door::Door;
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use vratar_model::access::Reason;

/// The way to the shop's own login, for a person or a script.
pub(super) fn log_in(door: &Door, visit: &Visit, access: &Access) -> Response<Bytes> {
    let target = visit.target();
    let is_page = visit.head.method == http::Method::GET && !visit.is_xhr();
    let back = if is_page { target.as_str() } else { "/" };
    let login = visit.shop.adapter.staff_login(back);
    let mut response = match &login {
        Some(login) if is_page => to(&login.location),
        _ => said(visit, login.as_ref().map(|login| login.location.as_str())),
    };
    let headers = HeadView(&visit.head);
    for cookie in login.iter().flat_map(|login| login.cleared(&headers)) {
        let expired = format!("{}=; Path={}; Max-Age=0; Secure; HttpOnly", cookie.name, cookie.path);
        if let Ok(value) = HeaderValue::from_str(&expired) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    refused(door, &access.about, Reason::NoBinding, response.status().as_u16());
    response
}

/// 303: whatever was asked, a login is a page to get (RFC 9110 §15.4.4).
fn to(location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn said(visit: &Visit, login: Option<&str>) -> Response<Bytes> {
    let (lang, id) = (visit.lang(), visit.id.to_string());
    let page = vratar_pages::Refusal {
        lang: &lang,
        status: 401,
        code: "no_binding",
        reference: &id,
        again: None,
        front: Some(login.unwrap_or("/")),
    };
    let (kind, body) = if visit.is_xhr() {
        let text = serde_json::json!({ "error": page.line(), "code": "no_binding", "reference": id });
        ("application/json", text.to_string())
    } else {
        ("text/html; charset=utf-8", page.html())
    };
    let mut response = Response::new(Bytes::from(body));
    // 403: a 401 would have to name a scheme (RFC 9110 §11.6.1), and browsers would ask for a password of their own.
    *response.status_mut() = if visit.is_xhr() { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
