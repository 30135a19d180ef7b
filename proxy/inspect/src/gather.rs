//! Puts together what is one person's, and forgets what was said already.

use crate::found::{Contact, Findings, Identifier, Person};
use crate::label::What;
use crate::labels::{Read, read_value};
use crate::scan::{self, Eye, Place, Seen};
use crate::signs::Signs;
use std::collections::{BTreeSet, HashMap, HashSet};
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// Identifiers that stand together.
pub(crate) type Group = Vec<Member>;

/// What two members are the same by.
type Key = (IdentifierKind, String);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) identifier: Identifier,
    /// A label points at it.
    pub(crate) labelled: bool,
}

impl Member {
    pub(crate) fn found(identifier: Identifier) -> Self {
        Self { identifier, labelled: false }
    }

    pub(crate) fn labelled(identifier: Identifier) -> Self {
        Self { identifier, labelled: true }
    }
}

/// What was found since it was last taken. Grows with the bytes between two takes.
pub(crate) struct Gather {
    pub(crate) eye: Eye,
    /// Identifiers by their number, with whether they were only typed.
    numbers: HashMap<Key, (u32, bool)>,
    people: HashSet<Vec<u32>>,
    fields: BTreeSet<Field>,
    told: BTreeSet<Contact>,
    rows: u64,
    rows_taken: u64,
    /// Something of the answer could not be looked into.
    pub(crate) unread: bool,
}

impl Gather {
    pub(crate) fn new(eye: Eye) -> Self {
        let (numbers, people, fields) = (HashMap::new(), HashSet::new(), BTreeSet::new());
        Self { eye, numbers, people, fields, told: BTreeSet::new(), rows: 0, rows_taken: 0, unread: false }
    }

    /// Looks into a value; what it shows goes to `group`, sorts of data are noted.
    pub(crate) fn look(&mut self, text: &str, place: Place<'_>, group: &mut Group) {
        let signs = Signs::of(text);
        if scan::may_show(text, signs, place.escapes) {
            self.look_closely(text, signs, place, group);
        }
    }

    /// The same where it is known already that something may be there; `signs`: of the text.
    pub(crate) fn look_closely(&mut self, text: &str, signs: Signs, place: Place<'_>, group: &mut Group) {
        let Self { eye, told, .. } = self;
        eye.look_closely(text, signs, place, &mut |_, seen| match seen {
            Seen::Identifier(identifier) => group.push(Member::found(identifier)),
            Seen::Contact(one) => drop(told.insert(one)),
        });
    }

    /// Looks into what is not whole yet: what touches its end may go on and does not count.
    pub(crate) fn glance(&mut self, text: &str, place: Place<'_>) {
        let mut group = Group::new();
        let Self { eye, told, .. } = self;
        eye.look(text, place, |at, seen| match seen {
            Seen::Identifier(identifier) if at.end < text.len() => {
                group.push(Member::found(identifier));
            }
            Seen::Identifier(_) => {}
            Seen::Contact(one) => drop(told.insert(one)),
        });
        self.apart(group);
    }

    /// One person's: what labels point at, and what else was found once of its kind. Of a kind that is there twice
    /// nobody can tell whose it is.
    pub(crate) fn together(&mut self, group: Group) {
        if group.len() < 2 {
            return self.apart(group);
        }
        // Of each kind first what labels point at, then what else there is.
        let mut members: Vec<(IdentifierKind, bool, u32)> = group
            .into_iter()
            .map(|Member { identifier, labelled }| (identifier.kind, !labelled, self.note(identifier)))
            .collect();
        members.sort_unstable();
        members.dedup();
        let mut own = Vec::new();
        for kind in members.chunk_by(|one, next| one.0 == next.0) {
            let (by_label, found) = kind.split_at(kind.partition_point(|(_, found, _)| !found));
            let sure = if by_label.is_empty() { found } else { by_label };
            let labelled = |number: u32| by_label.binary_search_by_key(&number, |(_, _, own)| *own).is_ok();
            match sure {
                [(_, _, one)] => own.push(*one),
                _ => self.people.extend(sure.iter().map(|(_, _, number)| vec![*number])),
            }
            if !by_label.is_empty() {
                let others = found.iter().map(|(_, _, number)| *number).filter(|number| !labelled(*number));
                self.people.extend(others.map(|number| vec![number]));
            }
        }
        if !own.is_empty() {
            own.sort_unstable();
            self.people.insert(own);
        }
    }

    /// Takes over what another has found; who stands alone there goes to `group`. The rows of the other.
    pub(crate) fn merge(&mut self, mut other: Self, group: &mut Group) -> u64 {
        let found = other.take(&[]);
        self.fields.extend(found.fields);
        self.told.extend(found.contacts);
        for person in found.people {
            let members = person.identifiers.into_iter().map(Member::found);
            if found.rows > 0 { self.together(members.collect()) } else { group.extend(members) }
        }
        found.rows
    }

