//! No record, no byte: what of the shop's answer leaves only after the access to it is on stable storage.
//!
//! [`begin`] says what a request's answer needs, [`release`] gives it: an answer that fits is read whole, looked into and
//! recorded before its first byte goes out; a longer one goes out part by part, each part recorded first. What cannot
//! be looked into is refused.
//!
//! *Fails closed*, with one exception that the types show: pages of the way to buy ([`Strictness::Selling`]) show people
//! what they typed themselves. They are recorded like any other, but pass when the record is away, and are counted.

mod about;
mod access;
mod actor;
mod address;
mod again;
mod approval;
mod approvals;
mod ask;
mod body;
mod brake;
mod decide;
mod echo;
mod heads;
mod hide;
mod kept;
mod leases;
mod onward;
mod prove;
mod reason;
mod released;
mod seen;
pub mod sessions;
mod so_far;
mod tally;
mod wants;
mod watermark;

pub(crate) use about::media;
pub use access::Access;
pub(crate) use actor::employee;
pub use actor::{Actors, Bound};
pub use approvals::approvals;
pub use ask::{Asked, ask};
pub use brake::draws_of;
pub(crate) use echo::brought;
pub(crate) use heads::Eye;
pub use prove::{Proofs, answer as prove, is_asked as asks_to_prove};
pub use released::Released;
pub use tally::Tally;

use crate::client::Client;
use crate::door::Door;
use crate::exchange::Answer;
use crate::failure::Failure;
use crate::sifting::Sifting;
use crate::stages::capture::{Submission, unmasked};
use crate::visit::{HandsOff, HeadView, Visit};
use about::About;
use actor::Caller;
use body::look;
use std::sync::Arc;
use std::time::Instant;
use vratar_host::{RequestFacts, RouteHit};
use vratar_model::access::{Event, Outcome, Reason, Role, Verdict};
use vratar_model::{Mode, RouteClass};
use vratar_policy::access::Decision;

/// What becomes of a request.
pub enum Begun {
    /// It goes to the shop.
    Needs(Needs),
    /// Something is asked of its sender first.
    Asks(Asked),
}

/// What an answer needs to go out.
pub enum Needs {
    /// Nothing: it is no answer with contact data, as far as anybody knows.
    Nothing(Exempt),
    /// A record.
    Record(Box<Access>),
}

/// That an answer may go out without a record. Made in one place.
pub struct Exempt(());

/// What happens to an answer that cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Not a byte of it goes out.
    Guarded,
    /// It is part of the way to buy: it goes out, and is counted.
    Selling,
}

impl Strictness {
    /// Of the routes of a class; `None`: their answers are not recorded.
    #[must_use]
    pub fn of(class: RouteClass) -> Option<Self> {
        match class {
            _ if class.is_guarded() => Some(Self::Guarded),
            _ if class.is_recorded() => Some(Self::Selling),
            _ => None,
        }
    }
}

/// Says what the answer to a request needs, before the shop is asked. `unread`: its body is there, and nobody knows what it
/// says.
///
/// # Errors
/// [`Failure::Guarded`] where a guarded route is asked for another protocol; [`Failure::NotRecorded`]: the record is away.
pub async fn begin(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    unread: bool,
) -> Result<Begun, Failure> {
    // A bypass takes away what helps; it opens nothing that is guarded.
    if visit.shop.mode < Mode::Guard || visit.hands_off == Some(HandsOff::Observing) {
        return Ok(Begun::Needs(Needs::Nothing(Exempt(()))));
    }
    let Some((strictness, caller)) = called(door, visit, submission, unread) else {
        return Ok(Begun::Needs(Needs::Nothing(Exempt(()))));
    };
    if strictness == Strictness::Guarded && !door.recorder.is_healthy() {
        // What could not be shown is not done either: whoever tries again would do it twice. Nor is anybody sent to log in
        // who would not be known afterwards: a login counts once it is recorded.
        return Err(Failure::NotRecorded);
    }
    let actor = caller.actor(door, &visit.shop.id, strictness).await;
    let about = Arc::new(About::new(door, visit, submission, unread, actor));
    let decision = match strictness {
        Strictness::Guarded => decide::before(door, &about),
        Strictness::Selling => Decision::default(),
    };
    let _coming = door.recorder.coming();
    let access = Box::new(Access { about, strictness, decision, began: Instant::now(), _coming });
    if access.about.staff && access.about.actor.role < Role::Staff {
        return Ok(Begun::Asks(Asked::LogIn(access)));
    }
    match access.decision.verdict {
        Verdict::Deny => {
            access.refused(door, Reason::Policy, 403);
            return Err(Failure::Guarded(Reason::Policy));
        }
        Verdict::StepUp => {
            let why = access.decision.why.clone();
            return Ok(Begun::Asks(Asked::StepUp(access, why)));
        }
        _ => {}
    }
    let upgrade = visit.header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
    if upgrade && strictness == Strictness::Guarded {
        access.refused(door, Reason::Upgrade, 403);
        return Err(Failure::Guarded(Reason::Upgrade));
    }
    Ok(Begun::Needs(Needs::Record(access)))
}

