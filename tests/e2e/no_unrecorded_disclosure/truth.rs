//! Who the shop knows, read from its own database, and who of them stands in an answer: plain search, which shares nothing
//! with the door.

use super::views::views;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use vratar_tests::Oscar;

/// Tables that are no text: what looks like an address there is none.
const NO_TEXT: [&str; 3] = ["django_session", "thumbnail_kvstore", "sqlite_sequence"];
/// Numbers that stand in free text only, as they are recorded.
const SPOKEN: [&str; 3] = ["+35920004001", "+35920005001", "+35920005002"];
/// Nobody, but searched for: what repeats them is an echo.
pub(super) const NOBODY: [&str; 2] = ["nobody@example.net", "nikoj@example.net"];
/// The calling code of the shop's country.
const COUNTRY: &str = "359";
/// Groups of digits that may be one number.
const GROUPS: usize = 8;

/// Everybody.
pub(super) struct Truth {
    /// Lower case.
    pub(super) emails: HashSet<String>,
    /// `+359…`
    pub(super) phones: HashSet<String>,
    /// Numbers of orders.
    pub(super) orders: HashSet<String>,
    /// Numbers and user names of accounts.
    pub(super) accounts: HashSet<String>,
}

impl Truth {
    /// Everybody in any table as it is now.
    pub(super) fn of(shop: &Oscar) -> Self {
        let mut truth = Self {
            emails: NOBODY.map(str::to_owned).into(),
            phones: SPOKEN.map(str::to_owned).into(),
            orders: shop.orders().into_iter().collect(),
            accounts: shop
                .column("SELECT CAST(id AS TEXT) FROM auth_user UNION SELECT lower(username) FROM auth_user")
                .into_iter()
                .collect(),
        };
        for (_, text) in shop.texts().iter().filter(|(table, _)| !NO_TEXT.contains(&table.as_str())) {
            truth.add(&text.to_lowercase());
        }
        truth
    }

    /// The same and everybody of another day.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.emails.extend(other.emails);
        self.phones.extend(other.phones);
        self.orders.extend(other.orders);
        self.accounts.extend(other.accounts);
        self
    }

    fn add(&mut self, text: &str) {
        let is_address =
            text.matches('@').count() == 1 && !text.contains(|sign: char| " \n<>:;/".contains(sign));
        if is_address && text.split('@').all(|part| !part.is_empty()) {
            self.emails.insert(text.to_owned());
            return;
        }
        for (at, _) in text.match_indices('@') {
            let before =
                text[..at].rsplit(|sign: char| !(sign.is_ascii_alphanumeric() || "._+-".contains(sign)));
            let (local, domain) = (before.into_iter().next().unwrap(), domain(&text[at + 1..]));
            if !local.is_empty() && domain.contains('.') {
                self.emails.insert(format!("{local}@{domain}"));
            }
        }
        for (at, _) in text.match_indices(&format!("+{COUNTRY}")) {
            let digits: String = text[at + 1..].chars().take_while(char::is_ascii_digit).collect();
            if digits.len() > 10 {
                self.phones.insert(format!("+{digits}"));
            }
        }
    }

    /// E-mail addresses and telephone numbers in `text`, however they are spelled.
    pub(super) fn in_text(&self, text: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for view in views(text) {
            let signs = view.iter().enumerate().filter(|(_, byte)| **byte == b'@');
            found.extend(signs.filter_map(|(at, _)| self.email_at(&view, at)));
            digits(&view).iter().for_each(|groups| self.phones_in(&view, groups, &mut found));
        }
        found
    }

    /// The address whose `@` stands at `at`: the longest one that is known. What stands before it may be glued to it by a
    /// sign that addresses may have, too.
    fn email_at(&self, view: &[u8], at: usize) -> Option<String> {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<>\"():;,=@?/\\".contains(byte);
        let from = view[..at].iter().rposition(ends).map_or(0, |end| end + 1);
        let domain = domain(std::str::from_utf8(&view[at + 1..ascii_end(view, at + 1)]).ok()?);
        let starts = (from..at).filter(|start| *start == from || !view[*start - 1].is_ascii_alphanumeric());
        let addresses = starts
            .filter_map(|start| Some(format!("{}@{domain}", std::str::from_utf8(&view[start..at]).ok()?)));
        addresses.into_iter().find(|address| self.emails.contains(address))
    }

    fn phones_in(&self, view: &[u8], groups: &[Range<usize>], found: &mut BTreeSet<String>) {
        for first in 0..groups.len() {
            let mut number = String::new();
            for group in groups.iter().skip(first).take(GROUPS) {
                number.extend(view[group.clone()].iter().map(|digit| char::from(*digit)));
                let whole = match number.as_str() {
                    known if known.starts_with(COUNTRY) => format!("+{known}"),
                    known if known.starts_with("00") => format!("+{}", &known[2..]),
                    known if known.starts_with('0') => format!("+{COUNTRY}{}", &known[1..]),
                    _ => continue,
                };
                if self.phones.contains(&whole) {
                    found.insert(whole);
                }
            }
        }
    }

    /// Numbers of orders in `text`.
    pub(super) fn orders_in(&self, text: &str) -> BTreeSet<String> {
        let bytes = text.as_bytes();
        let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let groups = digits(bytes).into_iter().flatten();
        let words =
            groups.filter(|group| !is_word(group.end) && (group.start == 0 || !is_word(group.start - 1)));
        words
            .map(|group| &text[group])
            .filter(|word| self.orders.contains(*word))
            .map(str::to_owned)
            .collect()
    }
}