    /// Each a person of its own.
    pub(crate) fn apart(&mut self, group: Group) {
        for member in group {
            let number = self.note(member.identifier);
            self.people.insert(vec![number]);
        }
    }

    /// A value as what its label says it is; an identifier goes to `group`.
    pub(crate) fn labelled(&mut self, what: What, value: &str, group: &mut Group) {
        let Read { told, group: found } = read_value(what, value, self.eye.country, false);
        group.extend(found);
        told.into_iter().for_each(|told| self.tell(told));
    }

    /// Contact data by which nobody is found.
    pub(crate) fn tell(&mut self, told: Contact) {
        self.told.insert(told);
    }

    fn note(&mut self, one: Identifier) -> u32 {
        match one.kind {
            IdentifierKind::Email => drop(self.fields.insert(Field::Email)),
            IdentifierKind::Phone => drop(self.fields.insert(Field::Phone)),
            IdentifierKind::CustomerId | IdentifierKind::OrderNo => {}
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let (number, typed) = self.numbers.entry((one.kind, one.value)).or_insert((next, true));
        *typed &= one.only_in_controls;
        *number
    }

    /// One more row.
    pub(crate) fn row(&mut self) {
        self.rows += 1;
    }

    /// So many rows since the beginning, if it is more than was known.
    pub(crate) fn rows_are(&mut self, rows: u64) {
        self.rows = self.rows.max(rows);
    }

    /// Gives away what was found; `always`: sorts of data that every row has.
    pub(crate) fn take(&mut self, always: &[Field]) -> Findings {
        let mut fields = std::mem::take(&mut self.fields);
        let rows = self.rows - std::mem::replace(&mut self.rows_taken, self.rows);
        let people = self.people();
        if rows > 0 || !people.is_empty() {
            fields.extend(always);
        }
        let contacts = std::mem::take(&mut self.told);
        fields.extend(contacts.iter().map(|contact| contact.field));
        Findings { people, rows, fields, contacts, undecodable: self.unread }
    }

    /// Persons in the order of their identifiers; who stands alone and in company is in company.
    fn people(&mut self) -> Vec<Person> {
        let numbers = std::mem::take(&mut self.numbers);
        let people = std::mem::take(&mut self.people);
        let mut named: Vec<Option<Identifier>> = vec![None; numbers.len()];
        for ((kind, value), (number, only_in_controls)) in numbers {
            let place = usize::try_from(number).ok().and_then(|number| named.get_mut(number));
            if let Some(place) = place {
                *place = Some(Identifier { kind, value, only_in_controls });
            }
        }
        let in_company: HashSet<u32> = people.iter().filter(|own| own.len() > 1).flatten().copied().collect();
        let stays = |own: &Vec<u32>| own.len() > 1 || !own.iter().any(|number| in_company.contains(number));
        let identifier =
            |number: &u32| usize::try_from(*number).ok().and_then(|number| named.get(number)?.clone());
        let person = |own: Vec<u32>| {
            let mut identifiers: Vec<Identifier> = own.iter().filter_map(identifier).collect();
            identifiers.sort_unstable();
            Person { identifiers }
        };
        in_order(people.into_iter().filter(stays).map(person))
    }
}

/// Persons in the order of their identifiers. What most of them differ in is compared as a number.
fn in_order(people: impl Iterator<Item = Person>) -> Vec<Person> {
    let begin = |person: &Person| {
        let first = person.identifiers.first()?;
        let mut begin = [0; 16];
        begin.iter_mut().zip(first.value.bytes()).for_each(|(place, byte)| *place = byte);
        Some((first.kind, u128::from_be_bytes(begin)))
    };
    let mut people: Vec<_> = people.map(|person| (begin(&person), person)).collect();
    people.sort_unstable();
    people.into_iter().map(|(_, person)| person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind() -> impl Strategy<Value = IdentifierKind> {
        prop_oneof![Just(IdentifierKind::Email), Just(IdentifierKind::Phone), Just(IdentifierKind::OrderNo)]
    }

    proptest! {
        /// By their beginnings they stand as they do by all of them.
        #[test]
        fn the_short_order_is_the_order(
            people in prop::collection::vec(
                prop::collection::vec((kind(), "(a|customer-of-sho)?[a-c\\x00я]{0,3}", any::<bool>()), 0..3), 0..20),
        ) {
            let identifier = |(kind, value, only_in_controls)| Identifier { kind, value, only_in_controls };
            let person = |own: Vec<_>| Person { identifiers: own.into_iter().map(identifier).collect() };
            let mut people: Vec<Person> = people.into_iter().map(person).collect();
            let short = in_order(people.clone().into_iter());
            people.sort();
            prop_assert_eq!(short, people);
        }
    }
}
