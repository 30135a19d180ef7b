//! What a body said.

use crate::Kind;
use serde_json::Value;

/// The fields of one body, in the order in which they came. `Debug` shows how many, never what they say.
#[derive(Clone, PartialEq)]
pub struct Form {
    kind: Kind,
    fields: Vec<(String, String)>,
    json: Option<Value>,
}

impl Form {
    pub(crate) fn of_fields(kind: &Kind, fields: Vec<(String, String)>) -> Self {
        Self { kind: kind.clone(), fields, json: None }
    }

    pub(crate) fn of_json(json: Value) -> Self {
        let mut fields = Vec::new();
        flatten(&json, None, &mut fields);
        Self { kind: Kind::Json, fields, json: Some(json) }
    }

    /// The first value of the field `name`. In a JSON body: of the first scalar member of that name at any
    /// depth (to address a member exactly, use [`Self::json`] with a pointer).
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields().find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Every field with its value, in order, repeated names repeated. A file of a multipart form is a field
    /// with an empty value. JSON: every member at any depth that holds a string, number or boolean (as text);
    /// an array of such gives its name once an element.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The JSON document, if the body was one.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }

    /// What the body was.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }
}

/// Depth is bounded by [`crate::MAX_DEPTH`], so the recursion is.
fn flatten(value: &Value, name: Option<&str>, fields: &mut Vec<(String, String)>) {
    let mut push = |text: String| fields.extend(name.map(|name| (name.to_owned(), text)));
    match value {
        Value::Null => {}
        Value::Bool(bool) => push(bool.to_string()),
        Value::Number(number) => push(number.to_string()),
        Value::String(text) => push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| flatten(item, name, fields)),
        Value::Object(members) => members.iter().for_each(|(name, value)| flatten(value, Some(name), fields)),
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({:?}, {} fields)", self.kind, self.fields.len())
    }
}
