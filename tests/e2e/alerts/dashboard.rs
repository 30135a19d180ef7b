//! The Grafana dashboard, as far as it can be judged without Grafana.

use super::metrics::{known, read, selectors, strange};
use serde_json::Value;
use std::collections::BTreeSet;

/// A panel with its expressions.
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) expressions: Vec<String>,
}

fn dashboard() -> Value {
    serde_json::from_str(&read("docs/grafana/vratar.json")).unwrap()
}

fn all(dashboard: &Value) -> &[Value] {
    dashboard["panels"].as_array().unwrap()
}

/// Every panel that asks for something.
pub(crate) fn panels() -> Vec<Panel> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let panel = |panel: &Value| Panel {
        title: text(&panel["title"]),
        expressions: panel["targets"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|target| text(&target["expr"]))
            .collect(),
    };
    all(&dashboard()).iter().map(panel).filter(|panel| !panel.expressions.is_empty()).collect()
}

#[test]
fn the_dashboard_asks_only_for_what_the_door_tells_and_shows_all_of_it() {
    let known = known();
    let (mut wrong, mut shown) = (Vec::new(), BTreeSet::new());
    for Panel { title, expressions } in panels() {
        for expression in expressions {
            wrong.extend(strange(&expression, &known).into_iter().map(|what| format!("{title}: {what}")));
            shown.extend(selectors(&expression).into_iter().map(|(name, _)| name.to_owned()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let is_shown = |name: &str| shown.iter().any(|shown| shown.starts_with(name));
    let left_out: Vec<&String> = known.keys().filter(|name| !is_shown(name)).collect();
    assert_eq!(left_out, Vec::<&String>::new(), "no panel shows these");
}

#[test]
fn panels_have_numbers_and_places_of_their_own_and_say_what_they_show() {
    let dashboard = dashboard();
    let mut numbers = BTreeSet::new();
    let mut taken: BTreeSet<(u64, u64)> = BTreeSet::new();
    for panel in all(&dashboard) {
        let title = panel["title"].as_str().unwrap();
        assert!(numbers.insert(panel["id"].as_u64().unwrap()), "{title}: its number is another's");
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(place("x") + place("w") <= 24, "{title}: wider than the screen");
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(taken.insert((x, y)), "{title}: stands on another");
            }
        }
        if panel["type"] != "row" {
            assert!(
                panel["description"].as_str().is_some_and(|text| text.ends_with('.')),
                "{title}: says nothing"
            );
        }
    }
}

/// Whoever imports it chooses the data source once; one that is written down would be somebody else's.
#[test]
fn the_data_source_is_chosen_at_the_top() {
    let dashboard = dashboard();
    let names: Vec<&str> = dashboard["templating"]["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["datasource", "instance", "shop"]);
    for panel in all(&dashboard).iter().filter(|panel| panel["type"] != "row") {
        let of_targets =
            panel["targets"].as_array().unwrap().iter().map(|target| &target["datasource"]["uid"]);
        for uid in of_targets.chain([&panel["datasource"]["uid"]]) {
            assert_eq!(uid, "${datasource}", "{}", panel["title"]);
        }
    }
}
