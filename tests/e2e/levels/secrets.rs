//! What nobody of few rights may see, read from the shop's own database, and whether any of it stands in an answer,
//! however it is written. Shares nothing with the door.

use super::truth::Truth;
use super::visit::Visit;
use std::collections::BTreeSet;
use vratar_tests::Oscar;

/// How often something may be written out.
const ROUNDS: usize = 3;
/// Shorter lines of an address are everywhere.
const SHORTEST: usize = 4;
const PEOPLE: &str = "SELECT first_name || ' ' || last_name FROM auth_user WHERE username <> 'desislava'";
const ADDRESSES: [&str; 3] = ["address_useraddress", "order_shippingaddress", "order_billingaddress"];

pub(super) struct Secrets {
    truth: Truth,
    /// Full names and lines of addresses, small letters.
    texts: BTreeSet<String>,
}

impl Secrets {
    pub(super) fn of(shop: &Oscar) -> Self {
        let mut texts: BTreeSet<String> = shop.column(PEOPLE).into_iter().collect();
        for table in ADDRESSES {
            for text in ["first_name || ' ' || last_name", "line1", "line2", "line3", "line4"] {
                texts.extend(shop.column(&format!("SELECT {text} FROM {table}")));
            }
        }
        let texts = texts.iter().map(|text| folded(text)).filter(|text| text.chars().count() >= SHORTEST);
        Self { truth: Truth::of(shop), texts: texts.collect() }
    }

    /// Whatever of it stands in an answer, but for what the request itself said and the reader's own.
    pub(super) fn shown(&self, visit: &Visit) -> BTreeSet<String> {
        let (text, asked) = (visit.text(), visit.asked());
        let mut shown = self.truth.in_text(&text);
        for reading in readings(&text) {
            shown.extend(self.texts.iter().filter(|secret| reading.contains(*secret)).cloned());
        }
        let said: BTreeSet<String> = readings(&asked)
            .iter()
            .flat_map(|reading| self.texts.iter().filter(|secret| reading.contains(*secret)))
            .cloned()
            .chain(self.truth.in_text(&asked))
            .collect();
        shown.retain(|one| !said.contains(one) && one != visit.own);
        shown
    }

    /// How much there is to hide.
    pub(super) fn len(&self) -> usize {
        self.texts.len() + self.truth.emails.len() + self.truth.phones.len()
    }
}

/// The text as it stands and as it reads with references, percent signs and escapes written out in any order, each with
/// tags and without; small letters, one space for any.
fn readings(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([text.to_owned()]);
    let mut last = found.clone();
    for _ in 0..ROUNDS {
        let next = last.iter().flat_map(|text| [references(text), percent(text), escapes(text)]);
        last = next.filter(|text| !found.contains(text)).collect();
        found.extend(last.iter().cloned());
    }
    found.iter().flat_map(|text| [folded(text), folded(&without_tags(text))]).collect()
}

fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between `<` and `>` is a space.
fn without_tags(text: &str) -> String {
    let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ")
}

/// `&amp;`, `&#1080;`, `&#x438;`
fn references(text: &str) -> String {
    written_out(text, '&', |rest| {
        let (name, _) = rest.split_at_checked(rest.find(';').filter(|end| *end < 10)?)?;
        let number = |hex: Option<&str>, decimal: Option<&str>| match (hex, decimal) {
            (Some(hex), _) => u32::from_str_radix(hex, 16).ok(),
            (_, Some(decimal)) => decimal.parse().ok(),
            _ => None,
        };
        let numbered = number(name.strip_prefix("#x"), name.strip_prefix('#')).and_then(char::from_u32);
        let named = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];
        let named = named.iter().find(|(other, _)| *other == name).map(|(_, sign)| *sign);
        Some((numbered.or(named)?.to_string().into_bytes(), name.len() + 1))
    })
}

/// `%D0%B8`, and `+` for a space.
fn percent(text: &str) -> String {
    let spaced = if text.contains('%') { text.replace('+', " ") } else { text.to_owned() };
    written_out(&spaced, '%', |rest| Some((vec![u8::from_str_radix(rest.get(..2)?, 16).ok()?], 2)))
}

/// `\u0438`, `\x40`, `\/`
fn escapes(text: &str) -> String {
    written_out(text, '\\', |rest| {
        let hex = |from: usize, to: usize| u32::from_str_radix(rest.get(from..to)?, 16).ok();
        let (code, length) = match rest.chars().next()? {
            'u' => (hex(1, 5)?, 5),
            'x' => (hex(1, 3)?, 3),
            sign @ ('/' | '"' | '\'' | '\\') => (u32::from(sign), 1),
            _ => return None,
        };
        Some((char::from_u32(code)?.to_string().into_bytes(), length))
    })
}

/// `read` gets what follows a mark, and says what it stands for and how long it is.
fn written_out(text: &str, mark: char, read: impl Fn(&str) -> Option<(Vec<u8>, usize)>) -> String {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = rest.find(mark) {
        let behind = &rest[at + mark.len_utf8()..];
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let (bytes, length) = read(behind).unwrap_or_else(|| (mark.to_string().into_bytes(), 0));
        out.extend(bytes);
        rest = &behind[length..];
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_seen_however_it_is_written() {
        for text in [
            "Ива  Липови",
            "<b>Ива</b> Липови",
            "&#1048;ва&#x20;Липови",
            "%D0%98%D0%B2%D0%B0+%D0%9B%D0%B8%D0%BF%D0%BE%D0%B2%D0%B8",
            r#"{"a":"\u0418\u0432\u0430 \u041b\u0438\u043f\u043e\u0432\u0438"}"#,
            "back=%2526%25231048%253Bва Липови",
        ] {
            assert!(readings(text).iter().any(|reading| reading.contains("ива липови")), "{text}");
        }
    }
}
