//! What would be recorded of an exchange.

use crate::adapter::{Adapter, Guard, RouteHit};
use crate::facts::RequestFacts;
use std::collections::BTreeMap;
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Country, Format, Inspector, NobodyKnown, Sort, sort_of};
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::case::{Answer, Facts, Request};

/// What the request shows.
pub(super) fn of_request(adapter: &Adapter, request: &Request, seen: &RequestFacts<'_>, facts: &mut Facts) {
    let program =
        adapter.integration(seen, Some(&request.body).filter(|body| !body.is_empty()).map(Vec::as_slice));
    let route = adapter.route(seen);
    if let Some(program) = program {
        facts.integration = program.id.to_owned();
        facts.integration_name = program.name.unwrap_or_default();
    }
    if !route.class.is_recorded() {
        return;
    }
    facts.action = adapter.guard(&route).action.as_str().to_owned();
    facts.asked = many(adapter.asked(&route, seen));
    facts.kept_path = adapter.kept_path(seen.path);
    facts.kept_query = adapter.kept_query(&route, seen);
    if route.staff && route.class.is_guarded() {
        let login = adapter.staff_login(&request.target);
        facts.staff_login = login.map(|login| login.location).unwrap_or_default();
    }
}

/// What the answer shows.
pub(super) fn of_answer(
    adapter: &Adapter,
    route: &RouteHit<'_>,
    request: &RequestFacts<'_>,
    answer: &Answer,
    facts: &mut Facts,
) {
    let content_type = answer.header("content-type");
    let shown = adapter.role_shown(request, &answer.body, content_type);
    facts.role_shown = shown.map(|role| role.as_str().to_owned()).unwrap_or_default();
    if !route.class.is_recorded() {
        return;
    }
    let guard = adapter.guard(route);
    facts.subjects = guard.subjects.as_str().to_owned();
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    match sort_of(content_type, answer.header("content-disposition"), &answer.body) {
        Sort::Text(format) => inspected(adapter, guard, format, answer, facts),
        Sort::Picture => facts.unread = "opaque".to_owned(),
        Sort::Archive | Sort::Opaque if answer.body.is_empty() || guard.opaque.allows(media) => {
            facts.unread = "opaque".to_owned();
        }
        Sort::Archive | Sort::Opaque => facts.unread = "refused".to_owned(),
    }
}

fn inspected(adapter: &Adapter, guard: &Guard, format: Format, answer: &Answer, facts: &mut Facts) {
    let hints = CharsetHints {
        content_type: answer
            .header("content-type")
            .and_then(vratar_form::charset_of)
            .map(|c| c.name().to_owned()),
        manifest: adapter.manifest().charset.clone(),
    };
    let labels = Arc::clone(&guard.labels);
    let known = Arc::new(NobodyKnown);
    let mut inspector = Inspector::new(format, &hints, labels, Country::BULGARIA, known);
    inspector.feed(&answer.body);
    let findings = inspector.end();
    let location = answer.header("location").map(|to| guard.labels.in_link(to)).unwrap_or_default();
    let identifiers = findings.people.iter().flat_map(|person| &person.identifiers).chain(&location);
    facts.found = many(identifiers.map(|one| (one.kind, one.value.clone())));
    facts.persons = findings.people.len() as u64;
    facts.rows = findings.rows;
    facts.fields = findings.fields.iter().map(|field| field.as_str().to_owned()).collect();
    if findings.undecodable {
        facts.unread = "refused".to_owned();
    }
}

fn many(found: impl IntoIterator<Item = (IdentifierKind, String)>) -> BTreeMap<String, Vec<String>> {
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, value) in found {
        by_kind.entry(kind.as_str().to_owned()).or_default().push(value);
    }
    for values in by_kind.values_mut() {
        values.sort();
        values.dedup();
    }
    by_kind
}