fn ascii_end(view: &[u8], start: usize) -> usize {
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    view[start..].iter().position(|byte| !is_domain(byte)).map_or(view.len(), |end| start + end)
}

/// What an address may have after its `@`.
fn domain(text: &str) -> &str {
    let end =
        text.find(|sign: char| !(sign.is_ascii_alphanumeric() || ".-".contains(sign))).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', '-'])
}

/// Groups of digits with nothing but a few signs of numbers between them.
fn digits(text: &[u8]) -> Vec<Vec<Range<usize>>> {
    let (mut runs, mut run): (_, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && text[at].is_ascii_digit() {
            at += 1;
        }
        let is_near = |last: &Range<usize>| {
            start - last.end < 5 && text[last.end..start].iter().all(|sign| b" \xc2\xa0-./()".contains(sign))
        };
        if !run.last().is_some_and(is_near) && !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
        run.push(start..at);
    }
    runs.push(run);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_found_in_any_spelling() {
        let of = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        let emails = of(&["ana@example.org", "o'hara+shop@example.org", "anna&co@example.org"]);
        let phones = of(&["+35920001001"]);
        let truth = Truth { emails, phones, orders: of(&["100001"]), accounts: HashSet::new() };
        for (text, who) in [
            ("<a href=\"mailto:ANA@Example.org\">", "ana@example.org"),
            ("?email=ana%40example.org&x", "ana@example.org"),
            ("?back=q%3Dana%2540example.org", "ana@example.org"),
            ("ana&#64;example.org, ana&#x40;example.org.", "ana@example.org"),
            (r#"{"who":"ana\u0040example.org"}"#, "ana@example.org"),
            ("O&#x27;Hara+shop@example.org", "o'hara+shop@example.org"),
            ("value='anna&amp;co@example.org'", "anna&co@example.org"),
            ("tel:+35920001001", "+35920001001"),
            ("12, (02) 000-1001;", "+35920001001"),
            ("00359 2 000 1001", "+35920001001"),
            ("phone=%2B35920001001", "+35920001001"),
        ] {
            assert_eq!(truth.in_text(text), [who.to_owned()].into(), "{text}");
        }
        for text in ["banana@example.org", "ana@example.org.invalid", "120001001", "+359200010012"] {
            assert_eq!(truth.in_text(text), BTreeSet::new(), "{text}");
        }
        assert_eq!(truth.orders_in("#100001 1000010 a100001"), ["100001".to_owned()].into());
    }
}