/// Whether a request's route is recorded, and who may be calling.
fn called(
    door: &Door,
    visit: &Visit,
    submission: Option<&Submission>,
    unread: bool,
) -> Option<(Strictness, Caller)> {
    let headers = HeadView(&visit.head);
    let mut facts = visit.facts(&headers);
    facts.body = submission.and_then(|read| read.form.as_ref());
    let hit = route(visit, &facts, unread);
    let strictness = Strictness::of(hit.class)?;
    Some((strictness, Caller::of(door, visit, &facts, submission, hit.staff)))
}

/// The route of a request; what a body that nobody could read might make of it counts for the worst.
fn route<'v>(visit: &'v Visit, facts: &RequestFacts<'_>, unread: bool) -> RouteHit<'v> {
    match facts.body {
        _ if unread => visit.shop.adapter.route_of_unread(facts),
        None => visit.route(),
        Some(_) => visit.shop.adapter.route(facts),
    }
}

/// What becomes of an answer that is to be recorded.
pub enum Release {
    /// It goes out.
    Out(Box<Released>),
    /// Something is asked of whoever wants it first.
    Asks(Asked),
}

/// Records an access and lets the answer out, whole or part by part.
///
/// # Errors
/// [`Failure::NotRecorded`], [`Failure::Crowded`], [`Failure::Guarded`]: not a byte of the answer has gone out, nor will
/// it. Those of the shop and the client.
pub async fn release(
    door: &Arc<Door>,
    visit: &Visit,
    access: Box<Access>,
    mut answer: Answer,
    client: &mut Client,
) -> Result<Release, Failure> {
    let strictness = access.strictness;
    let looked = match strictness {
        Strictness::Selling if !door.recorder.is_healthy() => Err(Failure::NotRecorded),
        _ => {
            let may_be_parted = strictness == Strictness::Guarded;
            look(door, visit, &access.about, may_be_parted, &mut answer, client).await
        }
    };
    let recorded = match looked {
        Ok(looked) => access::record(door, visit, &access, &mut answer, looked).await,
        Err(failure) => Err(failure.into()),
    };
    let stop = match recorded {
        Ok((proof, leases, tally)) => {
            if strictness == Strictness::Guarded {
                released::keep_to_the_client(&mut answer.head);
            }
            return Ok(Release::Out(Box::new(Released::recorded(answer, proof, leases, tally))));
        }
        Err(stop) => stop,
    };
    match (stop.failure(), strictness) {
        (failure, Strictness::Selling) if failure.is_of_guard() => {
            door.recorder.passed(&visit.shop.id, door.now());
            Ok(Release::Out(Box::new(Released::open(answer, &Exempt(())))))
        }
        (failure, _) => match Asked::at_stop(access, visit, stop) {
            Ok(asked) => Ok(Release::Asks(asked)),
            Err(access) => {
                if let Failure::Guarded(reason) = failure {
                    access.refused(door, reason, failure.status().unwrap_or(0));
                }
                Err(failure)
            }
        },
    }
}

/// What became of an access that was let out.
pub fn close(door: &Door, tally: Option<&Tally>, ended: Result<(), Failure>, client: &Client) {
    let Some(tally) = tally else { return };
    let outcome = match ended {
        Ok(()) => Outcome::Delivered,
        Err(Failure::NotRecorded | Failure::BudgetsAway | Failure::Guarded(_)) => Outcome::Cut,
        Err(failure) if failure.is_of_shop() => Outcome::ShopBroke,
        Err(_) => Outcome::ClientGone,
    };
    door.recorder.late(Event::Close(tally.close(outcome, client.sent)));
}

impl Needs {
    /// Puts the real values back where a form comes back with masks.
    ///
    /// # Errors
    /// [`Failure::Guarded`]: the shop would keep a mask for a value.
    pub fn restore(&self, door: &Door, visit: &Visit, submission: &mut Submission) -> Result<(), Failure> {
        match self {
            Self::Record(access) => access.restore(door, visit, submission),
            Self::Nothing(_) if kept::is_masked(submission) => Err(Failure::Guarded(Reason::MaskReturned)),
            Self::Nothing(_) => Ok(()),
        }
    }

    /// A body that nobody reads, where masks must not reach the shop in it either.
    #[must_use]
    pub fn unmasked(
        &self,
        door: &Door,
        visit: &Visit,
        sifting: Option<Box<Sifting>>,
        has_body: bool,
    ) -> Option<Box<Sifting>> {
        match self {
            Self::Record(access) if access.hides() => unmasked(door, visit, sifting, has_body),
            _ => sifting,
        }
    }

    /// The request ended on its way to the shop: the record has it, if it was for a reason of guard's.
    pub fn failed(&self, door: &Door, failure: Failure) {
        if let (Self::Record(access), Failure::Guarded(reason)) = (self, failure) {
            access.refused(door, reason, failure.status().unwrap_or(0));
        }
    }

    /// Whether the answer will be looked into: then the shop is asked for all of it, as plain bytes.
    #[must_use]
    pub fn looks(&self) -> bool {
        matches!(self, Self::Record(_))
    }
}
