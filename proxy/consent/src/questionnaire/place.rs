//! Where in the file a finding is.

use super::{Finding, Flaw, Step};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Findings with their places, in the order of the file.
pub(super) fn flaws(text: &str, findings: Vec<Finding>) -> Vec<Flaw> {
    let table = DeTable::parse(text).ok();
    let place = |at: &[Step]| table.as_ref().map_or(0..0, |table| place(table, at));
    let flaw = |finding: Finding| Flaw {
        span: place(&finding.at),
        message: finding.message,
        remedy: finding.remedy,
    };
    let mut flaws: Vec<Flaw> = findings.into_iter().map(flaw).collect();
    flaws.sort_by_key(|flaw| flaw.span.start);
    flaws
}

/// The span of the value at `at`, or of the nearest thing around it that the file has.
fn place(table: &Spanned<DeTable<'_>>, at: &[Step]) -> Range<usize> {
    let mut here = table.span();
    let Some((Step::Key(first), rest)) = at.split_first() else { return here };
    let mut value = table.get_ref().get(first.as_str());
    let mut rest = rest.iter();
    while let Some(found) = value {
        here = found.span();
        value = rest.next().and_then(|step| inner(found.get_ref(), step));
    }
    here
}

fn inner<'a, 'i>(value: &'a DeValue<'i>, step: &Step) -> Option<&'a Spanned<DeValue<'i>>> {
    match step {
        Step::Key(key) => value.get(key.as_str()),
        Step::Index(index) => value.get(*index),
    }
}
