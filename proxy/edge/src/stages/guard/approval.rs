//! Somebody reads more than a budget allows, and a second person may let them: it is asked for, and recorded before it
//! waits.

use super::about::About;
use super::access::Access;
use super::brake::{Exceeded, Stop, rule};
use super::onward::Again;
use super::reason::said_with;
use crate::door::Door;
use crate::failure::Failure;
use crate::stages::capture::Submission;
use crate::visit::Visit;
use bytes::Bytes;
use http::Response;
use std::sync::Arc;
use vratar_model::access::{Ask, Event, Reason};
use vratar_model::journal::IdentifierKind;
use vratar_pages::Unapproved;
use vratar_policy::access::Over;
use vratar_policy::approval::{Standing, WAITS, at_most};
use vratar_record::names::ToName;

/// Where a second person looks.
pub(super) const PATH: &str = "/.vratar/approvals";

/// What whoever asked is told.
struct Told {
    ask: Arc<Ask>,
    denied: bool,
}

/// The page that says what is asked, of whom and until when; scripts get it as JSON.
///
/// # Errors
/// [`Failure::NotRecorded`]; [`Failure::Guarded`]: so much waits already; [`Failure::TooMuchHeld`].
pub(super) async fn ask(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    access: &Access,
    exceeded: &Exceeded,
) -> Result<Response<Bytes>, Failure> {
    let told = asked(door, &access.about, exceeded).await;
    let page = told.and_then(|told| page(door, visit, submission, exceeded, &told));
    let status = match &page {
        Ok(page) => page.status().as_u16(),
        Err(failure) => failure.status().unwrap_or(0),
    };
    access.refused(door, Reason::Budget, status);
    page
}

/// An answer is cut half way: whoever wants it again finds that it was asked for.
pub(super) async fn ask_for_next(door: &Door, about: &About, stop: &Stop) {
    if let Stop::Over(exceeded) = stop
        && exceeded.draw.over == Over::Approval
    {
        // What cannot be asked now is asked at the next try.
        let _ = asked(door, about, exceeded).await;
    }
}

/// What is asked stands in the record before it waits.
async fn asked(door: &Door, about: &About, exceeded: &Exceeded) -> Result<Told, Failure> {
    let ask = ask_of(door, about, exceeded);
    let standing = door.approvals.lock().standing(door.now(), &ask);
    match standing {
        Standing::Waits(ask) => Ok(Told { ask, denied: false }),
        Standing::Denied(ask) => Ok(Told { ask, denied: true }),
        Standing::Crowded => Err(Failure::Guarded(Reason::Budget)),
        Standing::Unasked => {
            let program = about.actor_name.as_deref().map(|value| ToName {
                shop: &about.shop.id,
                kind: IdentifierKind::CustomerId,
                value,
                subject: None,
                with: None,
                staff: true,
            });
            let names: Vec<ToName<'_>> = program.into_iter().collect();
            let kept = door.recorder.keep(Event::Ask(Box::new(ask.clone())), &names).await;
            kept.map_err(|_| Failure::NotRecorded)?;
            door.metrics.approvals.with_label_values(&[about.shop.id.as_str(), "asked"]).inc();
            door.approvals.lock().add(ask.clone());
            Ok(Told { ask: Arc::new(ask), denied: false })
        }
    }
}

fn ask_of(door: &Door, about: &About, exceeded: &Exceeded) -> Ask {
    let now = door.now();
    let usual = || now.checked_add(WAITS).ok();
    Ask {
        access: about.access,
        shop: about.shop.id.clone(),
        actor: about.actor.clone(),
        address: about.address,
        method: about.method.clone(),
        path: about.path.clone(),
        query: about.query.clone(),
        wants: about.wants.clone(),
        route: about.route.clone(),
        class: about.class,
        action: about.action,
        rule: rule(&exceeded.draw),
        persons: exceeded.amount.persons,
        rows: exceeded.amount.rows,
        more: exceeded.more,
        at_most: at_most(exceeded.amount, [exceeded.draw.persons, exceeded.draw.rows], exceeded.more),
        reason: about.reason.clone(),
        until: exceeded
            .draw
            .waits
            .map_or_else(usual, |waits| now.checked_add(waits).ok())
            .unwrap_or(jiff::Timestamp::MAX),
    }
}

fn page(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    exceeded: &Exceeded,
    told: &Told,
) -> Result<Response<Bytes>, Failure> {
    let (lang, reference) = (visit.lang(), told.ask.access.to_string());
    if visit.is_xhr() {
        let says = if told.denied { "approval-denied-for-scripts" } else { "approval-for-scripts" };
        let text = serde_json::json!({
            "error": vratar_text::say(&lang, says, &[]),
            "code": "approval",
            "reference": reference,
        });
        return Ok(said_with("application/json", text.to_string()));
    }
    let again = Again::of(door, visit, submission)?;
    let until = told.ask.until.to_zoned(visit.shop.zone.clone());
    let groups: Vec<&str> = exceeded.draw.approvers.iter().map(|group| &**group).collect();
    let host = &visit.canonical.authority.host;
    let page = Unapproved {
        lang: &lang,
        shop: visit.shop_name(),
        why: exceeded.draw.why.as_ref().map(|why| why.best(&lang).0).unwrap_or_default(),
        denied: told.denied,
        what: super::approvals::what(&told.ask),
        limits: [exceeded.draw.persons, exceeded.draw.rows],
        groups: &groups,
        until: &until,
        approve_at: &format!("https://{host}{PATH}"),
        action: &again.action,
        onward: again.onward(),
        reference: &reference,
    };
    Ok(said_with("text/html; charset=utf-8", page.html()))
}
