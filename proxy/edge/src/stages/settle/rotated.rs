//! The shop gives a session another cookie in the middle of things: what is bound to it goes along.
//!
//! Not everywhere: a shop that no longer knows a session gives out a new one too, and so does a logout. Where the
//! answer shows that, a login page or a way to one, nothing goes along.

use super::{AnswerHeaders, facts, keep, session_before};
use crate::door::Door;
use crate::stages::capture::Submission;
use crate::stages::identify;
use crate::visit::{HeadView, Visit};
use pingora_http::ResponseHeader;
use std::sync::Arc;
use vratar_host::{RequestFacts, ResponseHeaders as _};
use vratar_model::RouteClass;
use vratar_model::journal::{Entry, Rotated};

/// Follows the session, if it is anybody's. Logins tell of theirs themselves ([`super::settle()`]).
pub async fn rotated(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    head: &ResponseHeader,
) {
    let login = submission.is_some_and(|submission| submission.login.is_some());
    if visit.hands_off.is_some() || login || head.status.as_u16() >= 400 {
        return;
    }
    let headers = AnswerHeaders(head);
    let Some(set) = visit.shop.adapter.session_set(&facts(head, &headers, None)) else { return };
    let Some(from) = session_before(door, visit) else { return };
    let to = door.keys.session(&visit.shop.id, &set);
    if from == to || is_outside(visit, &headers) || identify::person(door, visit).await.is_none() {
        return;
    }
    let rotated = Rotated { shop: visit.shop.id.clone(), from, to, at: door.now() };
    keep(door, visit, vec![Entry::Rotated(rotated)]).await;
}

/// Whether the answer is a page to log in on, or leads to one, or is the end of a session.
fn is_outside(visit: &Visit, answer: &AnswerHeaders<'_>) -> bool {
    let headers = HeadView(&visit.head);
    let is_outside = |facts: &RequestFacts<'_>| {
        matches!(visit.shop.adapter.route(facts).class, RouteClass::Login | RouteClass::Logout)
    };
    let path = answer.location().and_then(path_of);
    let led = path.map(|path| RequestFacts { method: "GET", path, query: "", headers: &headers, body: None });
    is_outside(&visit.facts(&headers)) || led.is_some_and(|facts| is_outside(&facts))
}

/// The path of a `Location`, absolute or not (RFC 9110 §10.2.2).
fn path_of(location: &str) -> Option<&str> {
    let rest = match location.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => location,
    };
    rest.split(['?', '#']).next()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_path_of_a_location_is_found() {
        for (location, path) in [
            ("https://shop.example/login?next=%2F", Some("/login")),
            ("/login#top", Some("/login")),
            ("https://shop.example", None),
        ] {
            assert_eq!(path_of(location), path, "{location}");
        }
    }
}
