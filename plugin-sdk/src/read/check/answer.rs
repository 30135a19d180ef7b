//! Rules for what is read from answers.

use super::Check;
use crate::manifest::{Learned, Refusal, Signal};
use crate::pattern;
use crate::place::Path;

impl Check<'_> {
    pub(super) fn signals(&mut self, at: &Path, list: &[Signal]) {
        for (i, signal) in list.iter().enumerate() {
            let at = at.index(i);
            if *signal == Signal::default() {
                let help = "write what the answer shows: `status`, `location`, `selector`, …";
                self.fault(&at, "M0120", "every answer shows this", help);
            }
            self.signal(&at, signal);
        }
    }

    fn signal(&mut self, at: &Path, signal: &Signal) {
        signal.status.iter().for_each(|list| self.statuses(&at.key("status"), list));
        signal.location.iter().for_each(|l| self.location(&at.key("location"), l));
        signal.sets_cookie.iter().for_each(|c| self.cookie(&at.key("sets_cookie"), c));
        signal.selector.iter().for_each(|s| self.filled(&at.key("selector"), s));
        signal.text.iter().for_each(|t| self.filled(&at.key("text"), t));
        self.json(&at.key("json"), &signal.json);
        if !signal.json.is_empty() && (signal.selector.is_some() || signal.text.is_some()) {
            self.fault(at, "M0121", "no body is a page and JSON at once", "write two signals");
        }
    }

    fn statuses(&mut self, at: &Path, list: &[u16]) {
        if list.is_empty() {
            self.fault(at, "M0126", "an answer has a status", "leave `status` out for any");
        }
        for (i, status) in list.iter().enumerate() {
            if !(200..=599).contains(status) {
                self.fault(&at.index(i), "M0126", format!("no answer has the status {status}"), "200 to 599");
            }
        }
    }

    fn location(&mut self, at: &Path, pattern: &str) {
        self.well(at, "M0124", pattern::value(pattern));
        if !pattern.starts_with(['/', '*']) && !pattern.starts_with("http") {
            let help = "begin it with `/` (path and query), or with `https://` for the whole address";
            self.fault(at, "M0124", "no `Location` looks so", help);
        }
    }

    pub(super) fn learned(&mut self, at: &Path, list: &[Learned]) {
        for (i, one) in list.iter().enumerate() {
            let at = at.index(i);
            self.exactly_one(&at, [("location", one.location.is_some()), ("json", one.json.is_some())]);
            one.json.iter().for_each(|p| self.pointer(&at.key("json"), p));
            if let Some(location) = &one.location {
                self.location(&at.key("location"), location);
                if !location.contains('*') {
                    let help = "put `*` where the identifier stands";
                    self.fault(&at.key("location"), "M0124", "nothing is learned from this", help);
                }
            }
        }
    }

    pub(super) fn refusal(&mut self, at: &Path, refusal: &Refusal) {
        if serde_json::from_str::<serde_json::Value>(&refusal.json).is_err() {
            let help = "write JSON in single quotes, `'{\"error\": \"{message}\"}'`";
            self.fault(&at.key("json"), "M0131", "this is no JSON", help);
        }
        if refusal.status.is_some_and(|s| !(200..=599).contains(&s)) {
            self.fault(&at.key("status"), "M0126", "no answer has this status", "200 to 599");
        }
        if !refusal.when.is_empty() {
            self.matches(&at.key("when"), &refusal.when);
        }
    }
}
