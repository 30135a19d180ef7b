//! Yes or no.

use super::{Approver, DONE, PATH, see_other};
use crate::door::Door;
use crate::failure::Failure;
use crate::visit::Visit;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Response;
use std::sync::Arc;
use vratar_form::{Form, Kind};
use vratar_model::access::{AccessId, Approval, Ask, Event, Reason, Verdict};
use vratar_pages::Answered;
use vratar_pages::approval::{ANSWER, APPROVE, ASK, DENY, SEAL};
use vratar_policy::approval::{HOLDS, STANDS};
use vratar_screens::from_own_page;

/// What a seal is of.
const SEALED: &str = "approval";

/// Only who was shown a request can answer it, and only in the same session.
pub(super) fn seal(door: &Door, visit: &Visit, approver: &Approver, reference: &str) -> String {
    let [shop, session] = sealed(visit, approver);
    URL_SAFE_NO_PAD.encode(door.keys.mac(SEALED, &[shop, session, reference.as_bytes()]))
}

fn is_sealed(door: &Door, visit: &Visit, approver: &Approver, access: AccessId, seal: &str) -> bool {
    let ([shop, session], reference) = (sealed(visit, approver), access.to_string());
    let seal = URL_SAFE_NO_PAD.decode(seal).unwrap_or_default();
    door.keys.verify(SEALED, &[shop, session, reference.as_bytes()], &seal)
}

fn sealed<'a>(visit: &'a Visit, approver: &'a Approver) -> [&'a [u8]; 2] {
    let session = approver.actor.session.as_ref().map(|session| session.0.as_bytes());
    [visit.shop.id.as_str().as_bytes(), session.unwrap_or_default()]
}

/// What is said is recorded, then it counts; whatever became of it, the list is shown again.
pub(super) async fn answer(
    door: &Arc<Door>,
    visit: &Visit,
    approver: &Approver,
    body: &[u8],
) -> Result<Response<Bytes>, Failure> {
    let form = vratar_form::read(&Kind::Urlencoded, body, encoding_rs::UTF_8).ok();
    let said = form.as_ref().and_then(said);
    let (access, verdict, sealed) = said.ok_or(Failure::ClientWrong("approval"))?;
    let host = visit.canonical.authority.to_string();
    let own = from_own_page(&host, visit.header("origin"), visit.header("sec-fetch-site"));
    if !own || !is_sealed(door, visit, approver, access, sealed) {
        return Err(Failure::Guarded(Reason::Policy));
    }
    let is_theirs = |ask: &Arc<Ask>| ask.access == access && approver.may(visit, ask);
    // What is not for them to say is as if it were not there.
    let theirs = door.approvals.lock().waiting(door.now(), &visit.shop.id).into_iter().find(is_theirs);
    let Some(approval) = theirs.and_then(|ask| approval(door, visit, approver, &ask, verdict)) else {
        return Ok(back(Answered::Gone));
    };
    // In a task of its own: what is being recorded is not left half way by somebody who hangs up.
    let answered = tokio::spawn(record(door.clone(), approval)).await;
    Ok(back(answered.map_err(|_| Failure::NotRecorded)??))
}

fn said(form: &Form) -> Option<(AccessId, Verdict, &str)> {
    // Who says both has said neither.
    let mut answers = form.fields().filter(|(name, _)| *name == ANSWER).map(|(_, answer)| answer);
    let (Some(answer), None) = (answers.next(), answers.next()) else { return None };
    let verdict = match answer {
        APPROVE => Verdict::Allow,
        DENY => Verdict::Deny,
        _ => return None,
    };
    Some((form.field(ASK)?.parse().ok()?, verdict, form.field(SEAL)?))
}

fn approval(
    door: &Door,
    visit: &Visit,
    approver: &Approver,
    ask: &Ask,
    verdict: Verdict,
) -> Option<Approval> {
    let holds = if verdict == Verdict::Allow { HOLDS } else { STANDS };
    Some(Approval {
        access: ask.access,
        shop: ask.shop.clone(),
        asker: ask.actor.who?,
        by: approver.actor.clone(),
        address: visit.address,
        rule: ask.rule.clone(),
        verdict,
        until: door.now().checked_add(holds).unwrap_or(jiff::Timestamp::MAX),
    })
}

async fn record(door: Arc<Door>, approval: Approval) -> Result<Answered, Failure> {
    if door.approvals.lock().answer(door.now(), approval.access).is_none() {
        return Ok(Answered::Gone);
    }
    let kept = door.recorder.keep(Event::Approval(Box::new(approval.clone())), &[]).await;
    if kept.is_err() {
        door.approvals.lock().unanswer(approval.access);
        return Err(Failure::NotRecorded);
    }
    door.approvals.lock().answered(&approval);
    let (what, answered) = match approval.verdict {
        Verdict::Allow => ("approved", Answered::Approved),
        _ => ("denied", Answered::Denied),
    };
    door.metrics.approvals.with_label_values(&[approval.shop.as_str(), what]).inc();
    Ok(answered)
}

/// By 303 (RFC 9110 §15.4.4), so that to load the page again answers nothing again.
fn back(answered: Answered) -> Response<Bytes> {
    let word = match answered {
        Answered::Approved => "approved",
        Answered::Denied => "denied",
        Answered::Gone => "gone",
    };
    see_other(&format!("{PATH}?{DONE}={word}"))
}
