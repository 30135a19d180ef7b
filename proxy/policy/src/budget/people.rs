//! Different persons: the connected sets of the groups of references that were seen.

mod open;
mod parts;

use super::stamp::Stamp;
use super::{DrawId, GROUPS_OF_ONE, REFERENCES_OF_ONE};
use open::Open;
use std::collections::{BTreeSet, HashMap};
use vratar_model::access::SubjectRef;

/// Names a group; numbers are not used twice.
pub(super) type GroupId = u64;
type PersonId = u64;

/// When a group was seen, and whether that may still be taken back.
#[derive(Clone, Copy)]
pub(super) struct Sighting {
    pub(super) at: Stamp,
    pub(super) open: Option<DrawId>,
}

/// The persons of one account.
#[derive(Default)]
pub(super) struct People {
    groups: HashMap<GroupId, Group>,
    persons: HashMap<PersonId, Person>,
    known: HashMap<SubjectRef, Known>,
    by_last: BTreeSet<(Stamp, GroupId)>,
    /// The latest moment before which nothing counts.
    since: Option<Stamp>,
    /// References of all groups.
    size: usize,
    next: u64,
}

/// References that were seen together.
struct Group {
    /// In order, each once.
    refs: Box<[SubjectRef]>,
    person: PersonId,
    /// When last, of what is settled.
    settled: Option<Stamp>,
    open: Open,
}

#[derive(Default)]
struct Person {
    groups: Vec<GroupId>,
    refs: usize,
}

struct Known {
    person: PersonId,
    /// In how many groups.
    groups: u32,
}

impl Group {
    fn last(&self) -> Option<Stamp> {
        self.open.last().max(self.settled)
    }
}

impl People {
    /// How many persons.
    pub(super) fn count(&self) -> u64 {
        self.persons.len() as u64
    }

    /// References, each as often as there are different groups with it.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// One person was seen; the groups that say so are added to `seen`.
    pub(super) fn see(&mut self, refs: &[SubjectRef], sighting: Sighting, seen: &mut Vec<GroupId>) {
        let mut refs = refs.to_vec();
        refs.sort_unstable();
        refs.dedup();
        // Always cut alike, so that who is seen again is no other.
        refs.chunks(REFERENCES_OF_ONE).for_each(|some| self.see_some(some, sighting, seen));
    }

    /// Not more than one person has.
    fn see_some(&mut self, refs: &[SubjectRef], sighting: Sighting, seen: &mut Vec<GroupId>) {
        if self.see_again(refs, sighting, seen) {
            return;
        }
        if refs.len() == 1 || self.fits(refs) {
            seen.extend(self.join(refs.to_vec(), sighting));
            return;
        }
        // Who is known is seen each for themselves; the others are somebody else.
        let (known, new): (Vec<_>, Vec<_>) = refs.iter().partition(|one| self.known.contains_key(*one));
        for one in known {
            if !self.see_again(&[one], sighting, seen) {
                seen.extend(self.join(vec![one], sighting));
            }
        }
        seen.extend(self.join(new, sighting));
    }

    /// A group that is known; says whether it is.
    fn see_again(&mut self, refs: &[SubjectRef], sighting: Sighting, seen: &mut Vec<GroupId>) -> bool {
        let person = refs.first().and_then(|first| self.known.get(first));
        let groups = person.and_then(|known| self.persons.get(&known.person));
        let same = |id: &&GroupId| self.groups.get(*id).is_some_and(|group| *group.refs == *refs);
        let Some(id) = groups.and_then(|person| person.groups.iter().find(same)).copied() else {
            return false;
        };
        self.change(id, |group| match sighting.open {
            None => group.settled = group.settled.max(Some(sighting.at)),
            Some(draw) => group.open.add(draw, sighting.at),
        });
        seen.push(id);
        true
    }

    /// Changes when a group was seen. One that was never seen any more is gone.
    fn change(&mut self, id: GroupId, how: impl FnOnce(&mut Group)) {
        let Some(group) = self.groups.get_mut(&id) else { return };
        let before = group.last();
        how(group);
        let last = group.last();
        if last == before {
            return;
        }
        if let Some(before) = before {
            self.by_last.remove(&(before, id));
        }
        match last {
            Some(last) => drop(self.by_last.insert((last, id))),
            None => self.forget(id),
        }
    }

