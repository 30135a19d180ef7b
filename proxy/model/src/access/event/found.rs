//! What an answer shows.

use super::super::{Field, SubjectRef};
use serde::{Deserialize, Serialize};

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
