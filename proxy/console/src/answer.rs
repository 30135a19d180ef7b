//! Responses: the headers that every page of ours has, and the pages that need nothing but themselves.

use crate::desk::Desk;
use crate::route::{CHOICES, Route};
use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use vratar_pages::NothingHere;
use vratar_screens::Viewer;

/// What a page may load and do: its stylesheet, and forms to the same host. Nobody may frame it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; \
                                       base-uri 'none'; frame-ancestors 'none'";
/// Seconds after which to try again when something of ours is away.
const RETRY_AFTER: &str = "120";
/// The stylesheet's address changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A page of one person.
pub(crate) fn page(status: StatusCode, html: String) -> Response<Bytes> {
    let mut response = private(status, "text/html; charset=utf-8", html);
    set(&mut response, header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(&mut response, header::X_FRAME_OPTIONS, "DENY");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        set(&mut response, header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

/// A file of one person, to be kept under `name`.
pub(crate) fn download(json: String, name: &str) -> Response<Bytes> {
    let mut response = private(StatusCode::OK, "application/json", json);
    // Names are made of ids, which are ASCII.
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// "Go and see `target`" (303: with GET, whatever it was before).
pub(crate) fn see_other(target: &str) -> Response<Bytes> {
    let mut response = private(StatusCode::SEE_OTHER, "text/html; charset=utf-8", String::new());
    let location = HeaderValue::from_str(target).unwrap_or(HeaderValue::from_static(CHOICES));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// The stylesheet.
pub(crate) fn style() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(vratar_pages::STYLE.as_bytes()));
    set(&mut response, header::CONTENT_TYPE, "text/css; charset=utf-8");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::CACHE_CONTROL, FOR_EVER);
    response
}

/// No such page, or not for the viewer.
pub(crate) fn nothing_here(viewer: &Viewer, desk: &Desk) -> Response<Bytes> {
    page(StatusCode::NOT_FOUND, nothing(viewer, desk))
}

/// A method that the page does not have.
pub(crate) fn not_allowed(viewer: &Viewer, desk: &Desk, route: Route) -> Response<Bytes> {
    let mut response = page(StatusCode::METHOD_NOT_ALLOWED, nothing(viewer, desk));
    set(&mut response, header::ALLOW, if route == Route::Choices { "GET, HEAD, POST" } else { "GET, HEAD" });
    response
}

fn nothing(viewer: &Viewer, desk: &Desk) -> String {
    let shop = &desk.controller(viewer).name;
    let choices = viewer.asking.as_ref().map(|_| CHOICES);
    NothingHere { lang: &viewer.lang, shop, choices, front: "/" }.html()
}

fn private(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, kind);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    set(&mut response, header::REFERRER_POLICY, "same-origin");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn set(response: &mut Response<Bytes>, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}
