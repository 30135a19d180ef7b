//! What was found. Debug says how much, never what.

use std::collections::BTreeSet;
use std::fmt;
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// What a stretch of an answer shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Persons, each once in a stretch; in the order of their identifiers.
    pub people: Vec<Person>,
    /// Rows that this stretch added.
    pub rows: u64,
    /// Sorts of data.
    pub fields: BTreeSet<Field>,
    /// Contact data by which nobody is found: what labels point at.
    pub contacts: BTreeSet<Contact>,
    /// What it shows is not fully known: no charset makes text of its bytes, or more of it is open at once than labels
    /// can follow.
    pub undecodable: bool,
}

/// One person, as far as rows and labels show who belongs together; else one identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// In their order, each once; at least one.
    pub identifiers: Vec<Identifier>,
}

/// Something a person is known by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As [`IdentifierKind::normalize`] spells it; a phone with calling code (`+359888123456`) where it has one.
    pub value: String,
    /// It stood nowhere but as value of a form control: may be an echo of what was typed.
    pub only_in_controls: bool,
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, value, only_in_controls } = self;
        write!(
            f,
            "{}({} bytes{})",
            kind.as_str(),
            value.len(),
            if *only_in_controls { ", typed" } else { "" }
        )
    }
}

/// A value and the sort of data it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contact {
    /// What it is.
    pub field: Field,
    /// An address or a name as people read it; a telephone number with its calling code (`+359888123456`).
    pub value: String,
}

impl Contact {
    /// An identifier that names a person by itself; numbers of customers and orders do not.
    #[must_use]
    pub fn of(identifier: &Identifier) -> Option<Self> {
        let field = match identifier.kind {
            IdentifierKind::Email => Field::Email,
            IdentifierKind::Phone => Field::Phone,
            IdentifierKind::CustomerId | IdentifierKind::OrderNo => return None,
        };
        Some(Self { field, value: identifier.value.clone() })
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} bytes)", self.field.as_str(), self.value.len())
    }
}

/// Identifiers that were met before. Asked where something can be read in two ways.
pub trait Known: Send + Sync {
    /// Whether this one was.
    fn knows(&self, kind: IdentifierKind, normalised: &str) -> bool;
}

/// Nobody was met before.
#[derive(Clone, Copy, Debug, Default)]
pub struct NobodyKnown;

impl Known for NobodyKnown {
    fn knows(&self, _: IdentifierKind, _: &str) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_not_printed() {
        let value = "ana@shop.example".to_owned();
        let one = Identifier { kind: IdentifierKind::Email, value, only_in_controls: true };
        let findings = Findings { people: vec![Person { identifiers: vec![one] }], ..Findings::default() };
        let text = format!("{findings:?}");
        assert!(text.contains("email(16 bytes, typed)") && !text.contains("ana"), "{text}");
    }
}
