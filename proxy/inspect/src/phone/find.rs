//! Telephone numbers in running text. Dates, prices, bar codes and the like are numbers too: what is not written like
//! a telephone number needs a word beside it that says so, or to be known already.

use super::{Country, canonical, is_between, plan};
use std::ops::Range;

/// Most groups of digits in one number.
const MAX_GROUPS: usize = 9;
/// Most digits that are looked at together: the longest number and `00`.
const MAX_RUN: usize = super::MAX_DIGITS + 2;
/// Most signs between two groups: `) - `.
const MAX_BETWEEN: usize = 3;
/// How far back a word that says "telephone" counts, bytes.
const WORD_REACH: usize = 28;

/// What is around a piece of text, as far as it tells numbers from numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Near<'a> {
    /// What the value is called: attribute, member, column, element.
    pub name: &'a str,
    /// It is an address of a resource: digits between slashes are no telephone number.
    pub link: bool,
    /// It is a program: numbers without quotes are numbers.
    pub code: bool,
}

/// Calls `found` for every number: where it stands, its spelling with calling code. `known` decides about what could
/// be something else as well.
pub(crate) fn find(
    text: &str,
    near: Near<'_>,
    country: Country,
    known: &dyn Fn(&str) -> bool,
    mut found: impl FnMut(Range<usize>, String),
) {
    let code = country.code();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = next_start(bytes, at) {
        let written = Written::read(text, start);
        let Some(groups) = written.groups() else {
            at = start + 1;
            continue;
        };
        let search = Search { text, near, country, code: &code, known };
        match search.longest(&written) {
            Some((end, number)) => {
                found(start..end, number);
                at = end;
            }
            None => at = groups.first_end,
        }
    }
}

/// The next `+` with a digit behind it, or first digit of a run.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte.is_ascii_digit() || *byte == b'+')?;
        let inside = at > from && bytes.get(at - 1).is_some_and(u8::is_ascii_digit);
        let begins = bytes.get(at) != Some(&b'+')
            || bytes.get(at + 1).is_some_and(|next| matches!(next, b'0'..=b'9' | b'(' | b' '));
        if begins && !inside {
            return Some(at);
        }
        at += 1;
    }
}

/// Groups of digits with what people put between them.
struct Written<'t> {
    text: &'t str,
    start: usize,
    plus: bool,
    groups: Vec<Range<usize>>,
}

struct First {
    first_end: usize,
}

impl<'t> Written<'t> {
    fn read(text: &'t str, start: usize) -> Self {
        let plus = text.as_bytes().get(start) == Some(&b'+');
        let mut written = Self { text, start, plus, groups: Vec::new() };
        let mut at = start + usize::from(plus);
        if plus && let Some(b' ' | b'(') = text.as_bytes().get(at) {
            at += 1;
        }
        let mut digits = 0;
        while written.groups.len() < MAX_GROUPS {
            let rest = text.get(at..).unwrap_or_default();
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                break;
            }
            written.groups.push(at..at + length);
            digits += length;
            let rest = rest.get(length..).unwrap_or_default();
            let between: usize = rest
                .chars()
                .take(MAX_BETWEEN + 1)
                .take_while(|sign| is_between(*sign))
                .map(char::len_utf8)
                .sum();
            if digits > MAX_RUN
                || between == 0
                || rest.chars().take_while(|sign| is_between(*sign)).nth(MAX_BETWEEN).is_some()
            {
                break;
            }
            at += length + between;
        }
        written
    }

    fn groups(&self) -> Option<First> {
        self.groups.first().map(|first| First { first_end: first.end })
    }

    fn group(&self, index: usize) -> &'t str {
        self.groups.get(index).and_then(|range| self.text.get(range.clone())).unwrap_or_default()
    }

    /// The signs before the group.
    fn before(&self, index: usize) -> &'t str {
        let from = index.checked_sub(1).and_then(|before| self.groups.get(before)).map(|range| range.end);
        let to = self.groups.get(index).map(|range| range.start);
        from.zip(to).and_then(|(from, to)| self.text.get(from..to)).unwrap_or_default()
    }

    /// `02.03.2024`, `2.3.24 г.`: day, month and year with the same sign between them.
    fn is_date(&self) -> bool {
        let sign = self.before(1);
        let part = |index: usize, most: u32| {
            let group = self.group(index);
            (1..=2).contains(&group.len())
                && group.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
        };
        let year = matches!(self.group(2).len(), 2 | 4) && (self.groups.len() == 3 || self.before(3) != sign);
        let year = year
            && (self.group(2).len() == 2
                || self.group(2).starts_with("19")
                || self.group(2).starts_with("20"));
        matches!(sign, "." | "/" | "-")
            && sign == self.before(2)
            && year
            && part(0, 31)
            && (part(1, 12) || part(1, 31) && part(0, 12))
    }
}

