//! Whoever is logged in proves once more who they are, and what they were doing goes on.
//!
//! A rule asks for it ([`ask`]): the answer to the interrupted request is a page of ours that asks for name and password.
//! Its form goes to a path of ours ([`answer`]), never to one of the shop: a password reaches the shop by its own login and
//! no other way. There it is held against the shop's login in a cookie jar of its own ([`factor`]). What comes after it
//! stands sealed in the page ([`slip`]).
//!
//! *Fails closed*: nothing counts as proved before the record has it.

mod browser;
mod factor;
mod fill;
mod jar;
mod replay;
mod sent;
mod shown;
mod slip;
mod tries;
mod whose;

pub use tries::Proofs;

use super::{Access, Bound, again};
use crate::client::Client;
use crate::door::Door;
use crate::failure::Failure;
use crate::stages::capture::{Submission, hold};
use crate::visit::Visit;
use bytes::Bytes;
use factor::{Checked, Factor};
use http::{Method, Response};
use sent::Sent;
use shown::{for_scripts, kept, page};
use slip::{Slip, leads_home};
use std::sync::Arc;
use vratar_model::Localized;
use vratar_model::access::{Event, Login, Reason, Role};
use vratar_pages::{PROVE, Untrue};
use vratar_screens::from_own_page;
use whose::{Named, Whose};

/// Largest body of what the page sends, bytes.
const BODY: usize = 64 << 10;

/// Asks whoever sent a request to prove once more who they are. Where that cannot be done here (a program, a login that is
/// no form, one that was tried in vain), the shop's own login is the proof.
///
/// # Errors
/// [`Failure::TooMuchHeld`]: the request cannot be kept until the proof is there.
pub(super) fn ask(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    access: &Access,
    why: Option<&Localized>,
) -> Result<Response<Bytes>, Failure> {
    let actor = &access.about.actor;
    let provable = matches!(actor.role, Role::Customer | Role::Staff | Role::Admin) && actor.who.is_some();
    let provable = provable && !visit.shop.adapter.logins_of(actor.role).is_empty();
    let session = actor.session.as_ref().filter(|_| provable);
    let Some(session) = session.filter(|session| !door.proofs.is_elsewhere(&visit.shop.id, session)) else {
        return Ok(again::log_in(door, visit, access, Reason::StepUp));
    };
    let asked = Slip::of(door, visit, session, why).after(door, visit, submission);
    let response = asked.map(|slip| {
        let scripts = visit.is_xhr();
        let mut response =
            if scripts { for_scripts(door, visit, &slip) } else { page(door, visit, &slip, None) };
        browser::mark(door, visit, session, &mut response);
        response
    });
    let status = match &response {
        Ok(response) => response.status().as_u16(),
        Err(failure) => failure.status().unwrap_or(0),
    };
    access.refused(door, Reason::StepUp, status);
    response
}

impl Slip {
    /// With what the interrupted request becomes: a page is asked for again, what was sent is kept.
    fn after(
        self,
        door: &Arc<Door>,
        visit: &Visit,
        submission: Option<&Submission>,
    ) -> Result<Self, Failure> {
        use crate::stages::canonical::Framing;
        if visit.is_xhr() {
            return Ok(self);
        }
        if matches!(visit.head.method, Method::GET | Method::HEAD) {
            return Ok(Self { to: local(visit.target()), ..self });
        }
        let bare = matches!(visit.canonical.framing, Framing::None | Framing::Length(0));
        let ticket = match submission {
            Some(read) => hold(door, visit, read)?,
            None if bare && visit.head.method == Method::POST => {
                hold(door, visit, &Submission::opaque(Bytes::new()))?
            }
            None => return Ok(Self { lost: true, ..self }),
        };
        Ok(Self { to: local(visit.target()), ticket: Some(ticket), ..self })
    }
}

fn local(target: String) -> String {
    if leads_home(&target) { target } else { "/".to_owned() }
}

