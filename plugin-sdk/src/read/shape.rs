//! The shape of a file, held against its JSON Schema: unknown and missing keys, wrong types, wrong words.
//!
//! Serde stops at the first fault; a walk over the schema that editors use finds all of them, and cannot
//! differ from it.

use crate::fault::Fault;
use crate::place::Path;
use serde_json::{Map, Value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Pushes every fault of shape; returns the places of unknown keys, which alone do not keep a file from
/// being read further.
pub(crate) fn shape(
    text: &str,
    table: &Spanned<DeTable<'_>>,
    schema: &Value,
    faults: &mut Vec<Fault>,
) -> Vec<Path> {
    let mut walk = Walk { text, root: schema, faults, unknown: Vec::new() };
    walk.table(&Path::default(), 0..0, table.get_ref(), schema);
    walk.unknown
}

struct Walk<'a> {
    text: &'a str,
    root: &'a Value,
    faults: &'a mut Vec<Fault>,
    unknown: Vec<Path>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, at: &Path, value: &Spanned<DeValue<'_>>, schema: &'a Value) {
        let schema = self.resolve(schema);
        let Some(schema) = self.alternative(at, value, schema) else { return };
        if !fits(value.get_ref(), schema) {
            return self.wrong_type(at, value, &expected(schema));
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(at, value.span(), table, schema),
            DeValue::Array(items) => {
                let inner = schema.get("items").unwrap_or(&Value::Null);
                for (i, item) in items.iter().enumerate() {
                    self.value(&at.index(i), item, inner);
                }
            }
            DeValue::String(word) => self.word(at, value.span(), word, &words(schema)),
            DeValue::Integer(number) => self.range(at, value.span(), number.as_str(), schema),
            _ => {}
        }
    }

    fn table(&mut self, at: &Path, span: Range<usize>, table: &DeTable<'_>, schema: &'a Value) {
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").filter(|s| s.is_object());
        for (key, value) in table {
            let inner = properties.and_then(|p| p.get(key.get_ref().as_ref())).or(others);
            match inner {
                Some(inner) => self.value(&at.key(key.get_ref()), value, inner),
                None => self.unknown_key(at, key, properties.unwrap_or(&none)),
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for key in required.filter_map(Value::as_str).filter(|k| !has(table, k)) {
            let place = if at.0.is_empty() { "at the top".to_owned() } else { format!("in `{at}`") };
            let message = format!("`{key}` is missing {place}");
            self.fault(span.clone(), "M0102", message, help_for(properties.and_then(|p| p.get(key)), key));
        }
    }

    /// The one of several alternatives that the value is meant as; a fault if none.
    fn alternative(
        &mut self,
        at: &Path,
        value: &Spanned<DeValue<'_>>,
        schema: &'a Value,
    ) -> Option<&'a Value> {
        let Some(list) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) else {
            return Some(schema);
        };
        let list: Vec<&Value> = list.iter().map(|s| self.resolve(s)).collect();
        let fitting: Vec<&&Value> = list.iter().filter(|s| fits(value.get_ref(), s)).collect();
        match (value.get_ref(), fitting.as_slice()) {
            (_, []) => {
                let all: Vec<String> = list.iter().map(|s| expected(s)).collect();
                let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
                all.dedup();
                self.wrong_type(at, value, &all.join(" or "));
                None
            }
            (DeValue::String(word), _) => {
                let words: Vec<String> = list.iter().flat_map(|s| words(s)).collect();
                self.word(at, value.span(), word, &words);
                None
            }
            (DeValue::Table(table), [_, _, ..]) => self.tagged(at, table, &fitting),
            (_, [first, ..]) => Some(first),
        }
    }

    /// `{ before = "…" }`: the alternative that has this key.
    fn tagged(&mut self, at: &Path, table: &DeTable<'_>, list: &[&&'a Value]) -> Option<&'a Value> {
        let keys = |s: &Value| s.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        if let Some(found) = list.iter().find(|s| keys(s).keys().any(|k| has(table, k))) {
            return Some(found);
        }
        let all: Map<String, Value> = list.iter().flat_map(|s| keys(s)).collect();
        for key in table.keys() {
            self.unknown_key(at, key, &all);
            // Without it nothing is left to read.
            self.unknown.pop();
        }
        None
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
        name.and_then(|n| self.root.get("$defs")?.get(n)).unwrap_or(schema)
    }

    fn unknown_key(
        &mut self,
        at: &Path,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        known: &Map<String, Value>,
    ) {
        let name = key.get_ref();
        let place = if at.0.is_empty() { String::new() } else { format!(" in `{at}`") };
        let help = suggest(name, known.keys().map(String::as_str));
        self.unknown.push(at.key(name));
        self.fault(key.span(), "M0101", format!("no key `{name}`{place}"), help);
    }

    fn word(&mut self, at: &Path, span: Range<usize>, word: &str, words: &[String]) {
        if words.is_empty() || words.iter().any(|w| w == word) {
            return;
        }
        let help = suggest(word, words.iter().map(String::as_str));
        self.fault(span, "M0104", format!("`{word}` is no value of `{at}`"), help);
    }

    fn range(&mut self, at: &Path, span: Range<usize>, digits: &str, schema: &Value) {
        let bound = |name| schema.get(name).and_then(Value::as_i64);
        let (low, high) = (bound("minimum").unwrap_or(i64::MIN), bound("maximum").unwrap_or(i64::MAX));
        let inside = digits.replace('_', "").parse::<i64>().is_ok_and(|n| (low..=high).contains(&n));
        if !inside {
            let help = "write a decimal number that can be meant here".to_owned();
            self.fault(span, "M0103", format!("`{digits}` is out of range for `{at}`"), help);
        }
    }

    fn wrong_type(&mut self, at: &Path, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{at}` is {wanted}, not {found}");
        self.fault(value.span(), "M0103", message, format!("write {wanted}"));
    }

    fn fault(&mut self, span: Range<usize>, code: &'static str, message: String, help: String) {
        self.faults.push(Fault::new(self.text, span, code, message, help));
    }
}

fn has(table: &DeTable<'_>, key: &str) -> bool {
    table.keys().any(|k| k.get_ref() == key)
}

fn fits(value: &DeValue<'_>, schema: &Value) -> bool {
    let wanted = match schema.get("type").and_then(Value::as_str) {
        Some(wanted) => wanted,
        None if schema.get("const").is_some() || schema.get("enum").is_some() => "string",
        None if schema.get("oneOf").is_some() || schema.get("anyOf").is_some() => return true,
        None => return true,
    };
    match value {
        DeValue::String(_) => wanted == "string",
        DeValue::Integer(_) => matches!(wanted, "integer" | "number"),
        DeValue::Float(_) => wanted == "number",
        DeValue::Boolean(_) => wanted == "boolean",
        DeValue::Array(_) => wanted == "array",
        DeValue::Table(_) => wanted == "object",
        DeValue::Datetime(_) => false,
    }
}

fn expected(schema: &Value) -> String {
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => "a number",
        Some("boolean") => "`true` or `false`",
        Some("array") => "a list, `[…]`",
        Some("object") => "a table, `{ … }`",
        _ => "a text in double quotes",
    }
    .to_owned()
}

fn words(schema: &Value) -> Vec<String> {
    let one = schema.get("const").and_then(Value::as_str);
    let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).map(str::to_owned).collect()
}

/// The first sentence of a key's own description.
fn help_for(schema: Option<&Value>, key: &str) -> String {
    let text = schema.and_then(|s| s.get("description")).and_then(Value::as_str).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    if first.is_empty() { format!("add `{key} = …`") } else { format!("add `{key} = …`: {first}") }
}

/// What was probably meant, or what there is.
fn suggest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> String {
    let mut known: Vec<&str> = known.collect();
    known.sort_by_key(|known| strsim::damerau_levenshtein(word, known));
    match known.first() {
        Some(best) if strsim::damerau_levenshtein(word, best) <= 1 + word.chars().count() / 4 => {
            format!("did you mean `{best}`?")
        }
        Some(_) => {
            known.sort_unstable();
            format!("there is: {}", known.join(", "))
        }
        None => "remove it".to_owned(),
    }
}
