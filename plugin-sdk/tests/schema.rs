//! The schemas that editors fetch are the ones that the reader uses.
//!
//! After a change of the types: `VRATAR_WRITE_SCHEMA=1 cargo test -p vratar-plugin-sdk --test schema`.

use serde_json::Value;
use std::path::Path;

#[test]
fn the_schemas_in_the_repository_are_current() {
    for (name, schema) in
        [("manifest.json", vratar_plugin_sdk::schema()), ("case.json", vratar_plugin_sdk::case_schema())]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("VRATAR_WRITE_SCHEMA").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "{name} is old: run this test with VRATAR_WRITE_SCHEMA=1");
    }
}

#[test]
fn every_key_of_a_manifest_is_described() {
    let schema = vratar_plugin_sdk::schema();
    let defs = schema["$defs"].as_object().unwrap().values();
    let tables = std::iter::once(&schema).chain(defs);
    for table in tables {
        let Some(keys) = table.get("properties").and_then(Value::as_object) else { continue };
        for (key, inner) in keys {
            assert!(inner.get("description").is_some(), "{key} in {:?}", table["description"]);
        }
    }
}