/// Answers what the page sends, and whoever opens it by its address.
///
/// # Errors
/// [`Failure::TicketUsed`]: it is no page of ours, lay open too long, or another browser was asked. [`Failure::NotRecorded`]; those of the client.
pub async fn answer(
    door: &Arc<Door>,
    visit: &Visit,
    client: &mut Client,
) -> Result<Response<Bytes>, Failure> {
    if visit.head.method != Method::POST {
        let slip = sent::slip_of(&visit.canonical.query);
        let slip = opened(door, visit, client, &slip.unwrap_or_default())?;
        return match door.proofs.is_elsewhere(&visit.shop.id, &slip.session) {
            true => Ok(again::leave(visit, &slip.to)),
            false => Ok(page(door, visit, &slip, None)),
        };
    }
    let body = client.read_whole_body(BODY).await?;
    let Sent { slip, name, password } = Sent::read(body);
    let slip = opened(door, visit, client, &slip)?;
    let (origin, site) = (visit.header("origin"), visit.header("sec-fetch-site"));
    if !from_own_page(&visit.canonical.authority.host, origin, site) {
        count(door, visit, "forged");
        return Ok(page(door, visit, &slip, None));
    }
    if slip.until < door.now() {
        return if slip.ticket.is_some() { Err(Failure::TicketUsed) } else { Ok(again::to(&slip.to)) };
    }
    let Some(whose) = Whose::of(door, visit, &slip.session).await else {
        return Ok(elsewhere(door, visit, &slip));
    };
    let turn = match door.proofs.begin(&visit.shop.id, whose.who, visit.address, door.now()) {
        Ok(turn) => turn,
        Err(locked) => {
            count(door, visit, "locked");
            return Ok(page(door, visit, &slip, Some(Untrue::Locked(locked.minutes(door.now())))));
        }
    };
    let factor = Factor::Password { name: &name, password: &password };
    match factor.check(door, visit, &whose, client).await {
        Checked::Right(named) => {
            let kept = prove(door, visit, &slip, whose, named).await;
            turn.succeeded();
            kept.map(|()| onward(visit, &slip))
        }
        Checked::Wrong(login) => {
            count(door, visit, "wrong");
            failed(door, visit, &whose, login);
            Ok(page(door, visit, &slip, Some(Untrue::Wrong)))
        }
        Checked::Away => {
            turn.forgotten();
            count(door, visit, "away");
            Ok(page(door, visit, &slip, Some(Untrue::Away)))
        }
        Checked::Elsewhere => {
            turn.forgotten();
            Ok(elsewhere(door, visit, &slip))
        }
    }
}

/// What was sealed here, for the browser that it was given to.
fn opened(door: &Door, visit: &Visit, client: &Client, sealed: &str) -> Result<Slip, Failure> {
    let slip = Slip::open(door, visit, sealed).ok_or(Failure::TicketUsed)?;
    if browser::was_asked(door, visit, client, &slip) {
        return Ok(slip);
    }
    count(door, visit, "unasked");
    Err(Failure::TicketUsed)
}

/// From now on the session is proved, once the record has it.
async fn prove(door: &Door, visit: &Visit, slip: &Slip, whose: Whose, named: Named) -> Result<(), Failure> {
    let shop = &visit.shop.id;
    // Whoever logged out meanwhile is out.
    let now = Whose::of(door, visit, &slip.session).await.filter(|now| now.who == whose.who);
    let Some(Whose { role, who, .. }) = now else { return Err(Failure::TicketUsed) };
    let event = Event::Login(Login {
        shop: shop.clone(),
        login: named.login.clone(),
        role,
        who: Some(who),
        session: Some(slip.session.clone()),
        address: visit.address,
        success: true,
        again: true,
    });
    let kept = door.recorder.keep(event, &[named.to_name(shop, role >= Role::Staff)]).await;
    kept.map_err(|_| Failure::NotRecorded)?;
    door.actors.bind(shop, &slip.session, Some(Bound { role, who: Some(who), proved_at: door.now() }));
    count(door, visit, "proved");
    Ok(())
}

fn failed(door: &Door, visit: &Visit, whose: &Whose, login: String) {
    if !door.flood.admits(visit.address) {
        return;
    }
    door.recorder.late(Event::Login(Login {
        shop: visit.shop.id.clone(),
        login,
        role: whose.role,
        who: Some(whose.who),
        session: None,
        address: visit.address,
        success: false,
        again: true,
    }));
}

/// To where they were: the page is asked for again, what was kept is sent on with a click.
fn onward(visit: &Visit, slip: &Slip) -> Response<Bytes> {
    match &slip.ticket {
        None => again::to(&slip.to),
        Some(ticket) => kept(visit, slip, ticket, None),
    }
}

/// Only the shop's own login can tell who they are: from now on this session is sent there.
fn elsewhere(door: &Door, visit: &Visit, slip: &Slip) -> Response<Bytes> {
    count(door, visit, "elsewhere");
    door.proofs.elsewhere(&visit.shop.id, &slip.session);
    match &slip.ticket {
        None => again::leave(visit, &slip.to),
        Some(ticket) => kept(visit, slip, ticket, Some(&slip.address(door, visit))),
    }
}

fn count(door: &Door, visit: &Visit, result: &'static str) {
    door.metrics.proofs.with_label_values(&[visit.shop.id.as_str(), result]).inc();
}

/// Whether a request is for the page.
#[must_use]
pub fn is_asked(visit: &Visit) -> bool {
    use crate::visit::HandsOff;
    let guards = visit.shop.mode >= vratar_model::Mode::Guard && visit.hands_off != Some(HandsOff::Observing);
    guards && visit.canonical.path == PROVE
}
