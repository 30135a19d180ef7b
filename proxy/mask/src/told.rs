//! What is to be hidden.

use std::fmt;
use vratar_inspect::Identifier;
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// A value and the sort of data it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Told {
    /// What it is.
    pub field: Field,
    /// An address or a name as people read it; a telephone number with its calling code (`+359888123456`).
    pub value: String,
}

impl Told {
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

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} bytes)", self.field.as_str(), self.value.len())
    }
}
