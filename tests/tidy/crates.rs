//! Which crate uses which: the order that `proxy/README.md` shows, held against every `Cargo.toml`.

use crate::files::{File, ending, root};
use crate::none;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// What only does I/O or waits: nothing pure may use it.
const IMPURE: [&str; 9] = [
    "tokio",
    "hyper",
    "hyper-util",
    "pingora-core",
    "pingora-http",
    "rusqlite",
    "reqwest",
    "getrandom",
    "tracing-subscriber",
];
/// Crates that may.
const MAY: [&str; 8] = ["disk", "record", "store", "ship", "edge", "console", "app", "demo"];

/// Name of a crate of ours, as the order has it, and its manifest.
fn ours() -> BTreeMap<String, Table> {
    let manifests = ending("Cargo.toml").into_iter();
    let of_proxy =
        manifests.filter(|file| file.name.starts_with("proxy/") || file.name.starts_with("plugin-sdk/"));
    let named = |file: File| {
        let folder = file.name.trim_start_matches("proxy/").split('/').next().unwrap().to_owned();
        (folder, file.text.parse::<Table>().unwrap_or_else(|error| panic!("{}: {error}", file.name)))
    };
    of_proxy.map(named).collect()
}

/// The line of each crate in the order, the first one 0.
fn order() -> BTreeMap<String, usize> {
    let readme = std::fs::read_to_string(root().join("proxy/README.md")).unwrap();
    let (_, block) = readme.split_once("```text crates\n").expect("the order of the crates");
    let (block, _) = block.split_once("\n```").unwrap();
    let line = |(line, text): (usize, &str)| {
        // A name, then two or more spaces, then the crates.
        let (_, crates) = text.split_once("  ").unwrap();
        crates.split_whitespace().map(move |name| (name.to_owned(), line)).collect::<Vec<_>>()
    };
    block.lines().enumerate().flat_map(line).collect()
}

fn uses(manifest: &Table) -> impl Iterator<Item = &str> {
    let used = manifest.get("dependencies").and_then(Value::as_table);
    used.into_iter().flat_map(|used| used.keys().map(String::as_str))
}

#[test]
fn a_crate_uses_only_crates_of_the_lines_above_its_own() {
    let (crates, order) = (ours(), order());
    assert_eq!(
        crates.keys().collect::<Vec<_>>(),
        order.keys().collect::<Vec<_>>(),
        "proxy/README.md and the folders"
    );
    let mut wrong = Vec::new();
    for (name, manifest) in &crates {
        for used in uses(manifest).filter_map(|used| used.strip_prefix("vratar-")) {
            if order.get(used).is_none_or(|line| *line >= order[name]) {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    none(&wrong, "the order of proxy/README.md");
}

#[test]
fn pure_crates_use_nothing_that_waits_or_looks_around() {
    let mut wrong = Vec::new();
    for (name, manifest) in ours().iter().filter(|(name, _)| !MAY.contains(&name.as_str())) {
        wrong.extend(
            uses(manifest).filter(|used| IMPURE.contains(used)).map(|used| format!("{name} uses {used}")),
        );
    }
    none(&wrong, "only the crates that keep, serve or start may do I/O");
}

#[test]
fn only_the_binary_has_errors_without_a_type() {
    let crates = ours();
    let loose = crates.iter().filter(|(_, manifest)| uses(manifest).any(|used| used == "anyhow"));
    assert_eq!(loose.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["app"]);
}

#[test]
fn every_crate_keeps_the_lints_and_the_versions_of_the_workspace() {
    let mut wrong = Vec::new();
    for file in ending("Cargo.toml").iter().filter(|file| file.name != "Cargo.toml") {
        let manifest: Table = file.text.parse().unwrap();
        if manifest.contains_key("workspace") {
            // A workspace of its own (fuzzing wants another compiler).
            continue;
        }
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.and_then(Value::as_bool) != Some(true) {
            wrong.push(format!("{}: [lints] workspace = true is missing", file.name));
        }
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(used) = manifest.get(kind).and_then(Value::as_table) else { continue };
            let own =
                used.iter().filter(|(_, how)| how.get("workspace").and_then(Value::as_bool) != Some(true));
            wrong.extend(own.map(|(name, _)| format!("{}: {name} has a version of its own", file.name)));
        }
    }
    none(&wrong, "one place for lints and versions");
}
