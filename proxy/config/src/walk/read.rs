//! How values are read: texts, numbers, lists, named entries.

use super::Walk;
use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Spot};
use crate::word::Word;
use serde_json::{Value, json};
use toml::de::DeValue;

/// Items that a list may have; shops have a limit of their own.
pub(crate) const LIST_ITEMS: usize = 1_000;

/// Shops that one file may have.
pub(crate) const SHOPS: usize = 100_000;

/// A type that a value of the tree can be read into.
pub(crate) trait Read: Sized {
    /// What the value should be, as it stands in a message: "a text in quotes".
    const WANTS: &'static str;
    /// Whether it is a table with keys of its own.
    const IS_TABLE: bool = false;
    /// Reads it; faults are noted and then there is no value.
    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self>;
    /// JSON Schema of the value.
    fn schema() -> Value;
}

impl<T: Word> Read for T {
    const WANTS: &'static str = "a text in quotes";

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        match value.as_str() {
            Some(text) if text.trim().is_empty() => walk.empty(at),
            Some(text) => walk.word(text, at),
            None => walk.wrong(value, at),
        }
    }

    fn schema() -> Value {
        T::schema()
    }
}

impl Walk<'_> {
    fn empty<T>(&mut self, at: &Place) -> Option<T> {
        let fault = Fault::at(&codes::EMPTY_TEXT, at, "there is nothing between the quotes");
        let help = self.field.map_or_else(String::new, |field| match field.presence {
            super::table::Presence::Needed => at.write(field.key, field.toml),
            _ => format!("{}, or leave it out", at.write(field.key, field.toml)),
        });
        self.fault(fault.help(help));
        None
    }
}

/// A list of anything; items that are wrong are left out after their faults were noted.
impl<T: Read> Read for Vec<Spot<T>> {
    const WANTS: &'static str =
        if T::IS_TABLE { "a list of tables, [[…]]" } else { "a list in square brackets" };

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        let Some(items) = value.as_array() else { return walk.wrong(value, at) };
        let limit = if walk.path == "shop" { SHOPS } else { LIST_ITEMS };
        if items.len() > limit {
            walk.fault(too_many(items.len(), limit, at));
        }
        let items = items.iter().take(limit).enumerate();
        Some(items.filter_map(|(index, item)| walk.item(index, item)).collect())
    }

    fn schema() -> Value {
        json!({ "type": "array", "items": T::schema() })
    }
}

fn too_many(count: usize, limit: usize, at: &Place) -> Fault {
    Fault::at(&codes::TOO_MANY, at, format!("{count} entries, and at most {limit} are taken"))
        .help("split the list, for example over several shops")
}

/// Entries under names of the operator's choice: a table whose keys are read as `K`.
#[derive(Clone, Debug)]
pub(crate) struct Named<K, V>(pub(crate) Vec<(Spot<K>, Spot<V>)>);

impl<K: Word, V: Read> Read for Named<K, V> {
    const WANTS: &'static str = "a table";
    const IS_TABLE: bool = V::IS_TABLE;

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        let Some(table) = value.as_table() else { return walk.wrong(value, at) };
        let mut entries = Vec::new();
        for (key, value) in table.iter().take(LIST_ITEMS) {
            let place = walk.place(key.span());
            let name = walk.word::<K>(key.get_ref(), &place).map(|value| Spot { value, place });
            let value = walk.entry(key.get_ref(), value);
            entries.extend(name.zip(value));
        }
        Some(Self(entries))
    }

    fn schema() -> Value {
        json!({ "type": "object", "additionalProperties": V::schema() })
    }
}

impl Walk<'_> {
    fn entry<V: Read>(&mut self, key: &str, value: &toml::Spanned<DeValue<'_>>) -> Option<Spot<V>> {
        let length = self.path.len();
        self.path.push('.');
        self.path.push_str(key);
        let value = self.value(value);
        self.path.truncate(length);
        value
    }
}
