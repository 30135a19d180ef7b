//! Where values stand, however they are written.

use crate::form::Masks;
use crate::view::{Digits, Sign, View};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use std::ops::Range;
use vratar_inspect::Contact;
use vratar_inspect::Format;
use vratar_model::access::Field;

/// Shorter values are too common to be looked for: letters and digits.
const MIN_SIGNS: usize = 2;
/// Shorter numbers are too common to be looked for.
const MIN_DIGITS: usize = 5;
/// Digits that may stand before a number without being another number: `00` and calling code, and a `0`.
const MAX_PREFIX: usize = 6;
/// Longest calling code, digits.
const MAX_CODE: usize = 3;

/// A place where something is to be hidden.
#[derive(Debug)]
pub(crate) struct Found<'t> {
    pub(crate) told: &'t Contact,
    pub(crate) field: Field,
    /// The signs that are its value.
    pub(crate) signs: Vec<Sign>,
    /// From the first to the last.
    pub(crate) source: Range<usize>,
    /// Whether it is written the other way round.
    turned: bool,
}

/// A way to write one value.
struct Pattern<'t> {
    told: &'t Contact,
    text: String,
    turned: bool,
}

/// Everything that was told, wherever it stands.
pub(crate) fn find<'t>(format: Format, text: &str, told: &'t [Contact], masks: &Masks<'_>) -> Vec<Found<'t>> {
    let hidden = || told.iter().filter(|told| masks.hides(told.field));
    let words = patterns(hidden().filter(|told| told.field != Field::Phone), words_of);
    let numbers = patterns(hidden().filter(|told| told.field == Field::Phone), number_of);
    // Lines in one place, commas in another.
    let lines = patterns(hidden().filter(|told| told.field == Field::Address), lines_of);
    if words.is_empty() && numbers.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mail = format == Format::Text;
    let mut views = vec![View::written(text).unfolded(mail)];
    if memchr::memchr(b'<', text.as_bytes()).is_some() {
        views.push(View::between_tags(text).unfolded(mail));
    }
    let (words, numbers, lines) = (Searched::new(words), Searched::new(numbers), Searched::new(lines));
    for view in views {
        let folded = view.folded();
        if let Some(words) = &words {
            words.each(&folded, |pattern, at| {
                if pattern.told.field == Field::Email || stands_alone(&folded.text, &at) {
                    found.push(Found::new(pattern, &folded, at));
                }
            });
        }
        if let Some(lines) = &lines {
            let folded = folded.without_commas();
            lines.each(&folded, |pattern, at| {
                if stands_alone(&folded.text, &at) {
                    found.push(Found::new(pattern, &folded, at));
                }
            });
        }
        if let Some(numbers) = &numbers {
            let digits = view.digits();
            numbers.each(&digits.view, |pattern, at| {
                if is_whole_number(&digits, &at, &pattern.told.value) {
                    found.push(Found::new(pattern, &digits.view, at));
                }
            });
        }
    }
    // What is longer is what is meant; a name turned round may be the end of one and the beginning of the next.
    found.sort_by_key(|found| (found.turned, std::cmp::Reverse(found.signs.len())));
    found
}

impl<'t> Found<'t> {
    fn new(pattern: &Pattern<'t>, view: &View, at: Range<usize>) -> Self {
        let Pattern { told, turned, .. } = *pattern;
        Self { told, field: told.field, signs: view.signs(at.clone()), source: view.source(at), turned }
    }
}

/// Values that are looked for in one go.
struct Searched<'t> {
    patterns: Vec<Pattern<'t>>,
    automaton: AhoCorasick,
}

impl<'t> Searched<'t> {
    fn new(patterns: Vec<Pattern<'t>>) -> Option<Self> {
        if patterns.is_empty() {
            return None;
        }
        let texts = patterns.iter().map(|pattern| pattern.text.as_bytes());
        // Fails beyond four thousand million states: a text that says so much is not held.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok()?;
        Some(Self { patterns, automaton })
    }

    /// Every place, also where one value is a part of another.
    fn each(&self, view: &View, mut found: impl FnMut(&Pattern<'t>, Range<usize>)) {
        for at in self.automaton.find_overlapping_iter(view.text.as_bytes()) {
            if let Some(pattern) = self.patterns.get(at.pattern().as_usize()) {
                found(pattern, at.range());
            }
        }
    }
}

fn patterns<'t>(
    told: impl Iterator<Item = &'t Contact>,
    ways: impl Fn(&Contact) -> Vec<String>,
) -> Vec<Pattern<'t>> {
    let mut known: HashMap<String, (&'t Contact, bool)> = HashMap::new();
    for told in told {
        for (index, way) in ways(told).into_iter().enumerate() {
            let turned = index > 0;
            let own = known.entry(way).or_insert((told, turned));
            own.1 &= turned;
        }
    }
    known.into_iter().map(|(text, (told, turned))| Pattern { told, text, turned }).collect()
}

/// As it was told first, then as it may be written as well.
fn words_of(told: &Contact) -> Vec<String> {
    let folded = View::written(&told.value).unfolded(false).folded().text;
    let folded = folded.trim();
    if folded.chars().filter(|sign| sign.is_alphanumeric()).count() < MIN_SIGNS {
        return Vec::new();
    }
    let mut ways = vec![folded.to_owned()];
    match told.field {
        Field::Name => {
            if let Some((first, last)) = folded.rsplit_once(' ') {
                ways.extend([format!("{last} {first}"), format!("{last}, {first}")]);
            }
        }
        Field::Iban | Field::NationalId => {
            let compact: String = folded.chars().filter(|sign| sign.is_alphanumeric()).collect();
            let groups: Vec<&str> =
                compact.as_bytes().chunks(4).filter_map(|four| std::str::from_utf8(four).ok()).collect();
            ways.extend([groups.join(" "), compact]);
        }
        _ => {}
    }
    ways
}

/// An address in one line without commas.
fn lines_of(told: &Contact) -> Vec<String> {
    let words = words_of(told).into_iter();
    words.map(|way| way.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The number without calling code, as it always stands in it.
fn number_of(told: &Contact) -> Vec<String> {
    let digits: String = told.value.chars().filter(char::is_ascii_digit).collect();
    let own = told.value.strip_prefix('+').and_then(|_| own_digits(&digits)).unwrap_or(&digits);
    if own.len() < MIN_DIGITS { Vec::new() } else { vec![own.to_owned()] }
}

/// The digits behind the calling code, for countries whose numbers may be written without it; any other number is written
/// with it.
fn own_digits(digits: &str) -> Option<&str> {
    ["359", "40", "30", "381", "389", "90", "49", "44", "33", "39", "43"]
        .iter()
        .find_map(|code| digits.strip_prefix(code))
}

/// No letter or digit goes on where the value begins or ends.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let before = text.get(..at.start).and_then(|before| before.chars().next_back());
    let behind = text.get(at.end..).and_then(|behind| behind.chars().next());
    let goes_on = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
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
