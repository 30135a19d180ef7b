//! Cases as data: every folder of `tests/wrong` is a config that is refused, with the text and the JSON that an
//! operator gets; every folder of `tests/right` one that loads, with what `vratar config show` prints and what it is
//! warned of.
//!
//! `UPDATE=1 cargo test -p vratar-config` writes what is expected anew; read the difference before you commit it.

use crate::case::{Case, expect};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[test]
fn wrong_configs_are_refused_with_these_words() {
    let mut differences = Vec::new();
    for case in Case::all("wrong") {
        match case.load() {
            Ok(_) => differences.push(format!("{} is not refused", case.name)),
            Err(faults) => {
                differences.extend(expect(&case.dir.join("expected.txt"), &faults.render_text(false)));
                let json = serde_json::to_string_pretty(&faults.render_json()).unwrap();
                differences.extend(expect(&case.dir.join("expected.json"), &(json + "\n")));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn right_configs_load_and_show_these_values() {
    let mut differences = Vec::new();
    for case in Case::all("right") {
        match case.load() {
            Ok(config) => {
                let said = config.show() + &config.render_warnings(false);
                differences.extend(expect(&case.dir.join("expected.txt"), &said));
            }
            Err(faults) => differences.push(format!("{} is refused:\n{faults}", case.name)),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn every_code_has_a_case() {
    let codes: BTreeSet<&str> = vratar_config::codes().iter().map(|code| code.code).collect();
    let cases = Case::all("wrong");
    let faults: Vec<_> = cases.iter().filter_map(|case| case.load().err()).collect();
    let warned: Vec<_> = Case::all("right").iter().filter_map(|case| case.load().ok()).collect();
    let warned = warned.iter().flat_map(|config| &config.warnings);
    let seen: BTreeSet<&str> =
        faults.iter().flat_map(|faults| faults.list()).chain(warned).map(|fault| fault.code()).collect();
    assert_eq!(codes.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new(), "codes without a case");
    assert_eq!(
        seen.difference(&codes).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "codes without an explanation"
    );
}

#[test]
fn there_are_many_cases_and_no_two_are_the_same() {
    let mut seen: BTreeMap<Vec<String>, PathBuf> = BTreeMap::new();
    for case in Case::all("wrong") {
        let faults = case.load().expect_err("is refused");
        let words = |fault: &vratar_config::Fault| {
            format!("{} {} {} {:?}", fault.file(), fault.code(), fault.message(), fault.remedy())
        };
        let words = faults.list().iter().map(words).collect();
        if let Some(twin) = seen.insert(words, case.dir.clone()) {
            panic!("{} says the same as {}", case.dir.display(), twin.display());
        }
    }
    assert!(seen.len() >= 60, "only {} wrong cases", seen.len());
}

#[test]
fn every_fault_says_what_to_do() {
    for case in Case::all("wrong") {
        for fault in case.load().expect_err("is refused").list() {
            assert!(fault.remedy().is_some(), "{}: {} has no remedy", case.name, fault.message());
            assert!(!fault.message().ends_with('.'), "{}: {}", case.name, fault.message());
        }
    }
}
