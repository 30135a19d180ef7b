//! A person as somebody types one.

use anyhow::bail;
use std::str::FromStr;
use vratar_model::journal::IdentifierKind;

/// Sorts that are written before a colon.
const KINDS: [IdentifierKind; 4] =
    [IdentifierKind::Email, IdentifierKind::Phone, IdentifierKind::CustomerId, IdentifierKind::OrderNo];

/// An identifier, normalised as the record has it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) kind: IdentifierKind,
    pub(super) value: String,
}

impl Person {
    fn of(kind: IdentifierKind, value: &str) -> Self {
        let phone = (kind == IdentifierKind::Phone)
            .then(|| vratar_inspect::phone::canonical(value, vratar_inspect::Country::default()));
        Self { kind, value: phone.flatten().unwrap_or_else(|| kind.normalize(value)) }
    }

    /// Whatever somebody may have logged in with: an e-mail is one, anything else a number or name of the shop's.
    pub(super) fn login(text: &str) -> anyhow::Result<Self> {
        match text.parse() {
            Err(_) if !text.trim().is_empty() => Ok(Self::of(IdentifierKind::CustomerId, text)),
            read => read,
        }
    }
}

impl FromStr for Person {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let named = text.split_once(':').and_then(|(word, value)| {
            KINDS.into_iter().find(|kind| kind.as_str() == word).map(|kind| (kind, value))
        });
        let person = match named {
            Some((kind, value)) => Self::of(kind, value),
            None if text.contains('@') => Self::of(IdentifierKind::Email, text),
            None => bail!(
                "whom this names is not clear; write an e-mail address, phone:+359…, customer_id:17 or order_no:100017"
            ),
        };
        if person.value.is_empty() {
            bail!("nobody is named; write an e-mail address, phone:+359…, customer_id:17 or order_no:100017");
        }
        Ok(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_as_the_record_has_them() {
        for (text, kind, value) in [
            (" Ana@Shop.example ", IdentifierKind::Email, "ana@shop.example"),
            ("email:ana@shop.example", IdentifierKind::Email, "ana@shop.example"),
            ("phone:+359 2 000 0119", IdentifierKind::Phone, "+35920000119"),
            ("phone:00359 (2) 000-0119", IdentifierKind::Phone, "+35920000119"),
            ("customer_id:17", IdentifierKind::CustomerId, "17"),
            ("order_no:100017", IdentifierKind::OrderNo, "100017"),
        ] {
            let person: Person = text.parse().unwrap();
            assert_eq!((person.kind, &*person.value), (kind, value), "{text}");
        }
        for text in ["", "17", "phone:", "fax:1", " : "] {
            assert!(text.parse::<Person>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_login_may_be_a_bare_name() {
        let person = Person::login("admin").unwrap();
        assert_eq!((person.kind, &*person.value), (IdentifierKind::CustomerId, "admin"));
        assert!(Person::login("boss@shop.example").unwrap().kind == IdentifierKind::Email);
        assert!(Person::login(" ").is_err());
    }
}
