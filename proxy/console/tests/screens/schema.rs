//! As much of JSON Schema (draft 2020-12) as the schemas beside these tests use; any other keyword is a fault.

use serde_json::Value;

const SAYS_NOTHING: [&str; 4] = ["$schema", "$comment", "title", "$defs"];

/// Everything in which `value` is not as `schema` wants it.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, wanted) in schema.as_object().expect("a schema") {
        let holds = match keyword.as_str() {
            word if SAYS_NOTHING.contains(&word) => true,
            "type" => is_a(wanted.as_str().unwrap(), value),
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap())
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "minimum" => value.as_i64().is_none_or(|number| number >= wanted.as_i64().unwrap()),
            "format" => value.as_str().is_none_or(|text| is_formatted(wanted.as_str().unwrap(), text)),
            "required" => wanted.as_array().unwrap().iter().all(|name| {
                let there = value.get(name.as_str().unwrap()).is_some();
                if !there {
                    faults.push(format!("{at}: no {name}"));
                }
                there
            }),
            "$ref" => {
                let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(root, &root["$defs"][name], value, at, faults);
                true
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.for_each(|(index, item)| check(root, wanted, item, &format!("{at}/{index}"), faults));
                true
            }
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(root, schema, member, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "oneOf" => wanted.as_array().unwrap().iter().filter(|one| valid(root, one, value)).count() == 1,
            other => panic!("the schema uses {other}, which these tests do not know"),
        };
        if !holds {
            faults.push(format!("{at}: {keyword} {wanted}"));
        }
    }
}

fn valid(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    check(root, schema, value, "", &mut faults);
    faults.is_empty()
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        other => panic!("unknown type {other}"),
    }
}

fn is_formatted(format: &str, text: &str) -> bool {
    match format {
        "uuid4" => text.parse::<uuid::Uuid>().is_ok_and(|id| id.get_version_num() == 4),
        "uuid" => text.parse::<uuid::Uuid>().is_ok(),
        "utc" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        "https" => text.starts_with("https://"),
        "sha256" => text.strip_prefix("sha256:").is_some_and(|hex| vratar_model::id::hex32(hex).is_some()),
        other => panic!("unknown format {other}"),
    }
}

#[test]
fn faults_are_found() {
    let schema: Value = serde_json::from_str(
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":2},
            "b":{"type":"array","items":{"enum":[1,2]}},"c":{"oneOf":[{"const":1},{"type":"integer"}]}}}"#,
    )
    .unwrap();
    for (value, count) in [
        (r#"{"a":"xx","b":[1],"c":2}"#, 0),
        (r#"{"a":"x"}"#, 1),
        ("{}", 2),
        (r#"{"a":"xx","b":[3,4]}"#, 2),
        (r#"{"a":"xx","c":1}"#, 1),
    ] {
        assert_eq!(faults(&schema, &serde_json::from_str(value).unwrap()).len(), count, "{value}");
    }
}
