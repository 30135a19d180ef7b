//! What an answer shows.

use super::super::{Field, SubjectRef};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What an answer (or a part of it) shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Whose identifiers; every one once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectRef>,
    /// How many of `subjects`, in their order, are of one person, person by person; nothing where each is of a person of
    /// its own. [`Self::people`] reads it.
    #[serde(default, skip_serializing_if = "each_is_one")]
    pub sizes: Vec<u32>,
    /// Those of them that are the actor's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<SubjectRef>,
    /// Identifiers that the request brought and the answer only repeats; not among `subjects`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub echoes: Vec<SubjectRef>,
    /// How many persons they are, as far as can be told; the actor among them where `own` is not empty.
    #[serde(default)]
    pub persons: u64,
    /// Rows of persons.
    #[serde(default)]
    pub rows: u64,
    /// Sorts of data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Sorts of data that were there and were masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<Field>,
    /// Decoys among them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decoys: u32,
}

impl Found {
    /// The references of each person; see [`people`].
    pub fn people(&self) -> impl Iterator<Item = &[SubjectRef]> {
        people(&self.subjects, &self.sizes)
    }

    /// In as many records as it takes for none to have more than `most` references; whoever has more stands in one alone.
    /// All that is not said of people is in the first; the actor comes last. Nobody counts in two, but the actor in each that has what is theirs.
    #[must_use]
    pub fn split(mut self, most: usize) -> Vec<Self> {
        let (subjects, sizes) = (std::mem::take(&mut self.subjects), std::mem::take(&mut self.sizes));
        let (count, own) = (self.others(), std::mem::take(&mut self.own));
        let is_own: HashSet<&SubjectRef> = own.iter().collect();
        let is_actor = |person: &&[SubjectRef]| person.iter().any(|one| is_own.contains(one));
        // Rows are of others, if any are there: they stand beside them.
        let others_first = people(&subjects, &sizes)
            .filter(|person| !is_actor(person))
            .chain(people(&subjects, &sizes).filter(is_actor));
        let mut parts = vec![self];
        for person in others_first {
            if parts.last().is_some_and(|part| part.holds(person.len(), most)) {
                parts.push(Self::default());
            }
            let Some(part) = parts.last_mut() else { break };
            part.subjects.extend(person);
            part.sizes.push(u32::try_from(person.len()).unwrap_or(u32::MAX));
            part.own.extend(person.iter().filter(|one| is_own.contains(one)));
        }
        let mut rest = 0;
        for part in parts.iter_mut().skip(1) {
            let named = part.named_others();
            rest += named;
            part.persons = named + u64::from(!part.own.is_empty());
        }
        if let Some(first) = parts.first_mut() {
            first.persons = count.saturating_sub(rest) + u64::from(!first.own.is_empty());
        }
        parts
    }

    /// How many persons but the actor have a reference.
    #[must_use]
    pub fn named_others(&self) -> u64 {
        let own: HashSet<&SubjectRef> = self.own.iter().collect();
        self.people().filter(|person| !person.iter().any(|one| own.contains(one))).count() as u64
    }

    /// Whether there is somebody, and no room for so many references more.
    fn holds(&self, more: usize, most: usize) -> bool {
        !self.subjects.is_empty() && self.subjects.len() + more > most
    }

    /// How many persons but the actor: whoever reads what is their own has seen nobody.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.persons.saturating_sub(u64::from(!self.own.is_empty()))
    }
}

/// Cuts `subjects` into people as `sizes` says. What it says nothing about stands each for a person of its own, so that
/// sizes that are missing make more people, never fewer.
pub fn people<'a>(subjects: &'a [SubjectRef], sizes: &'a [u32]) -> impl Iterator<Item = &'a [SubjectRef]> {
    let (mut rest, mut sizes) = (subjects, sizes.iter());
    std::iter::from_fn(move || {
        let size = sizes.by_ref().find(|size| **size > 0).map_or(1, |size| *size as usize);
        let (person, after) = rest.split_at_checked(size.min(rest.len()))?;
        rest = after;
        (!person.is_empty()).then_some(person)
    })
}

fn each_is_one(sizes: &[u32]) -> bool {
    sizes.iter().all(|size| *size == 1)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