    /// Whether the persons that a group touches stay within bounds as one.
    fn fits(&self, refs: &[SubjectRef]) -> bool {
        let touched = self.touched(refs);
        let new = refs.iter().filter(|one| !self.known.contains_key(*one)).count();
        let persons = || touched.iter().filter_map(|id| self.persons.get(id));
        let refs: usize = persons().map(|person| person.refs).sum();
        let groups: usize = persons().map(|person| person.groups.len()).sum();
        refs + new <= REFERENCES_OF_ONE && groups < GROUPS_OF_ONE
    }

    fn touched(&self, refs: &[SubjectRef]) -> Vec<PersonId> {
        let mut touched = Vec::new();
        for known in refs.iter().filter_map(|one| self.known.get(one)) {
            if !touched.contains(&known.person) {
                touched.push(known.person);
            }
        }
        touched
    }

    /// A group that is not known yet; those it touches are one person from now on.
    fn join(&mut self, refs: Vec<SubjectRef>, sighting: Sighting) -> Option<GroupId> {
        if refs.is_empty() {
            return None;
        }
        let id = self.number();
        let person = match self.touched(&refs)[..] {
            [] => self.number(),
            [first, ref others @ ..] => {
                others.iter().for_each(|other| self.merge(*other, first));
                first
            }
        };
        self.size += refs.len();
        let mut new = 0;
        for one in &refs {
            let known = self.known.entry(*one).or_insert_with(|| {
                new += 1;
                Known { person, groups: 0 }
            });
            known.groups += 1;
        }
        let of = self.persons.entry(person).or_default();
        of.refs += new;
        of.groups.push(id);
        let mut open = Open::default();
        if let Some(draw) = sighting.open {
            open.add(draw, sighting.at);
        }
        let settled = sighting.open.is_none().then_some(sighting.at);
        self.groups.insert(id, Group { refs: refs.into(), person, settled, open });
        self.by_last.insert((sighting.at, id));
        Some(id)
    }

    fn merge(&mut self, from: PersonId, into: PersonId) {
        let Some(moved) = self.persons.remove(&from) else { return };
        self.belong(&moved.groups, into);
        let person = self.persons.entry(into).or_default();
        person.refs += moved.refs;
        person.groups.extend(moved.groups);
    }

    /// These groups and their references are this person's.
    fn belong(&mut self, groups: &[GroupId], person: PersonId) {
        for id in groups {
            let Some(group) = self.groups.get_mut(id) else { continue };
            group.person = person;
            for one in &group.refs {
                if let Some(known) = self.known.get_mut(one) {
                    known.person = person;
                }
            }
        }
    }

    /// A draw is settled: its sightings of these groups stay, or were none.
    pub(super) fn settle(&mut self, draw: DrawId, groups: &[GroupId], stays: bool) {
        for id in groups {
            self.change(*id, |group| {
                let Some(at) = group.open.take(draw) else { return };
                if stays {
                    group.settled = group.settled.max(Some(at));
                }
            });
        }
    }

    /// What was seen before `since` was never seen.
    pub(super) fn expire(&mut self, since: Stamp) {
        self.since = self.since.max(Some(since));
        while let Some((last, id)) = self.by_last.first().copied().filter(|(last, _)| *last < since) {
            self.by_last.remove(&(last, id));
            self.forget(id);
        }
    }

    /// Nothing was seen later than `now`; and what has left the window, behind a later sighting that may still be taken
    /// back, does not come back into it with the clock.
    pub(super) fn restamp(&mut self, now: Stamp) {
        let gone = self.since.take();
        let ids: Vec<GroupId> = self.groups.keys().copied().collect();
        for id in ids {
            self.change(id, |group| {
                group.settled = group.settled.filter(|at| Some(*at) >= gone).map(|at| at.min(now));
                group.open.restamp(gone, now);
            });
        }
    }

    /// A group that is out of `by_last` already; the person it held together may be several now.
    fn forget(&mut self, id: GroupId) {
        let Some(group) = self.groups.remove(&id) else { return };
        self.size -= group.refs.len();
        let mut gone = 0;
        for one in &group.refs {
            let Some(known) = self.known.get_mut(one) else { continue };
            known.groups -= 1;
            if known.groups == 0 {
                self.known.remove(one);
                gone += 1;
            }
        }
        let Some(person) = self.persons.get_mut(&group.person) else { return };
        person.refs -= gone;
        person.groups.retain(|other| *other != id);
        if person.groups.is_empty() {
            self.persons.remove(&group.person);
        } else if group.refs.len() > 1 {
            self.part(group.person);
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}
