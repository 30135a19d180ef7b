//! Words, lists and addresses as the columns have them: small numbers and bytes.

use crate::store::StoreError;
use std::net::IpAddr;
use vratar_model::access::{Action, Field, Outcome, Reason, Role, SubjectRef, Verdict};
use vratar_model::journal::IdentifierKind;

/// Kinds of identifiers, by their numbers.
pub(super) const KINDS: [IdentifierKind; 4] =
    [IdentifierKind::Email, IdentifierKind::Phone, IdentifierKind::CustomerId, IdentifierKind::OrderNo];
/// The make of the tables.
const FORMAT: u32 = 5;

/// The make of the tables and the words behind the numbers: another text means that the index must be made anew.
pub(super) fn format() -> String {
    let words = |words: Vec<&str>| words.join(",");
    [
        FORMAT.to_string(),
        words(Role::ALL.iter().map(|word| word.as_str()).collect()),
        words(Action::ALL.iter().map(|word| word.as_str()).collect()),
        words(Field::ALL.iter().map(|word| word.as_str()).collect()),
        words(Verdict::ALL.iter().map(|word| word.as_str()).collect()),
        words(Outcome::ALL.iter().map(|word| word.as_str()).collect()),
        words(Reason::ALL.iter().map(|word| word.as_str()).collect()),
    ]
    .join(" ")
}

/// The number of a word: its place among all of them.
pub(super) fn code<T: PartialEq>(all: &[T], word: &T) -> Option<i64> {
    all.iter().position(|one| one == word).and_then(|place| i64::try_from(place).ok())
}

/// The word of a number.
pub(super) fn word<T: Copy>(all: &[T], code: i64) -> Result<T, StoreError> {
    let place = usize::try_from(code).ok();
    place.and_then(|place| all.get(place)).copied().ok_or_else(|| broken("an unknown word"))
}

/// Sorts of data as bits.
pub(super) fn bits(fields: &[Field]) -> i64 {
    let bit = |field: &Field| code(Field::ALL, field).map_or(0, |place| 1 << place);
    fields.iter().map(bit).fold(0, |all, bit| all | bit)
}

/// [`bits`] read again.
pub(super) fn fields(bits: i64) -> Vec<Field> {
    let there = |(place, _): &(usize, &Field)| bits >> place & 1 == 1;
    Field::ALL.iter().enumerate().filter(there).map(|(_, field)| *field).collect()
}

/// References one behind the other.
pub(super) fn packed(refs: &[SubjectRef]) -> Vec<u8> {
    refs.iter().flat_map(|one| one.0).collect()
}

/// [`packed`] read again.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<SubjectRef>, StoreError> {
    match bytes.as_chunks() {
        (refs, []) => Ok(refs.iter().copied().map(SubjectRef).collect()),
        _ => Err(broken("a reference that is none")),
    }
}

/// 4 or 16 bytes.
pub(super) fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// [`octets`] read again.
pub(super) fn address(octets: &[u8]) -> Result<IpAddr, StoreError> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).map_err(|_| broken("an address"))
}

pub(super) fn broken(what: &str) -> StoreError {
    StoreError::Broken(format!("in the access index: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn references_are_read_again(refs in proptest::collection::vec(any::<[u8; 16]>(), 0..20)) {
            let refs: Vec<_> = refs.into_iter().map(SubjectRef).collect();
            let packed = packed(&refs);
            prop_assert_eq!(unpacked(&packed).unwrap(), refs);
            prop_assert!(packed.is_empty() || unpacked(&packed[1..]).is_err());
        }
    }

    #[test]
    fn fields_and_addresses_are_read_again() {
        assert_eq!(fields(bits(Field::ALL)), Field::ALL);
        assert_eq!(fields(bits(&[Field::Iban])), [Field::Iban]);
        for text in ["192.0.2.7", "2001:db8::1"] {
            let ours: IpAddr = text.parse().unwrap();
            assert_eq!(address(&octets(ours)).unwrap(), ours);
        }
    }
}
