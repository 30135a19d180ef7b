//! Answers become pending: on stable storage before the shop sees the request.

use super::evidence::Evidence;
use super::{Pending, Submission};
use crate::door::Door;
use crate::visit::{Visit, truncated};
use std::sync::Arc;
use vratar_model::journal::{Attempt, Entry, Method, SealedIdentifier};
use vratar_model::{AttemptId, PageKind};
use vratar_store::JournalError;

/// Keeps the answers; `None` when there is nothing to keep or it could not be kept. In the latter case, and when the
/// disk does not say whether it kept them, nothing is claimed, it is counted, and the request goes on: the customer
/// is asked again later.
pub async fn keep(
    door: &Arc<Door>,
    visit: &Visit,
    submission: &Submission,
    page: PageKind,
    evidence: Evidence,
    method: Method,
) -> Option<Pending> {
    let count = |result| {
        door.metrics.attempts.with_label_values(&[visit.shop.id.as_str(), page.as_str(), result]).inc()
    };
    let Evidence::Proved { served, notice, ticked } = evidence else {
        count("unevidenced");
        return None;
    };
    let served_id = served.id;
    let id = AttemptId::new(door.millis(), door.random());
    let attempt = Attempt {
        id,
        shop: visit.shop.id.clone(),
        served: *served,
        ticked,
        identifiers: identifiers(door, visit, submission),
        session: visit.session().map(|credential| door.keys.session(&visit.shop.id, &credential)),
        method,
        ip_truncated: visit.address.map(truncated),
        ua_hash: ua_hash(door, visit),
        gpc: visit.gpc(),
        at: door.now(),
    };
    let mut entries = door.notices.unkept(&notice);
    entries.push(Entry::Attempt(Box::new(attempt)));
    let kept = door.journal.append(entries).await;
    if let Err(error) = &kept {
        tracing::error!(shop = %visit.shop.id, visit = %visit.id, %error, "answers could not be kept; no consent is claimed");
        door.metrics.left_out("journal");
        count("unkept");
    }
    match kept {
        Ok(_) => {
            door.notices.kept(notice.id);
            count("pending");
            Some(Pending { id, served: served_id, kept: true })
        }
        // The disk may have taken them all the same: what becomes of them is told it, too.
        Err(JournalError::Timeout) => Some(Pending { id, served: served_id, kept: false }),
        Err(_) => None,
    }
}

/// Who the form says it is about, sealed.
fn identifiers(door: &Door, visit: &Visit, submission: &Submission) -> Vec<SealedIdentifier> {
    let adapter = &visit.shop.adapter;
    let named = submission.submits.and_then(|index| adapter.manifest().forms.get(index));
    let (Some(form), Some(named)) = (&submission.form, named) else { return Vec::new() };
    seal(door, visit, adapter.identifiers(&named.identifiers, form))
}

/// Seals what an adapter found.
pub fn seal(
    door: &Door,
    visit: &Visit,
    found: Vec<(vratar_model::journal::IdentifierKind, String)>,
) -> Vec<SealedIdentifier> {
    found
        .into_iter()
        .map(|(kind, value)| door.keys.identifier(&visit.shop.id, kind, &value, door.random()))
        .collect()
}

/// Keyed hash of the User-Agent: says whether two answers came from one sort of browser, not from which.
#[must_use]
pub fn ua_hash(door: &Door, visit: &Visit) -> Option<String> {
    let agent = visit.header("user-agent")?;
    let mac = door.keys.mac("user-agent", &[agent.as_bytes()]);
    Some(mac[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}
