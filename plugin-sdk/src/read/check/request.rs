//! Rules for conditions on requests.

use super::Check;
use crate::manifest::{Identifier, JsonMatch, RequestMatch};
use crate::pattern;
use crate::place::Path;

impl Check<'_> {
    pub(super) fn matches(&mut self, at: &Path, list: &[RequestMatch]) {
        if list.is_empty() {
            self.fault(at, "M0120", "this matches no request", "write `[{ path = \"/…\" }]`");
        }
        for (i, one) in list.iter().enumerate() {
            self.one_match(&at.index(i), one);
        }
    }

    fn one_match(&mut self, at: &Path, one: &RequestMatch) {
        if *one == RequestMatch::default() {
            let help = "write at least one condition; `path = \"/**\"` stands for every page";
            self.fault(at, "M0120", "this matches every request", help);
        }
        if !one.field.is_empty() && !one.json.is_empty() {
            self.fault(at, "M0121", "no body is a form and JSON at once", "write two matches");
        }
        one.path.iter().for_each(|p| self.well(&at.key("path"), "M0122", pattern::path(p)));
        one.method.iter().for_each(|m| self.methods(&at.key("method"), m));
        for (name, value) in &one.query {
            self.well(&at.key("query").key(name), "M0124", pattern::value(value));
        }
        for (name, value) in &one.header {
            self.header_name(&at.key("header").key(name), name);
            self.well(&at.key("header").key(name), "M0124", pattern::value(value));
        }
        for field in &one.field {
            self.filled(&at.key("field"), &field.name);
            field.value.iter().for_each(|v| self.well(&at.key("field"), "M0124", pattern::value(v)));
        }
        self.json(&at.key("json"), &one.json);
    }

    pub(super) fn json(&mut self, at: &Path, list: &[JsonMatch]) {
        for member in list {
            self.pointer(at, &member.pointer);
            member.value.iter().for_each(|v| self.well(at, "M0124", pattern::value(v)));
        }
    }

    pub(super) fn identifiers(&mut self, at: &Path, list: &[Identifier]) {
        for (i, one) in list.iter().enumerate() {
            let at = at.index(i);
            self.exactly_one(&at, [("field", one.field.is_some()), ("json", one.json.is_some())]);
            one.field.iter().for_each(|f| self.filled(&at.key("field"), f));
            one.json.iter().for_each(|p| self.pointer(&at.key("json"), p));
        }
    }

    fn methods(&mut self, at: &Path, methods: &[String]) {
        if methods.is_empty() {
            self.fault(at, "M0126", "a request has a method", "leave `method` out for any");
        }
        for (i, method) in methods.iter().enumerate() {
            if !pattern::token(method) || method.chars().any(|c| c.is_ascii_lowercase()) {
                let help = "methods are upper case, `[\"GET\", \"POST\"]`";
                self.fault(&at.index(i), "M0126", format!("`{method}` is no method"), help);
            }
        }
    }
}
