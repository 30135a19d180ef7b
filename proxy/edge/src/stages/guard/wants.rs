//! All that a request asks for, in one digest: what a second person approves is that and nothing else.
//!
//! Keyed, for what somebody searches for is often a person: who reads the record cannot guess at it. What the manifest
//! calls a secret (`secret_fields`: the tokens of forms are such) is another one each time and is left out; our own fields
//! are taken out before.

use crate::door::Door;
use crate::stages::capture::Submission;
use crate::visit::Visit;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vratar_form::{Form, Kind, pieces};

/// What the digest is of.
const PURPOSE: &str = "approval-wants";

/// The digest: shop, method, path, query and body. `None`: no rule of the shop asks a second person, or nobody read what
/// the body says.
pub(super) fn of(
    door: &Door,
    visit: &Visit,
    submission: Option<&Submission>,
    unread: bool,
) -> Option<String> {
    if !visit.shop.rules.ask_a_second_person() || submission.is_none() && unread {
        return None;
    }
    let varies = |name: &str| visit.shop.adapter.is_secret(name);
    let query = pieces(&Kind::Urlencoded, visit.canonical.query.as_bytes(), &varies).ok()?;
    let body = submission.map(|read| body(read, &varies)).unwrap_or_default();
    let canonical = &visit.canonical;
    let head = [visit.shop.id.as_str(), visit.head.method.as_str(), canonical.path.as_str()];
    // How many there are of the query tells where the body begins.
    let count = (query.len() as u64).to_le_bytes();
    let parts = head.iter().map(|part| part.as_bytes()).chain([&count[..]]);
    let parts: Vec<&[u8]> = parts.chain(query.iter().chain(&body).map(Vec::as_slice)).collect();
    Some(URL_SAFE_NO_PAD.encode(door.keys.mac(PURPOSE, &parts)))
}

/// What a body says; one that is no form counts as it came.
fn body(read: &Submission, varies: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let kind = read.form.as_ref().map(Form::kind);
    let told = kind.and_then(|kind| pieces(kind, &read.body, varies).ok());
    told.unwrap_or_else(|| vec![read.body.to_vec()])
}
