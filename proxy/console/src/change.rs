//! Somebody changes their mind.
//!
//! What is sent is taken only if the browser does not say that it comes from elsewhere, the form was made for this
//! very session, and its serving token says what was shown. It is on stable storage before anything is claimed.

use crate::answer::see_other;
use crate::customer::{Who, who};
use crate::deliver::delivered;
use crate::desk::Desk;
use crate::page::{self, SAVED, SAVED_LATER, View};
use crate::route::CHOICES;
use crate::way_back::{self, Bound};
use bytes::Bytes;
use http::{Response, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::{fields, read_answers};
use vratar_form::{Form, Kind};
use vratar_model::Outcome;
use vratar_model::journal::{Attempt, Entry, Method, Notice, SealedIdentifier, Served, SessionRef, Settled};
use vratar_pages::Saving;
use vratar_screens::{Call, from_own_page};
use vratar_store::Position;

/// How long to wait for the store to say what was before; without it the choice is kept all the same.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long to wait for the store to have the change, so that the next page shows it.
const APPLY_PATIENCE: Duration = Duration::from_secs(1);
/// What decided that the change came into force: that it was made.
const SIGNAL: &str = "choices";

/// `POST`.
pub(crate) async fn answer(desk: &Desk, call: &Call) -> Response<Bytes> {
    let viewer = &call.viewer;
    let Some(session) = &viewer.session else { return page::logged_out(desk, viewer, StatusCode::FORBIDDEN) };
    match take(desk, call, session).await {
        Ok(saved) => back(desk, session, &saved),
        Err(fault) => show(desk, call, fault).await,
    }
}

/// A change that was made, or was not needed.
struct Saved {
    /// Where the person comes from.
    target: String,
    /// Whether the next page shows it.
    shown: bool,
}

/// Why a change was not made.
enum Fault {
    /// It comes from elsewhere, or from another session's form.
    Forged,
    /// The body is no form.
    Unreadable,
    /// The page is too old, or its wording unknown.
    Outdated,
    /// Nobody is logged in any more.
    LoggedOut,
    /// The journal could not keep it.
    NotKept(Box<Sent>),
}

/// What was sent, proved by its token.
struct Sent {
    served: Served,
    notice: Arc<Notice>,
    ticked: Vec<u16>,
    target: String,
}

async fn take(desk: &Desk, call: &Call, session: &SessionRef) -> Result<Saved, Fault> {
    let viewer = &call.viewer;
    if !from_own_page(&viewer.host, call.origin.as_deref(), call.fetch_site.as_deref()) {
        return Err(Fault::Forged);
    }
    let sent = read(desk, call, session).await?;
    let _turn = desk.turns.of(session).await;
    let identifiers = match who(desk, viewer, PATIENCE).await {
        Who::Nobody => return Err(Fault::LoggedOut),
        Who::Customer(customer) if !customer.current.differs(&sent.notice, &sent.ticked) => {
            return Ok(Saved { target: sent.target, shown: true });
        }
        Who::Customer(customer) => customer.identifiers,
        // The form was made for this session while it was somebody's; the store knows whose when it is back.
        Who::Away => Vec::new(),
    };
    let Some(kept) = keep(desk, call, session, &sent, identifiers).await else {
        return Err(Fault::NotKept(Box::new(sent)));
    };
    Ok(Saved { target: sent.target, shown: desk.journal.applied(kept, APPLY_PATIENCE).await })
}

async fn read(desk: &Desk, call: &Call, session: &SessionRef) -> Result<Sent, Fault> {
    let shop = &call.viewer.shop;
    let form = form(call).ok_or(Fault::Unreadable)?;
    let token = form.field(fields::TOKEN).ok_or(Fault::Outdated)?;
    let served = delivered(desk, &call.viewer, token).ok_or(Fault::Outdated)?;
    let bound = Bound { shop, session, served: served.id };
    let seal = form.field(way_back::FIELD).ok_or(Fault::Forged)?;
    let target = bound.open(&desk.keys, seal).ok_or(Fault::Forged)?;
    let notice = wording(desk, &served).await.ok_or(Fault::Outdated)?;
    let ticked = read_answers(&notice, form.fields()).ticked;
    Ok(Sent { served, notice, ticked, target })
}

/// The names and values of ours are ASCII in every charset that forms are sent in.
fn form(call: &Call) -> Option<Form> {
    let kind = Kind::of(call.content_type.as_deref()?).filter(|kind| *kind != Kind::Json)?;
    vratar_form::read(&kind, &call.body, encoding_rs::UTF_8).ok()
}

async fn wording(desk: &Desk, served: &Served) -> Option<Arc<Notice>> {
    if let Some(notice) = desk.wordings.find(served.notice) {
        return Some(notice);
    }
    // Delivered before a restart with another configuration: the store has it.
    let found = tokio::time::timeout(PATIENCE, desk.store.notice(served.notice)).await;
    found.ok()?.ok()?.map(Arc::new)
}

/// Keeps the change; none: nothing is kept, as far as can be told.
async fn keep(
    desk: &Desk,
    call: &Call,
    session: &SessionRef,
    sent: &Sent,
    identifiers: Vec<SealedIdentifier>,
) -> Option<Position> {
    let attempt = attempt(desk, call, session, sent, identifiers)?;
    let settled = settled(&attempt);
    let mut entries = Vec::from_iter(desk.wordings.unkept(sent.notice.id));
    entries.extend([Entry::Attempt(Box::new(attempt)), Entry::Settled(settled)]);
    match desk.journal.append(entries).await {
        Ok(position) => {
            desk.wordings.kept(sent.notice.id);
            Some(position)
        }
        Err(error) => {
            tracing::error!(shop = %call.viewer.shop, %error, "choices: a change could not be kept");
            None
        }
    }
}

fn attempt(
    desk: &Desk,
    call: &Call,
    session: &SessionRef,
    sent: &Sent,
    identifiers: Vec<SealedIdentifier>,
) -> Option<Attempt> {
    let viewer = &call.viewer;
    Some(Attempt {
        id: desk.attempt_id()?,
        shop: viewer.shop.clone(),
        served: sent.served.clone(),
        ticked: sent.ticked.clone(),
        identifiers,
        session: Some(session.clone()),
        method: Method::Profile,
        ip_truncated: viewer.ip_truncated.clone(),
        ua_hash: viewer.ua_hash.clone(),
        gpc: viewer.gpc,
        at: desk.now(),
    })
}

/// Nobody else has to agree to a change of mind: it is in force once it is made.
fn settled(attempt: &Attempt) -> Settled {
    Settled {
        attempt: attempt.id,
        outcome: Outcome::Committed,
        signal: SIGNAL.to_owned(),
        identifiers: Vec::new(),
        session: None,
        at: attempt.at,
    }
}

/// To the page that the form stood on, which tells what became of it.
fn back(desk: &Desk, session: &SessionRef, saved: &Saved) -> Response<Bytes> {
    if saved.target == CHOICES {
        let told = if saved.shown { SAVED } else { SAVED_LATER };
        return see_other(&format!("{CHOICES}?{told}"));
    }
    desk.tell_later(session, if saved.shown { Saving::Saved } else { Saving::Later });
    see_other(&saved.target)
}

async fn show(desk: &Desk, call: &Call, fault: Fault) -> Response<Bytes> {
    let viewer = &call.viewer;
    let outdated = |status| View::told(status, Saving::Outdated);
    match fault {
        Fault::LoggedOut => page::logged_out(desk, viewer, StatusCode::FORBIDDEN),
        Fault::Forged => page::show(desk, viewer, outdated(StatusCode::FORBIDDEN)).await,
        Fault::Unreadable => page::show(desk, viewer, outdated(StatusCode::BAD_REQUEST)).await,
        Fault::Outdated => page::show(desk, viewer, outdated(StatusCode::CONFLICT)).await,
        Fault::NotKept(sent) => {
            let told = View::told(StatusCode::SERVICE_UNAVAILABLE, Saving::NotSaved);
            page::show(desk, viewer, View { sent: Some((&sent.notice, &sent.ticked)), ..told }).await
        }
    }
}
