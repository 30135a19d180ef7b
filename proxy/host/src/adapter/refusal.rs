//! How a refusal looks to the shop's own scripts.

use super::Adapter;
use crate::facts::RequestFacts;
use crate::path::Dialect;
use crate::request::{Match, any};
use serde_json::{Value, json};
use vratar_plugin_sdk::manifest::Refusal;

/// Status of a refusal where the manifest names none: understood, and not done (RFC 9110 §15.5.21).
const UNPROCESSABLE: u16 = 422;

impl Adapter {
    /// Status and JSON of a refusal as the manifest has it, for any request.
    #[must_use]
    pub fn refusal(&self, message: &str, url: &str) -> (u16, String) {
        self.refusal_of(None, None, message, url)
    }

    /// Status and JSON of a refusal of a submission of form `form`; `asked` is the request's JSON body, from
    /// which `{request:/…}` is taken.
    #[must_use]
    pub fn refusal_of(
        &self,
        form: Option<usize>,
        asked: Option<&Value>,
        message: &str,
        url: &str,
    ) -> (u16, String) {
        let Some(refusal) = self.wanted_refusal(form) else {
            return (UNPROCESSABLE, json!({ "error": message }).to_string());
        };
        let mut value =
            serde_json::from_str(&refusal.json).unwrap_or_else(|_| json!({ "error": "{message}" }));
        put_in(&mut value, asked.unwrap_or(&Value::Null), message, url);
        (refusal.status.unwrap_or(UNPROCESSABLE), value.to_string())
    }

    /// Whether the manifest says that a refusal of this request is JSON, although the request does not.
    #[must_use]
    pub fn refuses_in_json(&self, form: Option<usize>, request: &RequestFacts<'_>) -> bool {
        let Some(refusal) = self.wanted_refusal(form) else { return false };
        let when = Match::all(&refusal.when, Dialect::of(&self.manifest));
        any(&when, &self.seen(request), false).possible()
    }

    fn wanted_refusal(&self, form: Option<usize>) -> Option<&Refusal> {
        let own = form.and_then(|i| self.manifest.forms.get(i)).and_then(|f| f.refusal.as_ref());
        own.or(self.manifest.refusal.as_ref())
    }
}

/// The manifest's reader has bounded the depth of `value`.
fn put_in(value: &mut Value, asked: &Value, message: &str, url: &str) {
    match value {
        Value::String(text) => match text.strip_prefix("{request:").and_then(|t| t.strip_suffix('}')) {
            Some(pointer) => *value = asked.pointer(pointer).cloned().unwrap_or(Value::Null),
            None => *text = filled(text, message, url),
        },
        Value::Array(items) => items.iter_mut().for_each(|item| put_in(item, asked, message, url)),
        Value::Object(members) => members.values_mut().for_each(|member| put_in(member, asked, message, url)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Both marks in one pass, so that a message may hold the other's.
fn filled(text: &str, message: &str, url: &str) -> String {
    let parts: Vec<String> = text.split("{message}").map(|part| part.replace("{url}", url)).collect();
    parts.join(message)
}
