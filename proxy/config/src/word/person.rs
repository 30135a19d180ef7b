//! What persons are known by: decoys, and the country whose telephone numbers need no prefix.

use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};
use std::fmt;
use vratar_model::journal::IdentifierKind;

/// Digits of a telephone number with its country (ITU-T E.164: 15 at most; shorter than 7 none is unique).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Bytes of an e-mail address (RFC 5321 §4.5.3.1).
const EMAIL: usize = 254;

/// The digits behind `+` in a country's telephone numbers (ITU-T E.164): `359`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallingCode(pub(crate) String);

impl Word for CallingCode {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if is_calling_code(text) {
            return Ok(Self(text.to_owned()));
        }
        let says = format!("'{}' is not the calling code of a country", text.escape_debug());
        let digits = text.trim_start_matches(['+', '0', ' ']);
        Err(if is_calling_code(digits) {
            Wrong::write(&codes::BAD_CALLING_CODE, says, digits)
        } else {
            let help = "write one to three digits without +, such as \"359\" for Bulgaria";
            Wrong::say(&codes::BAD_CALLING_CODE, says, help)
        })
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[1-9][0-9]{0,2}$" })
    }
}

fn is_calling_code(text: &str) -> bool {
    (1..=3).contains(&text.len())
        && text.bytes().all(|letter| letter.is_ascii_digit())
        && !text.starts_with('0')
}

/// A decoy as it is written: a national number still wants its country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WrittenDecoy {
    /// In small letters.
    Email(String),
    /// With `+` and nothing but digits behind it.
    Phone(String),
    /// Digits behind the leading zero.
    National(String),
}

/// An e-mail address or telephone number of a person who does not exist, put into the shop as bait.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decoy {
    /// [`IdentifierKind::Email`] or [`IdentifierKind::Phone`].
    pub kind: IdentifierKind,
    /// As [`IdentifierKind::normalize`] leaves it; a telephone number with `+` and its country.
    pub value: String,
}

impl fmt::Display for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

impl WrittenDecoy {
    /// With the country that national numbers belong to.
    pub(crate) fn at(self, country: &CallingCode) -> Decoy {
        let (kind, value) = match self {
            Self::Email(address) => (IdentifierKind::Email, address),
            Self::Phone(number) => (IdentifierKind::Phone, number),
            Self::National(rest) => (IdentifierKind::Phone, format!("+{}{rest}", country.0)),
        };
        Decoy { kind, value }
    }
}

impl Word for WrittenDecoy {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let read = if text.contains('@') { email(text) } else { phone(text) };
        read.ok_or_else(|| {
            let says =
                format!("'{}' is neither an e-mail address nor a telephone number", text.escape_debug());
            let help = "write an address of a domain of yours (\"eva.ilieva@shop.example\") or a number with its country (\"+359 88 700 0001\")";
            Wrong::say(&codes::BAD_DECOY, says, help)
        })
    }
}

/// A local part and a domain of several labels.
fn email(text: &str) -> Option<WrittenDecoy> {
    let address = IdentifierKind::Email.normalize(text);
    let odd =
        |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"(),;:\\[]".contains(letter);
    let (local, domain) = address.rsplit_once('@')?;
    let named = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    let fits = address.len() <= EMAIL && !address.contains(odd) && !local.is_empty() && !local.contains('@');
    (fits && named).then_some(WrittenDecoy::Email(address))
}

/// Digits, with what people put between them. Without `+`, `00` or `0` in front nobody can tell what is meant.
fn phone(text: &str) -> Option<WrittenDecoy> {
    let between = |letter: char| " -./()\u{a0}".contains(letter);
    let plain: String = text.trim().chars().filter(|letter| !between(*letter)).collect();
    let foreign = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
    let (number, written): (&str, fn(String) -> WrittenDecoy) = match foreign {
        Some(number) => (number, |number| WrittenDecoy::Phone(format!("+{number}"))),
        None => (plain.strip_prefix('0')?, WrittenDecoy::National),
    };
    let fits = DIGITS.contains(&number.len()) && number.bytes().all(|letter| letter.is_ascii_digit());
    (fits && !number.starts_with('0')).then(|| written(number.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let bulgaria = CallingCode::parse("359").unwrap();
        WrittenDecoy::parse(text).ok().map(|decoy| decoy.at(&bulgaria).value)
    }

    #[test]
    fn decoys_are_brought_to_one_spelling() {
        for (text, value) in [
            ("Eva.Ilieva@Shop.example", "eva.ilieva@shop.example"),
            ("o'hara+shop@a.b.example", "o'hara+shop@a.b.example"),
            ("+359 88 700-0001", "+359887000001"),
            ("00359 (88) 7000001", "+359887000001"),
            ("088/700.00.01", "+359887000001"),
        ] {
            assert_eq!(read(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_identifier_is_no_decoy() {
        for text in
            ["Eva Ilieva", "a@b", "@shop.example", "a@@shop.example", "a@.example", "a b@shop.example"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        for text in
            ["887000001", "+", "+359", "0", "+3591234567890123", "+0887000001", "088x7000001", "٠٨٨٧٠٠٠٠٠١"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn calling_codes_are_one_to_three_digits() {
        assert!(["1", "44", "359"].iter().all(|code| CallingCode::parse(code).is_ok()));
        assert!(
            ["+359", "0", "0359", "1234", "bg", "٣"].iter().all(|code| CallingCode::parse(code).is_err())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}|[+0-9 ]{0,20}|[a-z.@]{0,20}") {
            let value = read(&text);
            proptest::prop_assert!(value.is_none_or(|value| read(&value) == Some(value)));
        }
    }
}
