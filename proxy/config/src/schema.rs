//! The JSON Schema of the config, for editors, from the same declarations that read it.

use crate::raw::RawRoot;
use crate::walk::table::{Field, Presence, Table};
use serde_json::{Map, Value, json};
use toml::de::DeValue;

/// JSON Schema (draft 2020-12) of a config file, the main one or an included one.
#[must_use]
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Vratar config",
    });
    if let (Some(all), Value::Object(root)) = (schema.as_object_mut(), table::<RawRoot>()) {
        all.extend(root);
    }
    schema
}

/// The schema of one table.
pub(crate) fn table<T: Table>() -> Value {
    let properties: Map<String, Value> =
        T::FIELDS.iter().map(|field| (field.key.to_owned(), property(field))).collect();
    let needed: Vec<&str> =
        T::FIELDS.iter().filter(|field| field.presence == Presence::Needed).map(|field| field.key).collect();
    json!({
        "type": "object",
        "description": sentence(T::DOC),
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Value {
    let mut schema = (field.schema)();
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), sentence(field.doc).into());
        match (field.presence, json(field.toml)) {
            (_, None) => {}
            (Presence::Default, Some(value)) => drop(object.insert("default".to_owned(), value)),
            (_, Some(value)) => drop(object.insert("examples".to_owned(), json!([value]))),
        }
    }
    schema
}

/// The lines of a doc comment as one text.
fn sentence(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// A TOML literal as JSON; `None` for empty tables, which say nothing.
fn json(literal: &str) -> Option<Value> {
    if matches!(literal, "{}" | "[[]]") {
        return None;
    }
    DeValue::parse(literal).ok().map(|value| convert(value.get_ref()))
}

fn convert(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(integer) => integer.as_str().parse::<i64>().map_or(Value::Null, Value::from),
        DeValue::Float(float) => float.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Datetime(when) => when.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| convert(item.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), convert(value.get_ref()))).collect()
        }
    }
}
