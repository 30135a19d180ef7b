//! JSON Schemas of the files an adapter is made of; editors and the reader use the same ones.

use crate::case::Expected;
use crate::manifest::Manifest;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// JSON Schema (draft 2020-12) of `manifest.toml`; `schema/manifest.json` is this, printed.
#[must_use]
pub fn schema() -> Value {
    schema_of::<Manifest>()
}

/// JSON Schema (draft 2020-12) of a case's `expected.toml`; `schema/case.json` is this, printed.
#[must_use]
pub fn case_schema() -> Value {
    schema_of::<Expected>()
}

/// JSON Schema (draft 2020-12) of a type that is written as TOML.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Value {
    without_null(SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value())
}

/// TOML has no null: an absent key is absent.
fn without_null(mut schema: Value) -> Value {
    drop_null(&mut schema);
    schema
}

fn drop_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_null),
        Value::Object(map) => {
            if map.get("default").is_some_and(Value::is_null) {
                map.shift_remove("default");
            }
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|t| t != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            flatten_option(map);
            map.values_mut().for_each(drop_null);
        }
        _ => {}
    }
}

/// `anyOf: [X, null]` becomes `X`, its description kept.
fn flatten_option(map: &mut serde_json::Map<String, Value>) {
    let Some(Value::Array(any)) = map.get_mut("anyOf") else { return };
    any.retain(|s| s.get("type").is_none_or(|t| t != "null"));
    let [Value::Object(only)] = any.as_slice() else { return };
    let only = only.clone();
    map.shift_remove("anyOf");
    for (key, value) in only {
        map.entry(key).or_insert(value);
    }
}
