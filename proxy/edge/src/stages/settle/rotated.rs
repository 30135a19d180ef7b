//! The shop gives a session another cookie in the middle of things: what is bound to it goes along.
//!
//! Only where the answer shows that the customer is still in. A shop that no longer knows a session gives out a new one
//! too, on any page, and whoever sits at the machine then is not for us to say.

use super::{AnswerHeaders, facts, keep, session_before};
use crate::door::Door;
use crate::stages::capture::Submission;
use crate::stages::identify;
use crate::visit::{HeadView, Visit};
use pingora_http::ResponseHeader;
use std::sync::Arc;
use vratar_model::journal::{Entry, Rotated};

/// Follows the session, if it is anybody's. Logins tell of theirs themselves ([`super::settle()`]).
pub(super) async fn rotated(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    head: &ResponseHeader,
) {
    let login = submission.is_some_and(|submission| submission.login.is_some());
    if visit.hands_off.is_some() || login || !is_inside(visit, head) {
        return;
    }
    let headers = AnswerHeaders(head);
    let Some(set) = visit.shop.adapter.session_set(&facts(head, &headers, None)) else { return };
    let Some(from) = session_before(door, visit) else { return };
    let to = door.keys.session(&visit.shop.id, &set);
    if from == to || identify::person(door, visit).await.is_none() {
        return;
    }
    let rotated = Rotated { shop: visit.shop.id.clone(), from, to, at: door.now() };
    keep(door, visit, vec![Entry::Rotated(rotated)]).await;
}

/// Whether only a customer who is in gets this answer: the page of the account, shown.
fn is_inside(visit: &Visit, head: &ResponseHeader) -> bool {
    let headers = HeadView(&visit.head);
    let slots = visit.shop.adapter.page_slots(&visit.facts(&headers));
    head.status == http::StatusCode::OK && !slots.choices.is_empty()
}
