//! OCSF events against what the schema requires, which stands beside as data.

use crate::records::{every, told};
use serde_json::{Map, Value};
use vratar_siem::Format;

fn schema() -> Value {
    serde_json::from_str(include_str!("../ocsf-1.4.0.json")).unwrap()
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

/// What is missing of an object and of all that are in it.
fn missing(name: &str, object: &Map<String, Value>, rules: &Value, schema: &Value, wrong: &mut Vec<String>) {
    let absent = |key: &&&str| object.get(**key).is_none_or(Value::is_null);
    wrong.extend(
        words(&rules["required"]).iter().filter(absent).map(|key| format!("{name}: {key} is missing")),
    );
    for one_of in rules["at_least_one"].as_array().unwrap() {
        if words(one_of).iter().all(|key| absent(&key)) {
            wrong.push(format!("{name}: one of {one_of} is missing"));
        }
    }
    for (key, value) in object {
        let rules = &schema["objects"][key];
        let inner = match value {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        for value in inner.into_iter().filter_map(Value::as_object).filter(|_| rules.is_object()) {
            missing(&format!("{name}.{key}"), value, rules, schema, wrong);
        }
        if value.is_null() {
            wrong.push(format!("{name}.{key} is null"));
        }
    }
}

fn faults(event: &Value, schema: &Value) -> Vec<String> {
    let (mut wrong, object) = (Vec::new(), event.as_object().unwrap());
    let number = |key: &str| event[key].as_u64().unwrap_or(u64::MAX);
    let class = &schema["classes"][number("class_uid").to_string()];
    if !class.is_object() {
        return vec![format!("no class {}", event["class_uid"])];
    }
    missing(&format!("class {}", event["class_uid"]), object, class, schema, &mut wrong);
    let absent = |key: &&str| event[*key].is_null();
    wrong.extend(
        words(&schema["base"]["required"]).into_iter().filter(absent).map(|key| format!("{key} is missing")),
    );
    if event["category_uid"] != class["category_uid"] {
        wrong.push("category_uid".to_owned());
    }
    if number("type_uid") != number("class_uid") * 100 + number("activity_id") {
        wrong.push("type_uid".to_owned());
    }
    for (key, allowed) in
        [("activity_id", &class["activities"]), ("severity_id", &schema["base"]["severity_id"])]
    {
        if !allowed.as_array().unwrap().contains(&event[key]) {
            wrong.push(format!("{key} {}", event[key]));
        }
    }
    for profile in words(&event["metadata"]["profiles"]) {
        if !words(&class["profiles"]).contains(&profile) {
            wrong.push(format!("the class has no profile {profile}"));
        }
        let required = &schema["profile_required"][profile];
        wrong.extend(
            required
                .as_array()
                .into_iter()
                .flatten()
                .filter(|key| event[key.as_str().unwrap()].is_null())
                .map(ToString::to_string),
        );
    }
    wrong
}

#[test]
fn every_event_is_what_the_schema_requires() {
    let schema = schema();
    for told in told(every(), None) {
        let Some(bytes) = Format::Ocsf.write(&told) else {
            assert_eq!(told.kind(), "named");
            continue;
        };
        let event: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(faults(&event, &schema), [""; 0], "{}: {event:#}", told.kind());
        assert_eq!(event["metadata"]["uid"], told.uid());
    }
}

#[test]
fn records_are_of_these_classes() {
    let events: Vec<(String, u64, u64, u64)> = told(every(), None)
        .iter()
        .filter_map(|told| {
            let event: Value = serde_json::from_slice(&Format::Ocsf.write(told)?).unwrap();
            let number = |key: &str| event[key].as_u64().unwrap();
            Some((told.kind().to_owned(), number("class_uid"), number("activity_id"), number("severity_id")))
        })
        .collect();
    let expected = [
        ("run", 6002, 3, 1),
        ("config", 6002, 99, 1),
        ("login", 3002, 1, 1),
        ("login", 3002, 1, 2),
        ("grant", 6001, 2, 1),
        ("lease", 6001, 2, 1),
        ("close", 6001, 2, 1),
        ("grant", 6001, 2, 4),
        ("refusal", 6001, 7, 2),
        ("ask", 3005, 99, 2),
        ("approval", 3005, 1, 2),
        ("approval", 3005, 99, 2),
        ("rotation", 3002, 99, 1),
        ("logout", 3002, 2, 1),
        ("reading", 6005, 1, 2),
        ("pruned", 6005, 7, 1),
        ("erased", 6005, 7, 1),
        ("loss", 2004, 1, 5),
        ("passed", 2004, 1, 4),
    ];
    assert_eq!(
        events,
        expected.map(|(kind, class, activity, severity)| (kind.to_owned(), class, activity, severity))
    );
}

#[test]
fn a_decoy_that_was_shown_is_an_alert() {
    let told = told(every(), None).into_iter().find(vratar_siem::Told::touches_decoy).unwrap();
    let event: Value = serde_json::from_slice(&Format::Ocsf.write(&told).unwrap()).unwrap();
    assert_eq!((&event["is_alert"], &event["disposition_id"]), (&true.into(), &19.into()));
    let ecs: Value = serde_json::from_slice(&Format::Ecs.write(&told).unwrap()).unwrap();
    assert_eq!(ecs["event"]["kind"], "alert");
    assert!(
        String::from_utf8(Format::Cef.write(&told).unwrap()).unwrap().starts_with("CEF:0|Vratar|Vratar|")
    );
}
