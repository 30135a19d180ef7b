//! Places inside a file: `form[2].success[0].selector`, and the bytes they stand at.

use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Into the member of a table.
    Key(String),
    /// Into the element of a list, from 0.
    Index(usize),
}

/// The way from the top of a file to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// This path, and then into the member `key`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_owned()))
    }

    /// This path, and then into the element `index`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The bytes of `text` (TOML) where the value at this path stands; of the closest value round it if there
    /// is none; the first line if the text is no TOML.
    #[must_use]
    pub fn locate(&self, text: &str) -> Range<usize> {
        let (table, _) = DeTable::parse_recoverable(text);
        self.span_in(&table)
    }

    /// The same in a parsed text.
    pub(crate) fn span_in(&self, table: &Spanned<DeTable<'_>>) -> Range<usize> {
        let mut at = Node::Table(table.get_ref());
        let mut span = 0..0;
        for step in &self.0 {
            let Some(next) = at.enter(step) else { break };
            span = next.span();
            at = Node::Value(next.get_ref());
        }
        span
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if i == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Node<'a> {
    Table(&'a DeTable<'a>),
    Value(&'a DeValue<'a>),
}

impl<'a> Node<'a> {
    fn enter(self, step: &Step) -> Option<&'a Spanned<DeValue<'a>>> {
        match (step, self) {
            (Step::Key(key), Self::Table(table) | Self::Value(DeValue::Table(table))) => {
                table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v)
            }
            (Step::Index(index), Self::Value(DeValue::Array(items))) => items.get(*index),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_value_or_what_is_round_it() {
        let text = "[[form]]\nid = \"a\"\n[[form]]\nid = \"b\"\n";
        let id = Path::default().key("form").index(1).key("id");
        assert_eq!(&text[id.locate(text)], "\"b\"");
        assert_eq!(id.to_string(), "form[1].id");
        let missing = Path::default().key("form").index(1).key("page");
        assert_eq!(&text[missing.locate(text)], "[[form]]");
    }
}
