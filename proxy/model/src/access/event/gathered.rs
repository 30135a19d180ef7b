//! Whose references belong together.

use super::super::SubjectRef;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

/// The people of one answer: groups of references that share one are the same person.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Those that became one with an earlier one are empty.
    people: Vec<Vec<SubjectRef>>,
    of: HashMap<SubjectRef, usize>,
}

impl Gathered {
    /// These are of one person, and of whoever has one of them already.
    pub fn add(&mut self, refs: &[SubjectRef]) {
        let touched: BTreeSet<usize> = refs.iter().filter_map(|one| self.of.get(one)).copied().collect();
        let place = touched.first().copied().unwrap_or(self.people.len());
        for other in touched.into_iter().skip(1) {
            let moved = self.people.get_mut(other).map(std::mem::take).unwrap_or_default();
            self.of.extend(moved.iter().map(|one| (*one, place)));
            self.people_at(place).extend(moved);
        }
        for one in refs {
            if let Entry::Vacant(new) = self.of.entry(*one) {
                new.insert(place);
                self.people_at(place).push(*one);
            }
        }
    }

    /// How many persons.
    #[must_use]
    pub fn persons(&self) -> u64 {
        self.people.iter().filter(|person| !person.is_empty()).count() as u64
    }

    /// [`super::Found::subjects`] and [`super::Found::sizes`], in the order in which the people came.
    #[must_use]
    pub fn into_found(self) -> (Vec<SubjectRef>, Vec<u32>) {
        let people = self.people.into_iter().filter(|person| !person.is_empty());
        people.fold((vec![], vec![]), |(mut subjects, mut sizes), person| {
            sizes.push(u32::try_from(person.len()).unwrap_or(u32::MAX));
            subjects.extend(person);
            (subjects, sizes)
        })
    }

    fn people_at(&mut self, place: usize) -> &mut Vec<SubjectRef> {
        if self.people.len() <= place {
            self.people.resize_with(place + 1, Vec::new);
        }
        &mut self.people[place]
    }
}
