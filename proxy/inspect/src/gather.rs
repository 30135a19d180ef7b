//! Puts together what is one person's, and forgets what was said already.

use crate::found::{Findings, Identifier, Person};
use crate::scan::{Eye, Place, Seen};
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// Identifiers that stand together.
pub(crate) type Group = Vec<Identifier>;

/// What was found since it was last taken. Grows with the bytes between two takes.
pub(crate) struct Gather {
    pub(crate) eye: Eye,
    typed: BTreeMap<(IdentifierKind, String), bool>,
    people: BTreeSet<Vec<(IdentifierKind, String)>>,
    fields: BTreeSet<Field>,
    rows: u64,
    rows_taken: u64,
    pub(crate) undecodable: bool,
}

impl Gather {
    pub(crate) fn new(eye: Eye) -> Self {
        let (typed, people, fields) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { eye, typed, people, fields, rows: 0, rows_taken: 0, undecodable: false }
    }

    /// Looks into a value; what it shows goes to `group`, sorts of data are noted.
    pub(crate) fn look(&mut self, text: &str, place: Place<'_>, group: &mut Group) {
        let Self { eye, fields, .. } = self;
        eye.look(text, place, |_, seen| match seen {
            Seen::Identifier(identifier) => group.push(identifier),
            Seen::Field(field) => drop(fields.insert(field)),
        });
    }

    /// Looks into what is not whole yet: what touches its end may go on and does not count.
    pub(crate) fn glance(&mut self, text: &str, place: Place<'_>) {
        let mut group = Group::new();
        let Self { eye, fields, .. } = self;
        eye.look(text, place, |at, seen| match seen {
            Seen::Identifier(identifier) if at.end < text.len() => group.push(identifier),
            Seen::Identifier(_) => {}
            Seen::Field(field) => drop(fields.insert(field)),
        });
        self.apart(group);
    }

    #[expect(dead_code, reason = "for the readers of rows")]
    /// One person's, unless two of a kind show that it cannot be.
    pub(crate) fn together(&mut self, mut group: Group) {
        group.sort();
        group.dedup_by(|a, b| {
            let same = a.kind == b.kind && a.value == b.value;
            if same {
                b.only_in_controls &= a.only_in_controls;
            }
            same
        });
        if group.windows(2).any(|two| matches!(two, [a, b] if a.kind == b.kind)) {
            return self.apart(group);
        }
        let keys = group.into_iter().map(|one| self.note(one)).collect::<Vec<_>>();
        if !keys.is_empty() {
            self.people.insert(keys);
        }
    }

    /// Each a person of its own.
    pub(crate) fn apart(&mut self, group: Group) {
        for one in group {
            let key = self.note(one);
            self.people.insert(vec![key]);
        }
    }

    fn note(&mut self, one: Identifier) -> (IdentifierKind, String) {
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

    #[expect(dead_code, reason = "for the readers of rows")]
    /// One more row.
    pub(crate) fn row(&mut self) {
        self.rows += 1;
    }

    #[expect(dead_code, reason = "for the readers of rows")]
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
        let identifier = |(kind, value): (IdentifierKind, String)| {
            let only_in_controls = typed.get(&(kind, value.clone())).copied().unwrap_or_default();
            Identifier { kind, value, only_in_controls }
        };
        let person = |keys: Vec<_>| Person { identifiers: keys.into_iter().map(identifier).collect() };
        let people = people.into_iter().map(person).collect();
        Findings { people, rows, fields, undecodable: self.undecodable }
    }
}
