//! What the request itself brought: a failed search that repeats the address that was typed discloses nothing.

use crate::door::Door;
use crate::stages::capture::Submission;
use crate::visit::Visit;
use percent_encoding::percent_decode_str;
use std::collections::HashSet;
use vratar_model::journal::IdentifierKind;

/// Identifiers in the query and the body of a request.
pub(crate) fn brought(
    door: &Door,
    visit: &Visit,
    submission: Option<&Submission>,
) -> HashSet<(IdentifierKind, String)> {
    let (mut brought, known) = (HashSet::new(), door.known.of(&visit.shop.id));
    let mut add = |text: &str| {
        let found = vratar_inspect::in_text(text, visit.shop.calling_code, &known);
        brought.extend(found.into_iter().map(|one| (one.kind, one.value)));
    };
    let query = visit.canonical.query.replace('+', " ");
    add(&percent_decode_str(&query).decode_utf8_lossy());
    if let Some(form) = submission.and_then(|read| read.form.as_ref()) {
        form.fields().for_each(|(_, value)| add(value));
    }
    brought
}
