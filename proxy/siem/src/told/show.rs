//! How persons are shown: by reference, or opened.

use std::collections::{HashMap, HashSet};
use vratar_model::access::{Named, SubjectRef};
use vratar_model::journal::IdentifierKind;

/// What references stand for.
pub trait Names {
    /// What a reference stands for; none: not known, or the person was erased.
    fn reveal(&self, subject: SubjectRef) -> Option<Revealed>;

    /// The log itself has told what a reference stands for; comes before the first record that has it.
    fn heard(&self, named: &Named) {
        let _ = named;
    }
}

/// An identifier in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// What it is.
    pub kind: IdentifierKind,
    /// The value, normalised.
    pub value: String,
    /// Another identifier of the same person.
    pub with: Option<SubjectRef>,
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Revealed({}, ..)", self.kind.as_str())
    }
}

impl Revealed {
    /// An e-mail bare, others with their sort: `customer_id:17`.
    pub(super) fn shown(&self) -> String {
        match self.kind {
            IdentifierKind::Email => self.value.clone(),
            kind => format!("{}:{}", kind.as_str(), self.value),
        }
    }
}

/// Persons as they are told: references without names; with them each person who has an e-mail among `subjects` as
/// that, once, and what is erased as its reference.
pub(super) fn shown(subjects: &[SubjectRef], names: Option<&dyn Names>) -> Vec<String> {
    let Some(names) = names else { return subjects.iter().map(ToString::to_string).collect() };
    let opened: Vec<(SubjectRef, Option<Revealed>)> =
        subjects.iter().map(|subject| (*subject, names.reveal(*subject))).collect();
    let stand_in = stand_ins(&opened);
    let one = |(subject, revealed): &(SubjectRef, Option<Revealed>)| match revealed {
        Some(revealed) => stand_in.get(subject).map_or_else(|| revealed.shown(), |email| (*email).to_owned()),
        None => subject.to_string(),
    };
    let mut seen = HashSet::new();
    opened.iter().map(one).filter(|shown| seen.insert(shown.clone())).collect()
}

/// The e-mail that stands for another identifier of its person, whichever of the two names the other.
fn stand_ins(opened: &[(SubjectRef, Option<Revealed>)]) -> HashMap<SubjectRef, &str> {
    let is_email = |revealed: &&Revealed| revealed.kind == IdentifierKind::Email;
    let emails: HashMap<SubjectRef, &Revealed> = opened
        .iter()
        .filter_map(|(subject, revealed)| Some((*subject, revealed.as_ref().filter(is_email)?)))
        .collect();
    let mut found = HashMap::new();
    for (subject, revealed) in opened {
        let Some(revealed) = revealed else { continue };
        let Some(with) = revealed.with else { continue };
        match (emails.get(subject), emails.get(&with)) {
            (None, Some(email)) => found.insert(*subject, email.value.as_str()),
            (Some(email), None) => found.insert(with, email.value.as_str()),
            _ => None,
        };
    }
    found
}
