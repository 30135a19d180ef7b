//! Bodies and what is found in them, as files: read whole, byte by byte and at random cuts, always with the same result.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/case.rs"]
mod case;

use case::{Case, Cuts, cases};
use std::collections::BTreeSet;
use vratar_inspect::Findings;

#[test]
fn every_case_is_read_as_written_down() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = case.run(Cuts::Whole);
        wrong.extend(case.differences(&found));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cut_does_not_show() {
    for case in cases() {
        let whole = case.run(Cuts::Whole);
        assert_eq!(case.run(Cuts::Every(1)), whole, "{}: byte by byte", case.name);
        for seed in 1..4 {
            assert_eq!(case.run(Cuts::Random(seed)), whole, "{}: random cuts {seed}", case.name);
        }
    }
}

/// The findings of stretches that end where it is safe cover those of the whole.
#[test]
fn stretches_show_what_the_whole_shows() {
    for case in cases().into_iter().filter(|case| !case.wide) {
        let whole = case.run(Cuts::Whole);
        let parts = case.in_stretches(64);
        assert_eq!(parts.iter().map(|part| part.rows).sum::<u64>(), whole.rows, "{}: rows", case.name);
        let all = |found: &[Findings]| -> BTreeSet<String> {
            found
                .iter()
                .flat_map(Case::lines)
                .flat_map(|person| person.split(' ').map(str::to_owned).collect::<Vec<_>>())
                .collect()
        };
        let (parts, whole) = (all(&parts), all(&[whole]));
        assert!(whole.is_subset(&parts), "{}: {parts:?}", case.name);
    }
}
