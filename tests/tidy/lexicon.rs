//! The types that `docs/LEXICON.md` names exist.

use crate::files::{ending, root};
use crate::none;

#[test]
fn every_type_that_carries_a_word_exists() {
    let sources: Vec<String> = ending(".rs").into_iter().map(|file| file.text).collect();
    let lexicon = std::fs::read_to_string(root().join("docs/LEXICON.md")).unwrap();
    let rows = (1..).zip(lexicon.lines()).filter(|(_, line)| line.starts_with("| **"));
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (number, row) in rows {
        let carriers = row.trim_end_matches('|').rsplit(" | ").next().unwrap_or_default();
        for carrier in carriers.split('`').skip(1).step_by(2) {
            seen += 1;
            let name = carrier.rsplit("::").next().unwrap_or(carrier);
            if !sources.iter().any(|source| declares(source, name)) {
                wrong.push(format!("docs/LEXICON.md:{number}: {carrier}"));
            }
        }
    }
    assert!(seen > 50, "the lexicon names types");
    none(&wrong, "nothing of this name is declared");
}

/// Whether a source declares something public, a field, a variant or a case of this name.
fn declares(source: &str, name: &str) -> bool {
    let name = name.trim_end_matches("()");
    let begins = |line: &str, with: &str| {
        let rest = line.strip_prefix(with).and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    };
    let kinds = ["struct ", "enum ", "trait ", "type ", "fn ", "async fn ", "const ", "mod ", "static "];
    source.lines().map(str::trim_start).any(|line| {
        let public = line.strip_prefix("pub ").unwrap_or(line);
        kinds.iter().any(|kind| begins(public, kind))
            || begins(public, "") && (line.ends_with(',') || line.ends_with('{'))
            // A macro makes the identifiers: a line with nothing but the name.
            || line == name
    })
}
