//! The metrics of the door, as the operator's guide lists them (the list is made from the code), and which of them an
//! expression asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Labels that Prometheus itself sets.
const OF_PROMETHEUS: [&str; 3] = ["job", "instance", "le"];

/// A file of the repository.
pub(crate) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name)
}

/// Its text.
pub(crate) fn read(name: &str) -> String {
    std::fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every metric with its labels.
pub(crate) fn known() -> BTreeMap<String, BTreeSet<String>> {
    let guide = read("docs/OPERATE.md");
    let (_, table) = guide.split_once("<!-- generated: metrics -->").unwrap();
    let (table, _) = table.split_once("<!-- end -->").unwrap();
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(" | ").collect();
        Some((quoted(cells.first()?).pop_first()?, quoted(cells.get(2)?)))
    };
    table.lines().filter_map(row).collect()
}

/// What is wrong with the metrics that an expression asks for: names and labels that the door does not have.
pub(crate) fn strange(expression: &str, known: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, selector) in selectors(expression) {
        let Some(labels) = labels_of(name, known) else {
            wrong.push(format!("no metric {name}"));
            continue;
        };
        let asked = selector.split(',').filter_map(|one| one.split(['=', '!']).next()).map(str::trim);
        let asked = asked.filter(|label| !label.is_empty() && !OF_PROMETHEUS.contains(label));
        wrong.extend(
            asked
                .filter(|label| !labels.contains(*label))
                .map(|label| format!("{name} has no label {label}")),
        );
    }
    wrong
}

/// The labels of a metric; a histogram is three metrics.
pub(crate) fn labels_of<'a>(
    name: &str,
    known: &'a BTreeMap<String, BTreeSet<String>>,
) -> Option<&'a BTreeSet<String>> {
    let ends = ["_bucket", "_count", "_sum"];
    known.get(name).or_else(|| ends.iter().find_map(|end| known.get(name.strip_suffix(end)?)))
}

/// Every metric of the door that an expression names, with what stands in the braces behind it.
pub(crate) fn selectors(expression: &str) -> Vec<(&str, &str)> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    let mut left = expression;
    while let Some(start) = left.find(of_name) {
        let rest = &left[start..];
        let (name, behind) = rest.split_at(rest.find(|c| !of_name(c)).unwrap_or(rest.len()));
        let inside = behind.strip_prefix('{').and_then(|behind| behind.split_once('}'));
        if name.starts_with("vratar_") || name.starts_with("http_server_") {
            found.push((name, inside.map_or("", |(inside, _)| inside)));
        }
        left = behind;
    }
    found
}

#[test]
fn selectors_are_found() {
    let text = "sum by (shop) (rate(vratar_a_total{b=\"c\",d=~\"e|f\"}[1h])) > shop:vratar_x:y or vratar_g";
    assert_eq!(selectors(text), [("vratar_a_total", "b=\"c\",d=~\"e|f\""), ("vratar_g", "")]);
    let known = BTreeMap::from([("vratar_a_total".to_owned(), BTreeSet::from(["b".to_owned()]))]);
    assert_eq!(strange(text, &known), ["vratar_a_total has no label d", "no metric vratar_g"]);
}
