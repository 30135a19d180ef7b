//! What the guarded path makes of a request: whether it is recorded, as what, and what is looked for in the answer.

use serde::Serialize;
use serde_json::Value;
use vratar_edge::stages::guard::Strictness;
use vratar_host::{Adapter, RequestFacts, RouteHit};
use vratar_model::Mode;

/// In lines; `mode`: of the shop, if there is one.
pub(super) fn lines(adapter: &Adapter, mode: Option<Mode>, facts: &RequestFacts<'_>) -> Vec<String> {
    let hit = adapter.route(facts);
    let Some(strictness) = Strictness::of(hit.class) else {
        return vec!["not recorded; the gap scanner looks whether it shows people".to_owned()];
    };
    let mut lines = vec![recorded(adapter, &hit, strictness)];
    if hit.staff {
        lines.push(
            "only for whoever is known to work there; all others are sent to the shop's login".to_owned(),
        );
    }
    let asked: Vec<&str> = adapter.asked(&hit, facts).iter().map(|(kind, _)| kind.as_str()).collect();
    if !asked.is_empty() {
        lines.push(format!("the request names somebody by {}", asked.join(", ")));
    }
    let query = adapter.kept_query(&hit, facts);
    if !query.is_empty() {
        lines.push(format!("of the query it keeps {}", query.join(" ")));
    }
    lines.extend(labels(adapter, &hit));
    if mode.is_some_and(|mode| mode < Mode::Guard) {
        lines.push("none of this is in force: it is from mode \"guard\" on".to_owned());
    }
    lines
}

fn recorded(adapter: &Adapter, hit: &RouteHit<'_>, strictness: Strictness) -> String {
    let what = format!(
        "recorded as {} (route {}) before a byte goes out",
        adapter.guard(hit).action.as_str(),
        hit.id
    );
    match strictness {
        Strictness::Guarded => format!("{what}; what cannot be recorded or looked into is refused"),
        Strictness::Selling => {
            format!("{what}, if it can be: on the way to buy it passes in any case, and is counted")
        }
    }
}

/// Where persons stand in the answer, as the manifest says; detection finds them elsewhere too.
fn labels(adapter: &Adapter, hit: &RouteHit<'_>) -> Vec<String> {
    let manifest = adapter.manifest();
    let route = hit.index.and_then(|index| manifest.routes.get(index));
    let mut lines = Vec::new();
    if let Some(rows) = route.and_then(|route| route.rows.as_ref()) {
        lines.push(format!("a row is {}", written(rows)));
    }
    if let Some(route) = route.filter(|route| !route.fields.is_empty()) {
        lines.push(format!("with a row it always has {}", written(&route.fields)));
    }
    let own = route.map(|route| route.shown.as_slice()).unwrap_or_default();
    lines.extend(own.iter().map(|shown| format!("label {}", written(shown))));
    lines.extend(manifest.shown.iter().map(|shown| format!("label {} (of every route)", written(shown))));
    if let Some(route) = route.filter(|route| !route.opaque.is_empty()) {
        lines.push(format!("passes unread if it is {}", written(&route.opaque)));
    }
    lines
}

/// What a manifest says, in one line: its keys and what stands there.
fn written(said: &impl Serialize) -> String {
    match serde_json::to_value(said).unwrap_or_default() {
        Value::Object(keys) => {
            let said = keys.iter().filter(|(_, value)| !value.is_null());
            said.map(|(key, value)| format!("{key} {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => plain(&other),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
