//! JSON Pointers in which `*` stands for every element or member.

use super::scalar;
use serde_json::Value;

/// One such pointer, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct JsonPlaces {
    /// `None`: every one.
    steps: Vec<Option<Box<str>>>,
}

impl JsonPlaces {
    pub(crate) fn new(pointer: &str) -> Self {
        let unescaped = |step: &str| step.replace("~1", "/").replace("~0", "~").into();
        let steps = pointer.split('/').skip(1).map(|step| (step != "*").then(|| unescaped(step)));
        Self { steps: steps.collect() }
    }

    /// Strings, numbers and truth values there, as text; `most` of them.
    pub(crate) fn scalars(&self, json: &Value, most: usize) -> Vec<String> {
        let mut at = vec![json];
        for step in &self.steps {
            at = match step {
                Some(name) => at.into_iter().filter_map(|value| member(value, name)).collect(),
                None => at.into_iter().flat_map(members).take(most).collect(),
            };
        }
        at.into_iter().filter_map(scalar).map(Into::into).take(most).collect()
    }
}

fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
        Value::Object(members) => members.get(name),
        _ => None,
    }
}

fn members(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_stands_for_every_one() {
        let body = json!({ "params": [[12, "13"], { "a/b": [{ "id": 1 }, { "id": null }, { "id": 2 }] }] });
        let at = |pointer: &str| JsonPlaces::new(pointer).scalars(&body, 10);
        assert_eq!(at("/params/0/*"), ["12", "13"]);
        assert_eq!(at("/params/1/a~1b/*/id"), ["1", "2"]);
        assert!(at("/params").is_empty() && at("/none/*").is_empty() && at("/params/0/9").is_empty());
        assert_eq!(JsonPlaces::new("/params/0/*").scalars(&body, 1), ["12"]);
    }
}