struct Search<'a> {
    text: &'a str,
    near: Near<'a>,
    country: Country,
    code: &'a str,
    known: &'a dyn Fn(&str) -> bool,
}

impl Search<'_> {
    /// The most groups from the first one on that are a number together.
    fn longest(&self, written: &Written<'_>) -> Option<(usize, String)> {
        if !self.may_begin(written) || written.is_date() {
            return None;
        }
        (1..=written.groups.len()).rev().find_map(|count| {
            let end = written.groups.get(count - 1)?.end;
            let number = self.number(written, count, end)?;
            self.may_end(written, count, end).then_some((end, number))
        })
    }

    fn number(&self, written: &Written<'_>, count: usize, end: usize) -> Option<String> {
        let first = written.group(0);
        let abroad = written.plus || first.starts_with("00");
        let own_code = !abroad && first.starts_with(self.code);
        if !(abroad || own_code || first.starts_with('0') && first.len() > 1) {
            return None;
        }
        let number = canonical(self.text.get(written.start..end)?, self.country)?;
        let own = number.strip_prefix('+').and_then(|digits| digits.strip_prefix(self.code));
        let mobile = own.is_some_and(|own| plan::is_mobile(own, self.country));
        let grouped = count > 1 && (1..count).all(|index| written.group(index).len() > 1);
        let sure = match (abroad, own) {
            (true, Some(_)) => true,
            (true, None) => !self.near.code && (written.plus || grouped),
            (false, _) if own_code => mobile && count == 1,
            (false, _) => mobile || grouped && Self::begins_with_place(first),
        };
        (sure || self.is_said(written.start) || (self.known)(&number)).then_some(number)
    }

    /// The first group of a number that is written in groups is the code of a place: `02`, `032`, `0700`.
    fn begins_with_place(first: &str) -> bool {
        (2..=5).contains(&first.len())
    }

    /// A word near it says that it is a telephone number.
    fn is_said(&self, start: usize) -> bool {
        let mut from = start.saturating_sub(WORD_REACH);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        says_phone(self.near.name) || self.text.get(from..start).is_some_and(says_phone)
    }

    /// What stands directly before it is not a part of the same word or number.
    fn may_begin(&self, written: &Written<'_>) -> bool {
        let before = self.text.get(..written.start).unwrap_or_default();
        let Some(sign) = before.chars().next_back() else { return true };
        let earlier = before.chars().rev().nth(1);
        let glued = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        let digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
        match sign {
            _ if self.is_url_of_phone(before) => true,
            '.' => earlier.is_some_and(char::is_alphabetic) && !self.near.link,
            '/' => !self.near.link && !glued(earlier),
            '-' | '_' | '#' | '$' | '@' | '%' | '\\' | '&' => false,
            ':' | ',' => !digit(earlier),
            '+' => false,
            sign if sign.is_alphanumeric() => ends_with_word(before),
            _ if self.near.code => matches!(sign, '"' | '\'' | '`' | ' ' | '>' | '('),
            _ => true,
        }
    }

    fn is_url_of_phone(&self, before: &str) -> bool {
        ["tel:", "sms:", "callto:", "wa.me/", "tel://", "phone="].iter().any(|begin| ends_with(before, begin))
    }

    /// What follows is not a part of the same word or number.
    fn may_end(&self, written: &Written<'_>, count: usize, end: usize) -> bool {
        let mut rest = self.text.get(end..).unwrap_or_default().chars();
        if count < written.groups.len() {
            // Another number follows: it stands apart, or it is the second of two.
            return written.before(count).starts_with(|sign: char| sign.is_whitespace() || sign == '/');
        }
        match (rest.next(), rest.next()) {
            (None, _) => true,
            (Some('.' | ',' | '-' | ':' | '\''), Some(next)) => !next.is_ascii_alphanumeric(),
            (Some('%' | '@' | '_' | '='), _) => false,
            (Some(sign), _) => !sign.is_alphanumeric(),
        }
    }
}

fn ends_with(text: &str, end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    from.and_then(|from| text.as_bytes().get(from..))
        .is_some_and(|last| last.eq_ignore_ascii_case(end.as_bytes()))
}

fn ends_with_word(before: &str) -> bool {
    ["тел", "Тел", "ТЕЛ", "gsm", "tel", "моб", "GSM", "Tel"].iter().any(|word| before.ends_with(word))
}

/// Words that stand beside telephone numbers.
fn says_phone(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "tel",
        "phone",
        "mobile",
        "gsm",
        "fax",
        "viber",
        "whatsapp",
        "тел",
        "моб",
        "факс",
        "gsm",
        "джиесем",
        "вайбър",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}
