//! Which page answers which path.

use crate::answer::Answer;
use crate::frame::VIEW_STATE;
use crate::request::Request;
use crate::shop::Shop;
use crate::{account, front, staff};
use http::{Method, StatusCode};

/// The shop's answer to one request. `random` names the session that a login starts.
pub(crate) fn answer(shop: &mut Shop, request: &Request, random: [u8; 16]) -> Answer {
    if ![Method::GET, Method::HEAD, Method::POST].contains(&request.method) {
        return Answer::plain(StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD or POST.");
    }
    if changed_state(request) {
        return front::broken_state(shop, request);
    }
    match request.path.as_str() {
        "/" => front::catalogue(shop, request),
        "/product" => front::product(shop, request),
        "/terms" => front::terms(shop, request),
        "/privacy" => front::privacy(shop, request),
        "/register" => account::register(shop, request, random),
        "/login" => account::login(shop, request, random),
        "/profile" => account::profile(shop, request),
        "/logout" => account::logout(shop, request),
        "/admin/login" => staff::login(shop, request, random),
        "/admin" | "/admin/" => Answer::see("/admin/customers"),
        path if path.starts_with("/admin/") => staff::page(shop, request),
        path => front::file(path).unwrap_or_else(|| front::not_found(shop, request)),
    }
}

/// As the framework of such shops does: a view state that came back changed is refused.
fn changed_state(request: &Request) -> bool {
    request.method == Method::POST && request.form.get("__VIEWSTATE").is_some_and(|state| state != VIEW_STATE)
}

#[cfg(test)]
mod tests;
