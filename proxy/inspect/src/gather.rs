//! Puts together what is one person's, and forgets what was said already.

use crate::found::{Findings, Identifier, Person};
use crate::scan::{Eye, Place, Seen};
use std::collections::{BTreeMap, BTreeSet};
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
    typed: BTreeMap<Key, bool>,
    people: BTreeSet<Vec<Key>>,
    fields: BTreeSet<Field>,
    rows: u64,
    rows_taken: u64,
    /// Something of the answer could not be looked into.
    pub(crate) unread: bool,
}

impl Gather {
    pub(crate) fn new(eye: Eye) -> Self {
        let (typed, people, fields) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { eye, typed, people, fields, rows: 0, rows_taken: 0, unread: false }
    }

    /// Looks into a value; what it shows goes to `group`, sorts of data are noted.
    pub(crate) fn look(&mut self, text: &str, place: Place<'_>, group: &mut Group) {
        let Self { eye, fields, .. } = self;
        eye.look(text, place, |_, seen| match seen {
            Seen::Identifier(identifier) => group.push(Member::found(identifier)),
            Seen::Field(field) => drop(fields.insert(field)),
        });
    }

    /// Looks into what is not whole yet: what touches its end may go on and does not count.
    pub(crate) fn glance(&mut self, text: &str, place: Place<'_>) {
        let mut group = Group::new();
        let Self { eye, fields, .. } = self;
        eye.look(text, place, |at, seen| match seen {
            Seen::Identifier(identifier) if at.end < text.len() => {
                group.push(Member::found(identifier));
            }
            Seen::Identifier(_) => {}
            Seen::Field(field) => drop(fields.insert(field)),
        });
        self.apart(group);
    }

    /// One person's: what labels point at, and what else was found once of its kind. Of a kind that is there twice
    /// nobody can tell whose it is.
    pub(crate) fn together(&mut self, group: Group) {
        // By kind: what labels point at, and what else there is.
        let mut kinds: BTreeMap<IdentifierKind, [BTreeSet<Key>; 2]> = BTreeMap::new();
        for Member { identifier, labelled } in group {
            let key = self.note(identifier);
            let [by_label, found] = kinds.entry(key.0).or_default();
            if labelled {
                by_label.insert(key);
            } else {
                found.insert(key);
            }
        }
        let mut own = Vec::new();
        for [mut by_label, mut found] in kinds.into_values() {
            found.retain(|key| !by_label.contains(key));
            let sure = if by_label.is_empty() { &mut found } else { &mut by_label };
            own.extend((sure.len() == 1).then(|| sure.pop_first()).flatten());
            self.people.extend(by_label.into_iter().chain(found).map(|key| vec![key]));
        }
        if !own.is_empty() {
            self.people.insert(own);
        }
    }

    /// Takes over what another has found; who stands alone there goes to `group`. The rows of the other.
    pub(crate) fn merge(&mut self, mut other: Self, group: &mut Group) -> u64 {
        let found = other.take(&[]);
        self.fields.extend(found.fields);
        for person in found.people {
            let members = person.identifiers.into_iter().map(Member::found);
            if found.rows > 0 { self.together(members.collect()) } else { group.extend(members) }
        }
        found.rows
    }

    /// Each a person of its own.
    pub(crate) fn apart(&mut self, group: Group) {
        for member in group {
            let key = self.note(member.identifier);
            self.people.insert(vec![key]);
        }
    }

    fn note(&mut self, one: Identifier) -> Key {
        match one.kind {
            IdentifierKind::Email => drop(self.fields.insert(Field::Email)),
            IdentifierKind::Phone => drop(self.fields.insert(Field::Phone)),
            IdentifierKind::CustomerId | IdentifierKind::OrderNo => {}
        }
        let key = (one.kind, one.value);
        let typed = self.typed.entry(key.clone()).or_insert(true);
        *typed &= one.only_in_controls;
        key
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
        let typed = std::mem::take(&mut self.typed);
        let mut people = std::mem::take(&mut self.people);
        let mut fields = std::mem::take(&mut self.fields);
        let rows = self.rows - std::mem::replace(&mut self.rows_taken, self.rows);
        let in_company: BTreeSet<_> =
            people.iter().filter(|keys| keys.len() > 1).flatten().cloned().collect();
        people.retain(|keys| keys.len() > 1 || !keys.first().is_some_and(|key| in_company.contains(key)));
        if rows > 0 || !people.is_empty() {
            fields.extend(always);
        }
        let identifier = |(kind, value): Key| {
            let only_in_controls = typed.get(&(kind, value.clone())).copied().unwrap_or_default();
            Identifier { kind, value, only_in_controls }
        };
        let person = |keys: Vec<_>| Person { identifiers: keys.into_iter().map(identifier).collect() };
        let people = people.into_iter().map(person).collect();
        Findings { people, rows, fields, undecodable: self.unread }
    }
}
