//! A table of a rule file, read key by key; what is wrong is gathered, and what nobody asked for is unknown.

use super::{Flaw, one_of};
use crate::access::form::FormWord;
use crate::access::word::{self, Mode, Outside, Over, Per, See, SubjectClass, Touched};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use vratar_model::access::{Action, Field};
use vratar_model::{Lang, Localized};

/// Letters of a text that people read.
const MAX_TEXT: usize = 600;

/// What is wrong, file by file.
#[derive(Default)]
pub(super) struct Flaws {
    file: usize,
    all: Vec<Flaw>,
}

impl Flaws {
    /// Those that come are of this file.
    pub(super) fn of(&mut self, file: usize) -> &mut Self {
        self.file = file;
        self
    }

    pub(super) fn add(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.all.push(Flaw { file: self.file, span, message: message.into(), remedy: remedy.into() });
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    pub(super) fn none(mut self) -> Result<(), Vec<Flaw>> {
        self.all.sort_by_key(|flaw| (flaw.file, flaw.span.start));
        if self.all.is_empty() { Ok(()) } else { Err(self.all) }
    }
}

/// One of certain words.
pub(super) trait Word: Copy + Ord + 'static {
    const WORDS: &[Self];
    fn word(self) -> &'static str;
}

macro_rules! word {
    ($($name:ident)*) => { $(impl Word for $name {
        const WORDS: &[Self] = Self::ALL;
        fn word(self) -> &'static str { self.as_str() }
    })* };
}
word!(Action Field FormWord Mode Outside Over Per See SubjectClass Touched);

pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    pub(super) fn new(entries: &'t DeTable<'t>, span: Range<usize>) -> Self {
        Self { entries, span, asked: Vec::new() }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the value of a key stands, or the table itself.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or_else(|| self.span(), Spanned::span)
    }

    pub(super) fn skip(&mut self, key: &'static str) {
        self.asked.push(key);
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.skip(key);
        self.entries.get(key)
    }

    pub(super) fn text(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<(&'t str, Range<usize>)> {
        let value = self.value(key)?;
        as_text(key, value, flaws)
    }

    pub(super) fn texts(&mut self, key: &'static str, flaws: &mut Flaws) -> Vec<(&'t str, Range<usize>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            flaws.add(value.span(), format!("'{key}' is no list"), format!("write {key} = [\"…\"]"));
            return Vec::new();
        };
        array.iter().filter_map(|one| as_text(key, one, flaws)).collect()
    }

    pub(super) fn word<W: Word>(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<W> {
        let (text, span) = self.text(key, flaws)?;
        as_word(key, text, span, flaws)
    }

    /// A word that must be there.
    pub(super) fn needed<W: Word>(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<W> {
        if !self.has(key) {
            let words: Vec<&str> = W::WORDS.iter().map(|word| word.word()).collect();
            flaws.add(
                self.span(),
                format!("'{key}' is missing"),
                format!("write {key} = \"{}\"", words.join("\" or \"")),
            );
        }
        self.word(key, flaws)
    }

    pub(super) fn words<W: Word>(&mut self, key: &'static str, flaws: &mut Flaws) -> BTreeSet<W> {
        let texts = self.texts(key, flaws);
        if texts.is_empty() && self.entries.get(key).is_some_and(|value| value.get_ref().is_array()) {
            flaws.add(self.place(key), format!("'{key}' is empty"), "delete the key to mean all");
        }
        texts.into_iter().filter_map(|(text, span)| as_word(key, text, span, flaws)).collect()
    }

    pub(super) fn number(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<u64> {
        let value = self.value(key)?;
        let read = value
            .get_ref()
            .as_integer()
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        if read.is_none_or(|number| number == 0 || number > 1_000_000_000) {
            flaws.add(
                value.span(),
                format!("'{key}' is not a whole number from 1 to 1000000000"),
                format!("write {key} = 100"),
            );
            return None;
        }
        read
    }

    pub(super) fn flag(&mut self, key: &'static str, flaws: &mut Flaws) -> bool {
        let Some(value) = self.value(key) else { return false };
        let read = value.get_ref().as_bool();
        if read.is_none() {
            flaws.add(
                value.span(),
                format!("'{key}' is neither true nor false"),
                format!("write {key} = true"),
            );
        }
        read.unwrap_or_default()
    }

    pub(super) fn time(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<Duration> {
        let (text, span) = self.text(key, flaws)?;
        let read = word::span(text);
        if read.is_none() {
            flaws.add(
                span,
                format!("'{key}' is not a length of time"),
                "write a whole number with s, m, h or d behind it: \"30m\"",
            );
        }
        read
    }

    /// A text in one or several languages.
    pub(super) fn localized(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<Arc<Localized>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table().filter(|table| !table.is_empty()) else {
            flaws.add(
                value.span(),
                format!("'{key}' names no language"),
                format!("write {key} = {{ bg = \"…\", en = \"…\" }}"),
            );
            return None;
        };
        let mut texts = std::collections::BTreeMap::new();
        for (lang, text) in table.iter() {
            match Lang::parse(lang.get_ref()) {
                Ok(lang) => texts.extend(as_text(key, text, flaws).map(|(text, _)| (lang, text.to_owned()))),
                Err(error) => flaws.add(
                    lang.span(),
                    error.to_string(),
                    format!("write {key} = {{ bg = \"…\", en = \"…\" }}"),
                ),
            }
            if text
                .get_ref()
                .as_str()
                .is_some_and(|text| text.trim().is_empty() || text.chars().count() > MAX_TEXT)
            {
                flaws.add(
                    text.span(),
                    format!("a text of '{key}' is empty, or longer than {MAX_TEXT} letters"),
                    "write one or two sentences",
                );
            }
        }
        Some(Arc::new(Localized(texts)))
    }

    /// The tables of a list of tables.
    pub(super) fn tables(&mut self, key: &'static str, flaws: &mut Flaws) -> Vec<Table<'t>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let mut tables = Vec::new();
        for one in value.get_ref().as_array().into_iter().flat_map(|array| array.iter()) {
            match one.get_ref().as_table() {
                Some(table) => tables.push(Table::new(table, one.span())),
                None => flaws.add(
                    one.span(),
                    format!("'{key}' holds something else than rules"),
                    format!("write [[{key}]] on a line of its own"),
                ),
            }
        }
        if !value.get_ref().is_array() {
            flaws.add(
                value.span(),
                format!("'{key}' is no list of rules"),
                format!("write [[{key}]], with two brackets"),
            );
        }
        tables
    }

    /// What was not asked for does not exist.
    pub(super) fn finish(&self, what: &str, flaws: &mut Flaws) {
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.asked.contains(&&**key.get_ref())) {
            let says = format!("{what} has no key '{}'", key.get_ref().escape_debug());
            flaws.add(key.span(), says, one_of(key.get_ref(), &self.asked));
        }
    }
}

pub(super) fn as_text<'t>(
    key: &str,
    value: &'t Spanned<DeValue<'t>>,
    flaws: &mut Flaws,
) -> Option<(&'t str, Range<usize>)> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        flaws.add(value.span(), format!("'{key}' is no text"), format!("write it in quotes: {key} = \"…\""));
    }
    text.map(|text| (text, value.span()))
}

pub(super) fn as_word<W: Word>(key: &str, text: &str, span: Range<usize>, flaws: &mut Flaws) -> Option<W> {
    let read = W::WORDS.iter().copied().find(|word| word.word() == text);
    if read.is_none() {
        let words: Vec<&str> = W::WORDS.iter().map(|word| word.word()).collect();
        flaws.add(span, format!("'{}' is no word of '{key}'", text.escape_debug()), one_of(text, &words));
    }
    read
}
