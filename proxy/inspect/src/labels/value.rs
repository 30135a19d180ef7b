//! What a labelled value says.

use crate::email;
use crate::escape::Escapes;
use crate::found::{Contact, Identifier};
use crate::gather::{Group, Member};
use crate::label::What;
use crate::phone::{self, Country};
use crate::plain::plain;
use vratar_model::journal::IdentifierKind;

/// Longest value that is an identifier, bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 512;
/// Fewer digits are no number, whatever the label says.
const MIN_DIGITS: usize = 5;

/// What a value says that a label points at.
#[derive(Default)]
pub(crate) struct Read {
    pub told: Option<Contact>,
    pub group: Group,
}

/// Reads a value as what its label says it is. `control`: it may have been typed.
pub(crate) fn read(what: What, value: &str, country: Country, control: bool) -> Read {
    let value = &*plain(value);
    match what {
        What::Identifier(kind) => {
            let found = identifiers(kind, value, country).into_iter();
            let found = found.map(|one| Identifier { only_in_controls: control, ..one });
            Read { told: None, group: found.map(Member::labelled).collect() }
        }
        What::Contact(field) => {
            let value = one_line(value);
            let fits = !value.is_empty() && value.len() <= MAX_VALUE_BYTES;
            Read { told: fits.then_some(Contact { field, value }), group: Group::new() }
        }
    }
}

/// The identifiers of this kind in a value.
pub(crate) fn identifiers(kind: IdentifierKind, value: &str, country: Country) -> Vec<Identifier> {
    let value = value.trim();
    if value.is_empty() || value.len() > MAX_VALUE_BYTES {
        return Vec::new();
    }
    let values = match kind {
        IdentifierKind::Email => addresses(value),
        IdentifierKind::Phone => number(value, country).into_iter().collect(),
        IdentifierKind::CustomerId | IdentifierKind::OrderNo => vec![one_line(value)],
    };
    let identifier =
        |value: String| Identifier { kind, value: kind.normalize(&value), only_in_controls: false };
    values.into_iter().map(identifier).collect()
}

fn addresses(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    email::find(value, Escapes::default(), &|_| false, |_, address| found.push(address));
    // A label knows better what an address is: `ana@localhost`.
    if found.is_empty() && value.contains('@') && !value.contains(char::is_whitespace) {
        found.push(value.to_owned());
    }
    found
}

fn number(value: &str, country: Country) -> Option<String> {
    phone::canonical(value, country).or_else(|| {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        (digits >= MIN_DIGITS && digits * 2 > value.chars().count()).then(|| value.to_owned())
    })
}

/// White space of any length is one space, as pages show it.
fn one_line(value: &str) -> String {
    let mut last = ' ';
    let is_one = value.chars().all(|sign| {
        let spaces = sign.is_whitespace() && (sign != ' ' || last == ' ');
        last = sign;
        !spaces
    });
    if is_one && last != ' ' {
        return value.to_owned();
    }
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space() {
        for (value, line) in [
            ("Ana Petrova", "Ana Petrova"),
            (" Ana\u{A0}Petrova ", "Ana Petrova"),
            ("Ana  Petrova", "Ana Petrova"),
            ("Ana Petrova ", "Ana Petrova"),
            ("Ана\n\tПетрова", "Ана Петрова"),
            ("", ""),
            (" ", ""),
        ] {
            assert_eq!(one_line(value), line);
        }
    }
}
