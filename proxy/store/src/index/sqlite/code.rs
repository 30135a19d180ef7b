//! Words, lists and addresses as the columns have them: small numbers and bytes.

use crate::store::StoreError;
use std::net::IpAddr;
use vratar_model::access::{Action, Field, Outcome, Reason, Role, Verdict};
use vratar_model::journal::IdentifierKind;

/// Kinds of identifiers, by their numbers.
pub(super) const KINDS: [IdentifierKind; 4] =
    [IdentifierKind::Email, IdentifierKind::Phone, IdentifierKind::CustomerId, IdentifierKind::OrderNo];
/// The make of the tables.
const FORMAT: u32 = 3;

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

/// Numbers, each in as few bytes as it needs (LEB128).
pub(super) fn packed(numbers: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut out = Vec::new();
    for mut rest in numbers.filter_map(|number| u64::try_from(number).ok()) {
        while rest >= 0x80 {
            out.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }
    out
}

/// [`packed`] read again.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<i64>, StoreError> {
    let (mut out, mut number, mut shift) = (Vec::new(), 0_u64, 0_u32);
    for byte in bytes {
        let part =
            u64::from(byte & 0x7f).checked_shl(shift).ok_or_else(|| broken("a number that is none"))?;
        number |= part;
        shift += 7;
        if byte & 0x80 == 0 {
            out.push(i64::try_from(number).map_err(|_| broken("a number that is none"))?);
            (number, shift) = (0, 0);
        }
    }
    Ok(out)
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
        fn numbers_are_read_again(numbers in proptest::collection::vec(0..i64::MAX, 0..20)) {
            prop_assert_eq!(unpacked(&packed(numbers.iter().copied())).unwrap(), numbers);
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
