//! What becomes of a person when a group that held it together is gone.

use super::{GroupId, People, Person, PersonId};
use std::collections::{BTreeSet, HashMap};
use vratar_model::access::SubjectRef;

impl People {
    /// Makes several persons of one whose groups no longer hang together.
    pub(super) fn part(&mut self, person: PersonId) {
        let Some(whole) = self.persons.remove(&person) else { return };
        let mut id = person;
        for groups in self.parts(&whole.groups) {
            self.belong(&groups, id);
            let refs: BTreeSet<&SubjectRef> = self.refs(&groups).collect();
            let refs = refs.len();
            self.persons.insert(id, Person { groups, refs });
            id = self.number();
        }
    }

    fn refs<'a>(&'a self, groups: &'a [GroupId]) -> impl Iterator<Item = &'a SubjectRef> {
        groups.iter().filter_map(|id| self.groups.get(id)).flat_map(|group| &group.refs)
    }

    /// The groups, those together that share references.
    fn parts(&self, groups: &[GroupId]) -> Vec<Vec<GroupId>> {
        let mut parts: Vec<Vec<GroupId>> = Vec::new();
        let mut part_of: HashMap<SubjectRef, usize> = HashMap::new();
        for id in groups {
            let refs = || self.refs(std::slice::from_ref(id));
            let touched: BTreeSet<usize> = refs().filter_map(|one| part_of.get(one)).copied().collect();
            let mut together = vec![*id];
            for part in &touched {
                together.append(&mut parts[*part]);
            }
            let place = touched.first().copied().unwrap_or(parts.len());
            part_of.extend(self.refs(&together).map(|one| (*one, place)));
            match parts.get_mut(place) {
                Some(part) => *part = together,
                None => parts.push(together),
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}
