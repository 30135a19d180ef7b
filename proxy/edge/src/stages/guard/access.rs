//! One access to contact data: decided, masked, recorded.

use super::about::About;
use super::body::{self, Looked};
use super::brake::{Brake, Stop};
use super::hide::{self, Hiding};
use super::leases::{Leases, Rest};
use super::seen::{self, Seen};
use super::so_far::SoFar;
use super::tally::Tally;
use super::watermark::Watermark;
use super::{Strictness, actor, decide, kept};
use crate::door::Door;
use crate::exchange::Answer;
use crate::failure::Failure;
use crate::stages::capture::Submission;
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;
use vratar_inspect::{Contact, Format};
use vratar_model::RouteClass;
use vratar_model::access::{Event, Field, Grant, Reason, Refusal, Role, Verdict};
use vratar_policy::access::Decision;
use vratar_record::write::{Coming, Recorded};

/// An access that is being made.
pub struct Access {
    pub(super) about: Arc<About>,
    pub(super) strictness: Strictness,
    /// What the rules said before the shop was asked.
    pub(super) decision: Decision,
    pub(super) began: Instant,
    /// Its grant is on the way to the record.
    pub(super) _coming: Option<Coming>,
}

impl Access {
    /// What the rules say now that the answer is known. Pages of the way to buy are the customer's own: no rule bites there.
    fn decided(&self, door: &Door, seen: &Seen) -> Result<Decision, Stop> {
        if self.strictness == Strictness::Selling {
            return Ok(self.decision.clone());
        }
        let decision = decide::after(door, &self.about, seen);
        match decision.verdict {
            Verdict::Deny => Err(Failure::Guarded(Reason::Policy).into()),
            Verdict::StepUp => Err(Stop::StepUp(decision.why)),
            _ => Ok(decision),
        }
    }

    /// Whether the shop may get the same request twice: what changes something is not done again.
    pub(super) fn may_be_asked_again(&self, visit: &Visit) -> bool {
        visit.head.method == http::Method::GET
            || visit.head.method == http::Method::POST && self.about.class != RouteClass::Edit
    }

    /// Whether something is hidden from the actor, as far as is known before the shop has answered.
    pub(super) fn hides(&self) -> bool {
        hide::hides(&self.decision.masks)
    }

    pub(super) fn restore(
        &self,
        door: &Door,
        visit: &Visit,
        submission: &mut Submission,
    ) -> Result<(), Failure> {
        kept::restore(door, visit, &self.about, self.hides(), submission).map_err(|kept::MaskReturned| {
            let failure = Failure::Guarded(Reason::MaskReturned);
            self.refused(door, Reason::MaskReturned, failure.status().unwrap_or(0));
            failure
        })
    }

    /// Records that it got nothing.
    pub(super) fn refused(&self, door: &Door, reason: Reason, status: u16) {
        let about = &self.about;
        let labels = [about.shop.id.as_str(), about.actor.role.as_str(), reason.as_str()];
        door.metrics.accesses_refused.with_label_values(&labels).inc();
        if about.actor.role < Role::Staff && !door.flood.admits(about.address) {
            return;
        }
        door.recorder.late(Event::Refusal(Box::new(Refusal {
            access: about.access,
            shop: about.shop.id.clone(),
            actor: about.actor.clone(),
            address: about.address,
            method: about.method.clone(),
            path: about.path.clone(),
            route: about.route.clone(),
            class: about.class,
            reason,
            status,
            verdict: Verdict::Deny,
            because: decide::because(&self.decision),
        })));
    }
}

