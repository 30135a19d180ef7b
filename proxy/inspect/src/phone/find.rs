//! Telephone numbers in running text. Dates, prices, bar codes and the like are numbers too: what is not written like
//! a telephone number needs a word beside it that says so, or to be known already.

mod written;

use super::{Country, international, national, plan};
use std::ops::Range;
use written::Written;

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
    let search = Search { text, near, country, code, known };
    let mut at = 0;
    while let Some(start) = written::next_start(bytes, at) {
        let run = written::run_end(bytes, start);
        at = run;
        if search.may_be(bytes, start..run)
            && let Some((end, number)) =
                Written::read(text, start).and_then(|written| search.longest(&written))
        {
            found(start..end, number);
            at = end;
        }
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
    /// Numbers begin with `+`, with 0, or with the country's own code when nothing stands between the digits.
    fn may_be(&self, bytes: &[u8], run: Range<usize>) -> bool {
        match bytes.get(run.start) {
            Some(b'+') => true,
            Some(b'0') => run.len() > 1,
            _ => run.len() > 9 && bytes.get(run).is_some_and(|run| run.starts_with(self.code.as_bytes())),
        }
    }

    /// The most groups from the first one on that are a number together.
    fn longest(&self, written: &Written<'_>) -> Option<(usize, String)> {
        if !self.may_begin(written) || written.is_date() {
            return None;
        }
        (1..=written.len()).rev().find_map(|count| {
            let number = self.number(written, count)?;
            let end = written.end(count)?;
            self.may_end(written, count, end).then_some((end, number))
        })
    }

    fn number(&self, written: &Written<'_>, count: usize) -> Option<String> {
        let (digits, first) = (written.digits(count), written.group(0));
        let abroad = written.plus || first.starts_with("00");
        let own_code = !abroad && !first.starts_with('0');
        let number = if abroad {
            international(digits, written.plus, self.country)?
        } else {
            national(digits, self.country)?
        };
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
        if count < written.len() {
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
