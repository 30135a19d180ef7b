//! Nobody knows whose session this is: whoever wants to see other people's data logs in again.

use super::Access;
use crate::door::Door;
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use vratar_host::StaffLogin;
use vratar_model::access::{Reason, Role};

/// The way to the shop's own login, for a person or a script.
pub(super) fn log_in(door: &Door, visit: &Visit, access: &Access, reason: Reason) -> Response<Bytes> {
    let target = visit.target();
    let navigates = is_navigation(visit);
    let login = visit.shop.adapter.staff_login(if navigates { target.as_str() } else { "/" });
    // A login that is guarded itself would lead to itself for ever.
    let login = login.filter(|login| path_of(&login.location) != visit.canonical.path);
    let mut response = match &login {
        Some(login) if navigates => to(&login.location),
        _ => said(visit, login.as_ref().map(|login| login.location.as_str())),
    };
    // Only somebody who goes there, in a session that nobody knows: no picture on a page may log a customer out. Whoever
    // is to prove themselves again would be sent straight back by a login page that knows them, and so for ever.
    let forgotten = access.about.actor.role == Role::Anonymous || reason == Reason::StepUp;
    if navigates && forgotten {
        forget(visit, login.as_ref(), &mut response);
    }
    access.refused(door, reason, response.status().as_u16());
    response
}

/// The way to the shop's own login for somebody whom it knows, from a page of ours; it leads back to `target`.
pub(super) fn leave(visit: &Visit, target: &str) -> Response<Bytes> {
    let login = visit.shop.adapter.staff_login(target);
    let mut response = to(login.as_ref().map_or("/", |login| login.location.as_str()));
    forget(visit, login.as_ref(), &mut response);
    response
}

/// Takes the cookies of the session away: a login page that knows somebody sends them straight back.
fn forget(visit: &Visit, login: Option<&StaffLogin<'_>>, response: &mut Response<Bytes>) {
    let headers = HeadView(&visit.head);
    for cookie in login.into_iter().flat_map(|login| login.cleared(&headers)) {
        for domain in domains(&visit.canonical.authority.host) {
            let expired =
                format!("{}=; Path={}{domain}; Max-Age=0; Secure; HttpOnly", cookie.name, cookie.path);
            if let Ok(value) = HeaderValue::from_str(&expired) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
    }
}

/// Somebody goes to a page: no script, no picture, no style (Fetch metadata; browsers before it by what they accept).
fn is_navigation(visit: &Visit) -> bool {
    let page = visit.head.method == http::Method::GET && !visit.is_xhr();
    let accepts =
        || visit.header("accept").is_none_or(|accept| accept.contains("text/html") || accept == "*/*");
    page && visit.header("sec-fetch-mode").map_or_else(accepts, |mode| mode == "navigate")
}

fn path_of(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap_or_default()
}

/// Where a cookie may have been set for: the host alone, or it and all beneath its parent (RFC 6265 §5.3).
fn domains(host: &str) -> Vec<String> {
    let parent = host.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
    let named = [Some(host), parent].into_iter().flatten().map(|name| format!("; Domain={name}"));
    [String::new()].into_iter().chain(named).collect()
}

/// 303: whatever was asked, a login is a page to get (RFC 9110 §15.4.4).
pub(super) fn to(location: &str) -> Response<Bytes> {
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