/// The grant, on stable storage; with what the rest of a longer answer needs.
pub(super) async fn record(
    door: &Arc<Door>,
    visit: &Visit,
    access: &Access,
    answer: &mut Answer,
    looked: Looked,
) -> Result<(Recorded, Option<Box<Leases>>, Arc<Tally>), Stop> {
    let about = &access.about;
    role_shown(door, visit, about, &looked);
    let told = hide::told(about, &looked.findings);
    let Looked { findings, opaque, maskable, text, rest, .. } = looked;
    let status = answer.head.status.as_u16();
    let mut seen = Seen::new(door, about, findings, Some(status)).await;
    let decision = access.decided(door, &seen)?;
    let forms = &decision.masks;
    if hide::hides(forms) && !maskable {
        return Err(Failure::Guarded(Reason::Unmaskable).into());
    }
    let mut masked = hide::head(door, about, forms, &told, &mut answer.head);
    let mut leases = None;
    if let Some((format, bytes)) = text {
        masked.extend(whole(door, visit, about, &decision, answer, (format, &bytes), told)?);
    } else if let Some(rest) = rest {
        let (begun, hidden) = parted(door, visit, about, &decision, answer, rest, told)?;
        leases = Some(begun);
        masked.extend(hidden);
    }
    seen.found.masked = masked.into_iter().collect();
    let so_far = SoFar::begin(&seen.found, &decision, door.now());
    let mut brake = Brake::of(door, about, &decision);
    let goes_on = leases.is_some();
    if goes_on {
        brake.lift(door, &seen.found);
        brake.take_turn(door).await?;
    }
    let drawn = brake.draw(door, &seen.found).await;
    let drawn = drawn.map_err(|stop| if goes_on { stop.and_more() } else { stop })?;
    let mut grant = about.grant(&answer.head, opaque, goes_on, &decision);
    grant.because.extend(drawn.over.iter().cloned());
    grant.because.extend(brake.use_lifted());
    let event = |found| Event::Grant(Box::new(Grant { found, ..grant.clone() }));
    let kept = seen::keep(door, about, &seen, event).await;
    if kept.is_err() {
        brake.give_back(door, &drawn).await;
    }
    let proof = kept?;
    brake.settle(door, drawn).await;
    brake.spend_lifted(door);
    seen.note(door, about);
    let tally = Arc::new(Tally::new(about.access, about.shop.id.clone(), access.began, &seen));
    Ok((proof, leases.map(|leases| Box::new(leases.under(&tally, brake, so_far))), tally))
}

/// Hides in an answer that is here whole what may not be seen, and marks it; the sorts of data that were hidden.
fn whole(
    door: &Arc<Door>,
    visit: &Visit,
    about: &Arc<About>,
    decision: &Decision,
    answer: &mut Answer,
    (format, bytes): (Format, &Bytes),
    told: Vec<Contact>,
) -> Result<BTreeSet<Field>, Failure> {
    let hints = body::hints(visit, &answer.head);
    let mark = Watermark::of(door, about, decision, format, (&hints, bytes));
    let mut hiding = Hiding::of(door, about, &decision.masks, format, hints);
    if hiding.is_none() && mark.is_none() {
        return Ok(BTreeSet::new());
    }
    let mut out = bytes.clone();
    if let Some(hiding) = &mut hiding {
        out = hiding.stretch(&out, true, told)?;
    }
    if let Some(mark) = mark {
        out = mark.behind(&out);
    }
    answer.exchange(out);
    Ok(hiding.map(|mut hiding| hiding.hidden()).unwrap_or_default())
}

/// The same for an answer that goes out part by part: its first part.
fn parted(
    door: &Arc<Door>,
    visit: &Visit,
    about: &Arc<About>,
    decision: &Decision,
    answer: &mut Answer,
    rest: Rest,
    told: Vec<Contact>,
) -> Result<(Leases, BTreeSet<Field>), Failure> {
    let hints = body::hints(visit, &answer.head);
    let mark = Watermark::of(door, about, decision, rest.format(), (&hints, rest.start()));
    let hiding = Hiding::of(door, about, &decision.masks, rest.format(), hints);
    if hiding.is_some() || mark.is_some() {
        answer.head.remove_header(&http::header::CONTENT_LENGTH);
    }
    Leases::new(door, about, rest, hiding, mark, told)
}

/// A page of the staff area that only somebody of a higher role gets tells of it.
fn role_shown(door: &Arc<Door>, visit: &Visit, about: &About, looked: &Looked) {
    if let Some(page) = looked.page().filter(|_| about.staff) {
        let headers = HeadView(&visit.head);
        let shown = visit.shop.adapter.role_shown(&visit.facts(&headers), page, looked.media.as_deref());
        if let Some(role) = shown.filter(|role| *role > about.actor.role) {
            actor::promoted(door, visit, &about.actor, role);
        }
    }
}
