//! Form fields -> which boxes were ticked.

use crate::Missing;
use crate::fields;
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::journal::{Asked, Notice};
use vratar_model::questionnaire::Control;

/// Values that say "ticked" for a box: the one it was delivered with, and what scripts make of a ticked box.
const YES: [&str; 3] = [fields::TICKED, "on", "true"];

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The ticked boxes, as ascending indices into the notice's `asked`. Every other box was not ticked.
    pub ticked: Vec<u16>,
    /// Required and not ticked. Of radio buttons where one must be chosen: the first.
    pub missing: Vec<u16>,
}

impl Answers {
    /// What to show with the block when something required is missing.
    #[must_use]
    pub fn problem(&self) -> Option<Missing> {
        (!self.missing.is_empty()).then(|| Missing { boxes: self.missing.clone() })
    }
}

/// Reads the answers to `notice` out of a form's `fields` (name, value); fields that are not ours are passed over.
///
/// A box counts as ticked only with a value that says so. Radio buttons of one question that come back with two
/// choices (no browser does that) count as not answered: a contradiction proves nothing.
#[must_use]
pub fn read_answers<'a>(notice: &Notice, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Answers {
    let names = names(notice);
    let mut ticked = BTreeSet::new();
    for (name, value) in fields {
        let boxes = names.get(name).map_or(&[][..], Vec::as_slice);
        ticked.extend(boxes.iter().filter(|(_, asked)| chosen(asked, value)).map(|(index, _)| *index));
    }
    drop_contradictions(notice, &mut ticked);
    Answers { missing: missing(notice, &ticked), ticked: ticked.into_iter().collect() }
}

fn chosen(asked: &Asked, value: &str) -> bool {
    match asked.control {
        Control::Radio => value == asked.answer,
        Control::Checkbox | Control::Multi => YES.contains(&value),
    }
}

fn names(notice: &Notice) -> BTreeMap<String, Vec<(u16, &Asked)>> {
    let mut names: BTreeMap<String, Vec<(u16, &Asked)>> = BTreeMap::new();
    for (index, asked) in numbered(notice) {
        names.entry(fields::name(asked)).or_default().push((index, asked));
    }
    names
}

fn drop_contradictions(notice: &Notice, ticked: &mut BTreeSet<u16>) {
    let mut chosen: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (index, asked) in numbered(notice).filter(|(_, asked)| asked.control == Control::Radio) {
        if ticked.contains(&index) {
            chosen.entry(&asked.question).or_default().push(index);
        }
    }
    for index in chosen.values().filter(|several| several.len() > 1).flatten() {
        ticked.remove(index);
    }
}

fn missing(notice: &Notice, ticked: &BTreeSet<u16>) -> Vec<u16> {
    let radio = |asked: &Asked| asked.control == Control::Radio;
    let answered = numbered(notice).filter(|(index, asked)| radio(asked) && ticked.contains(index));
    let mut settled: BTreeSet<&str> = answered.map(|(_, asked)| asked.question.as_str()).collect();
    let open = |index: &u16, asked: &'_ Asked| asked.required && (radio(asked) || !ticked.contains(index));
    let mut missing = Vec::new();
    for (index, asked) in numbered(notice).filter(|(index, asked)| open(index, asked)) {
        if !radio(asked) || settled.insert(&asked.question) {
            missing.push(index);
        }
    }
    missing
}

fn numbered(notice: &Notice) -> impl Iterator<Item = (u16, &Asked)> {
    (0..=u16::MAX).zip(&notice.asked)
}
