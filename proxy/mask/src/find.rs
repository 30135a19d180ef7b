//! Where values stand, however they are written.

use crate::Unmaskable;
use crate::form::Masks;
use crate::search::{Pattern, Search, lines_of, number_of, words_of};
use crate::view::{Digits, Sign, View};
use std::ops::Range;
use vratar_inspect::{Contact, Format, is_mark, packed};
use vratar_model::access::Field;

/// Digits that may stand before a number without being another number: `00` and calling code, and a `0`.
const MAX_PREFIX: usize = 6;
/// Longest calling code, digits.
const MAX_CODE: usize = 3;

/// A place where something is to be hidden.
#[derive(Debug)]
pub(crate) struct Found<'t> {
    pub(crate) told: &'t Contact,
    /// The signs that are its value.
    pub(crate) signs: Vec<Sign>,
    /// Whether it is written the other way round.
    turned: bool,
    /// Whether the signs are a text in which it is packed: none of them is shown.
    pub(crate) packed: bool,
}

/// Everything that was told, wherever it stands.
///
/// # Errors
/// [`Unmaskable`]: it cannot be looked for.
pub(crate) fn find<'t>(
    format: Format,
    text: &str,
    told: &'t [Contact],
    masks: &Masks<'_>,
) -> Result<Vec<Found<'t>>, Unmaskable> {
    let sought = Sought::new(told, masks, text.len())?;
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let mail = format == Format::Text;
    let mut found = Vec::new();
    let unfolded = View::written(text).unfolded(mail);
    sought.each(&unfolded, &mut found);
    sought.packed(&unfolded, &mut found);
    // `%0ana@shop.example` may be a line end before the rest, or a text that ends with an address.
    if memchr::memchr(b'%', text.as_bytes()).is_some() {
        sought.each(&View::written(text), &mut found);
    }
    if !mail && may_be_of_mail(text) {
        sought.each(&View::written(text).unfolded(true), &mut found);
    }
    if memchr::memchr(b'<', text.as_bytes()).is_some() {
        sought.each(&View::between_tags(text).unfolded(mail), &mut found);
    }
    // What is longer is what is meant; a name turned round may be the end of one and the beginning of the next.
    found.sort_by_key(|found| (found.turned, std::cmp::Reverse(found.signs.len())));
    Ok(found)
}

/// Whether something in a text that is no message may be written as messages write it (quoted-printable, RFC 2045 §6.7): the
/// `@` of an address, or letters of Cyrillic.
fn may_be_of_mail(text: &str) -> bool {
    ["=40", "=D0=", "=D1="]
        .iter()
        .any(|code| memchr::memmem::find(text.as_bytes(), code.as_bytes()).is_some())
}

/// All that is looked for, by the way it is compared.
struct Sought<'t> {
    words: Search<'t>,
    /// Addresses: lines in one place, commas in another.
    lines: Search<'t>,
    numbers: Search<'t>,
}

impl<'t> Sought<'t> {
    fn new(told: &'t [Contact], masks: &Masks<'_>, length: usize) -> Result<Self, Unmaskable> {
        let hidden = || told.iter().filter(|told| masks.hides(told.field));
        Ok(Self {
            words: Search::new(hidden().filter(|told| told.field != Field::Phone), words_of, length)?,
            lines: Search::new(hidden().filter(|told| told.field == Field::Address), lines_of, length)?,
            numbers: Search::new(hidden().filter(|told| told.field == Field::Phone), number_of, length)?,
        })
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// Adds every place of a view where one of them stands in base64.
    fn packed(&self, view: &View, found: &mut Vec<Found<'t>>) {
        packed::each(&view.text, |at, text| {
            let mut inside = Vec::new();
            self.each(&View::written(text).unfolded(false), &mut inside);
            if let Some(Found { told, .. }) = inside.into_iter().next() {
                found.push(Found { told, signs: view.signs(at), turned: false, packed: true });
            }
        });
    }

    /// Adds every place of a view where one of them stands.
    fn each(&self, view: &View, found: &mut Vec<Found<'t>>) {
        let folded = view.folded();
        self.words.each(&folded, |pattern, at| {
            if pattern.told.field == Field::Email || stands_alone(&folded.text, &at) {
                found.push(Found::new(pattern, &folded, at));
            }
        });
        if !self.lines.is_empty() {
            let folded = folded.without_commas();
            self.lines.each(&folded, |pattern, at| {
                if stands_alone(&folded.text, &at) {
                    found.push(Found::new(pattern, &folded, at));
                }
            });
        }
        if !self.numbers.is_empty() {
            let digits = view.digits();
            self.numbers.each(&digits.view, |pattern, at| {
                if is_whole_number(&digits, &at, &pattern.told.value) {
                    found.push(Found::new(pattern, &digits.view, at));
                }
            });
        }
    }
}

impl<'t> Found<'t> {
    fn new(pattern: &Pattern<'t>, view: &View, at: Range<usize>) -> Self {
        let Pattern { told, turned, .. } = *pattern;
        Self { told, signs: view.signs(at), turned, packed: false }
    }
}

/// No letter or digit goes on where the value begins or ends.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let before = text.get(..at.start).and_then(|before| before.chars().next_back());
    let behind = text.get(at.end..).and_then(|behind| behind.chars().next());
    let goes_on = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || is_mark(sign));
    !goes_on(before) && !goes_on(behind)
}

/// Digits that stand right before or behind it would make it another number, unless they are its calling code.
fn is_whole_number(digits: &Digits, at: &Range<usize>, value: &str) -> bool {
    if digits.is_joined(at.end) {
        return false;
    }
    let mut start = at.start;
    while at.start - start <= MAX_PREFIX && digits.is_joined(start) {
        start -= 1;
    }
    is_prefix(digits.view.text.get(start..at.start).unwrap_or_default(), value)
}

/// ``, `0`, `359`, `00359`, `3590`, `003590`.
fn is_prefix(digits: &str, value: &str) -> bool {
    let rest = digits.strip_prefix("00").unwrap_or(digits);
    let rest = rest.strip_suffix('0').unwrap_or(rest);
    let number = value.strip_prefix('+').unwrap_or(value);
    rest.is_empty() || rest.len() <= MAX_CODE && number.starts_with(rest)
}
