//! Bodies that nobody reads: forms sent to where no form of the manifest goes, bodies too long or too odd to be read.
//!
//! Our fields must not reach the shop in them either. They are taken out as the body passes; what they say is no
//! evidence and is forgotten.

use super::{Submission, Taken};
use crate::door::Door;
use crate::failure::Failure;
use crate::sifting::{Counts, Sifting};
use crate::stages::canonical::Framing;
use crate::visit::{HandsOff, Visit};
use bytes::Bytes;
use memchr::memmem;
use prometheus::IntCounter;
use vratar_consent::fields;
use vratar_form::Sieve;
use vratar_model::Mode;

/// How a name of ours begins in a JSON document.
const IN_JSON: &[u8] = b"\"vratar_";
/// How it begins in the head of a part.
const IN_PART: [&[u8]; 2] = [b"name=\"vratar_", b"name=vratar_"];

/// What a body passes through that nobody reads, whatever its method: the forms that browsers send, and the documents
/// that scripts make of them to save or check them elsewhere.
pub(super) fn sifted(door: &Door, visit: &Visit) -> Option<Box<Sifting>> {
    if visit.hands_off.is_some() {
        return may_be_masked(visit).then(|| sifting_of(door, visit, Bytes::new(), None));
    }
    let sieve = Sieve::of_scripts(visit.header("content-type"), fields::FAMILY)?;
    Some(sifting_of(door, visit, Bytes::new(), Some(sieve)))
}

/// A form that is longer than what is read: an upload. It reaches the shop, sifted; no consent is claimed.
///
/// # Errors
/// [`Failure::BodyTooLarge`]: a JSON document with fields of ours, which cannot be taken out as it passes.
pub(super) fn too_long(door: &Door, visit: &Visit, beginning: Bytes) -> Result<Box<Sifting>, Failure> {
    door.metrics.left_out("capture");
    if visit.hands_off.is_some() {
        return Ok(sifting_of(door, visit, beginning, None));
    }
    let sieve = sieve(visit);
    if sieve.is_none() && memmem::find(&beginning, IN_JSON).is_some() {
        return Err(Failure::BodyTooLarge { limit: visit.shops.limits.form_body as u64 });
    }
    Ok(sifting_of(door, visit, beginning, sieve))
}

/// A body of a known type that cannot be read. The shop may read it all the same.
///
/// # Errors
/// [`Failure::ClientWrong`]: one of our fields is in it and cannot be taken out.
pub(super) fn unreadable(door: &Door, visit: &Visit, body: Bytes) -> Result<Taken, Failure> {
    door.metrics.left_out("capture");
    let Some(mut sieve) = sieve(visit) else {
        return if memmem::find(&body, IN_JSON).is_none() { Ok(opaque(body, false)) } else { Err(WRONG) };
    };
    let mut out = Vec::with_capacity(body.len());
    sieve.take(&body, &mut out);
    sieve.end(&mut out);
    if sieve.has_taken() {
        strays(door, visit).inc();
    }
    if IN_PART.iter().any(|name| memmem::find(&out, name).is_some()) {
        return Err(WRONG);
    }
    Ok(opaque(Bytes::from(out), sieve.has_taken()))
}

const WRONG: Failure = Failure::ClientWrong("form_body");

fn opaque(body: Bytes, strays: bool) -> Taken {
    Taken::Read(Box::new(Submission { strays, ..Submission::opaque(body) }))
}

/// A body that nobody reads whole, of somebody from whom something is hidden: none of it reaches the shop to its end with
/// a mask in it. Nothing where there is no body.
pub(crate) fn unmasked(
    door: &Door,
    visit: &Visit,
    sifting: Option<Box<Sifting>>,
    has_body: bool,
) -> Option<Box<Sifting>> {
    let sifting =
        sifting.or_else(|| has_body.then(|| sifting_of(door, visit, Bytes::new(), self::sieve(visit))));
    let kind = visit.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let text = ["text/", "json", "xml", "urlencoded"].iter().any(|part| kind.contains(part));
    sifting.map(|sifting| Box::new(sifting.without_masks(text)))
}

fn sieve(visit: &Visit) -> Option<Sieve> {
    Sieve::of(visit.header("content-type"), fields::FAMILY)
}

fn sifting_of(door: &Door, visit: &Visit, beginning: Bytes, sieve: Option<Sieve>) -> Box<Sifting> {
    let measured = matches!(visit.canonical.framing, Framing::Length(_));
    let left = door.metrics.failed_open.with_label_values(&["capture"]);
    let sifting = Sifting::new(beginning, sieve, measured, Counts { strays: strays(door, visit), left });
    Box::new(if may_be_masked(visit) { sifting.without_masked_forms() } else { sifting })
}

/// Whether forms of this shop may have been masked. A bypass takes away what helps; it opens nothing that is guarded.
fn may_be_masked(visit: &Visit) -> bool {
    visit.shop.mode >= Mode::Guard && visit.hands_off != Some(HandsOff::Observing)
}

fn strays(door: &Door, visit: &Visit) -> IntCounter {
    door.metrics.stray_fields.with_label_values(&[visit.shop.id.as_str()])
}
