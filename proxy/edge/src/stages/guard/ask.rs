//! A request is interrupted: before its answer goes out something is asked of whoever sent it, and then it goes on.
//!
//! The one place where that happens; what is asked has a file of its own each.

use super::brake::{Exceeded, Stop};
use super::{Access, again, approval, prove, reason};
use crate::door::Door;
use crate::failure::Failure;
use crate::stages::capture::Submission;
use crate::visit::Visit;
use bytes::Bytes;
use http::Response;
use std::sync::Arc;
use vratar_model::Localized;
use vratar_model::access::Reason;
use vratar_policy::access::Over;

/// What is asked of whoever sent a request.
pub enum Asked {
    /// To log in: nobody knows whose session it is.
    LogIn(Box<Access>),
    /// To prove once more who they are.
    StepUp(Box<Access>, Option<Arc<Localized>>),
    /// To say what they need it for.
    Reason(Box<Access>, Option<Arc<Localized>>),
    /// That a second person approves.
    Approval(Box<Access>, Box<Exceeded>),
}

impl Asked {
    /// What may be asked instead of a refusal; the access comes back where nothing helps. The shop has answered: only what
    /// changes nothing there may be done again.
    pub(super) fn at_stop(access: Box<Access>, visit: &Visit, stop: Stop) -> Result<Self, Box<Access>> {
        if !access.may_be_asked_again(visit) {
            return Err(access);
        }
        match stop {
            Stop::StepUp(why) => Ok(Self::StepUp(access, why)),
            Stop::Over(exceeded) => match exceeded.draw.over {
                Over::StepUp => Ok(Self::StepUp(access, exceeded.draw.why)),
                Over::Reason => Ok(Self::Reason(access, exceeded.draw.why)),
                // Nobody can say of somebody without a name that they are not their own second person; nor of a body that
                // nobody read whether it is the same again.
                Over::Approval if access.about.actor.who.is_some() && access.about.wants.is_some() => {
                    Ok(Self::Approval(access, exceeded))
                }
                _ => Err(access),
            },
            Stop::Failure(_) => Err(access),
        }
    }
}

/// What the client gets that is asked. The record has it as a refusal: nothing went out.
///
/// # Errors
/// [`Failure::TooMuchHeld`]: the request cannot be kept until the answer comes. [`Failure::NotRecorded`],
/// [`Failure::Guarded`]: it cannot be asked.
pub async fn ask(
    door: &Arc<Door>,
    visit: &Visit,
    submission: Option<&Submission>,
    asked: Asked,
) -> Result<Response<Bytes>, Failure> {
    match asked {
        Asked::LogIn(access) => Ok(again::log_in(door, visit, &access, Reason::NoBinding)),
        Asked::StepUp(access, why) => prove::ask(door, visit, submission, &access, why.as_deref()),
        Asked::Reason(access, why) => {
            let page = reason::ask(door, visit, submission, why.as_deref());
            let status = match &page {
                Ok(page) => page.status().as_u16(),
                Err(failure) => failure.status().unwrap_or(0),
            };
            access.refused(door, Reason::Budget, status);
            page
        }
        Asked::Approval(access, exceeded) => approval::ask(door, visit, submission, &access, &exceeded).await,
    }
}
