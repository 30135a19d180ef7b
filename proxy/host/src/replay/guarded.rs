//! What would be recorded of an exchange.

use crate::adapter::{Adapter, RouteHit};
use crate::facts::RequestFacts;
use std::collections::BTreeMap;
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
    let shown = adapter.role_shown(request, &answer.body, answer.header("content-type"));
    facts.role_shown = shown.map(|role| role.as_str().to_owned()).unwrap_or_default();
    let _ = route;
}

fn many(found: impl IntoIterator<Item = (IdentifierKind, String)>) -> BTreeMap<String, Vec<String>> {
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, value) in found {
        by_kind.entry(kind.as_str().to_owned()).or_default().push(value);
    }
    by_kind
}
