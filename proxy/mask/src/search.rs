//! The ways in which values may be written, looked for in one go.

use crate::Unmaskable;
use crate::view::View;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::HashMap;
use std::ops::Range;
use vratar_inspect::Contact;
use vratar_model::access::Field;

/// Shorter values are too common to be looked for: letters and digits.
const MIN_SIGNS: usize = 2;
/// Shorter numbers are too common to be looked for.
const MIN_DIGITS: usize = 5;
/// Most that is looked for at once, bytes of all ways to write it: an automaton takes some forty times as many.
const MAX_SOUGHT: usize = 8 << 20;

/// So many bytes are read in the time that each byte of what is sought takes to build the fastest automaton.
const WORTH: usize = 128;

/// A way to write one value.
pub(crate) struct Pattern<'t> {
    pub(crate) told: &'t Contact,
    text: String,
    /// Whether it is written the other way round.
    pub(crate) turned: bool,
}

/// Values that are looked for in one go.
pub(crate) struct Search<'t> {
    patterns: Vec<Pattern<'t>>,
    /// `None`: there is nothing to look for. What could not be built is no search at all.
    automaton: Option<AhoCorasick>,
}

impl<'t> Search<'t> {
    /// For every way in which one of these may be written, in a text of about this length.
    ///
    /// # Errors
    /// [`Unmaskable`]: it is more than can be looked for, so nobody knows where it stands.
    pub(crate) fn new(
        told: impl Iterator<Item = &'t Contact>,
        ways: impl Fn(&Contact) -> Vec<String>,
        length: usize,
    ) -> Result<Self, Unmaskable> {
        let patterns = patterns(told, ways);
        let sought = patterns.iter().map(|pattern| pattern.text.len()).sum::<usize>();
        if sought == 0 {
            return Ok(Self { patterns, automaton: None });
        }
        if sought > MAX_SOUGHT {
            return Err(Unmaskable);
        }
        let texts = patterns.iter().map(|pattern| pattern.text.as_bytes());
        // What is searched fast is built slowly: a short text is read before that is done.
        let kind = (length < sought.saturating_mul(WORTH)).then_some(AhoCorasickKind::ContiguousNFA);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(texts);
        Ok(Self { automaton: Some(automaton.map_err(|_| Unmaskable)?), patterns })
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.automaton.is_none()
    }

    /// Every place, also where one value is a part of another.
    pub(crate) fn each(&self, view: &View, mut found: impl FnMut(&Pattern<'t>, Range<usize>)) {
        let Some(automaton) = &self.automaton else { return };
        for at in automaton.find_overlapping_iter(view.text.as_bytes()) {
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
pub(crate) fn words_of(told: &Contact) -> Vec<String> {
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
pub(crate) fn lines_of(told: &Contact) -> Vec<String> {
    let words = words_of(told).into_iter();
    words.map(|way| way.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The number without calling code, as it always stands in it.
pub(crate) fn number_of(told: &Contact) -> Vec<String> {
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
