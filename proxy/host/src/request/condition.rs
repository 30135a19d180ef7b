//! Conditions on bodies.

use super::seen::as_php_reads;
use crate::pattern::{Glob, letters};
use serde_json::Value as Json;
use std::borrow::Cow;
use vratar_form::Form;
use vratar_plugin_sdk::manifest::{FieldMatch, JsonMatch};

/// How far a request meets a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// It does.
    Yes,
    /// It may: all but the body is known, and fits.
    WithBody,
    /// It does not.
    No,
}

impl Met {
    pub(crate) fn of(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }

    pub(crate) fn possible(self) -> bool {
        self != Self::No
    }
}

/// The value of a parameter or field.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    exact: Glob,
    letters: Glob,
}

impl Value {
    pub(crate) fn new(pattern: &str) -> Self {
        Self { exact: Glob::new(pattern), letters: Glob::of_letters(pattern) }
    }

    /// `by_letters`: where a shop that leaves signs out of it would see it fit, too.
    pub(crate) fn fits(&self, value: &str, by_letters: bool) -> bool {
        self.exact.matches(value) || (by_letters && self.letters.matches(&letters(value)))
    }
}

/// A field of a form.
#[derive(Clone, Debug)]
pub(crate) struct FieldRule {
    name: Glob,
    value: Option<Value>,
    ignore_case: bool,
}

impl FieldRule {
    pub(crate) fn new(rule: &FieldMatch, ignore_case: bool) -> Self {
        Self {
            name: name(&rule.name, ignore_case),
            value: rule.value.as_deref().map(Value::new),
            ignore_case,
        }
    }

    /// `every` as in [`super::Match::meets`]; `other`: the request is read as a lenient shop would.
    pub(crate) fn fits(&self, body: &Form, every: bool, other: bool) -> bool {
        if body.json().is_some() {
            return false;
        }
        let named = body.fields().filter(|(n, _)| named(&self.name, n, self.ignore_case));
        let mut fit = named
            .map(|(_, v)| self.value.as_ref().is_none_or(|value| value.fits(v, other && !every)))
            .peekable();
        fit.peek().is_some() && if every { fit.all(|fits| fits) } else { fit.any(|fits| fits) }
    }
}

/// The pattern of a field's name.
pub(crate) fn name(pattern: &str, ignore_case: bool) -> Glob {
    if ignore_case { Glob::lower(pattern) } else { Glob::new(pattern) }
}

/// Whether a field is called so.
pub(crate) fn named(pattern: &Glob, name: &str, ignore_case: bool) -> bool {
    let fits = |name: &str| pattern.matches(name) || pattern.matches(&as_php_reads(name));
    if ignore_case { fits(&name.to_lowercase()) } else { fits(name) }
}

/// A member of a JSON body.
#[derive(Clone, Debug)]
pub(crate) struct JsonRule {
    pointer: Box<str>,
    value: Option<Glob>,
}

impl JsonRule {
    pub(crate) fn new(rule: &JsonMatch) -> Self {
        Self { pointer: rule.pointer.as_str().into(), value: rule.value.as_deref().map(Glob::new) }
    }

    pub(crate) fn fits(&self, body: Option<&Json>) -> bool {
        let Some(member) = body.and_then(|b| b.pointer(&self.pointer)) else { return false };
        match &self.value {
            None => !member.is_null(),
            Some(glob) => scalar(member).is_some_and(|text| glob.matches(&text)),
        }
    }
}

/// A string, number or truth value as text.
pub(crate) fn scalar(value: &Json) -> Option<Cow<'_, str>> {
    match value {
        Json::String(text) => Some(Cow::Borrowed(text)),
        Json::Number(_) | Json::Bool(_) => Some(Cow::Owned(value.to_string())),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
