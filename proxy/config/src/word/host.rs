//! Host names.

use super::punycode;
use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A host name: small ASCII letters, digits, dots and dashes; no port, no final dot, not an address (RFC 1123 §2.1).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(Arc<str>);

impl HostName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Word for HostName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match complaint(text) {
            None => Ok(Self(text.into())),
            Some(says) => Err(wrong(text, says)),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "hostname" })
    }
}

fn wrong(text: &str, says: String) -> Wrong {
    match repaired(text) {
        Some(name) => Wrong::write(&codes::BAD_HOST, says, name),
        None => Wrong::say(
            &codes::BAD_HOST,
            says,
            "write the bare name that customers type, such as \"shop.example\"",
        ),
    }
}

/// What is wrong with a name.
fn complaint(text: &str) -> Option<String> {
    let shown = text.escape_debug();
    if text.contains("://") {
        Some(format!("'{shown}' is a URL, not a host name"))
    } else if text.contains('*') {
        Some(format!(
            "'{shown}' has a wildcard; every host is named, so that nobody else's names end up here"
        ))
    } else if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        Some(format!(
            "'{shown}' is an address; browsers send no name for it, so its certificate cannot be chosen"
        ))
    } else if text.contains('/') {
        Some(format!("'{shown}' has a path; a host is only the name"))
    } else if text.contains(':') {
        Some(format!("'{shown}' has a port; ports stand in [listen]"))
    } else {
        complaint_about_letters(text)
    }
}

fn complaint_about_letters(text: &str) -> Option<String> {
    let shown = text.escape_debug();
    let odd = text.chars().find(|letter| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-')));
    if !text.is_ascii() {
        Some(format!("'{shown}' is not written as browsers send it (xn--)"))
    } else if let Some(odd) = odd {
        Some(format!("'{shown}' has '{}', which no host name can have", odd.escape_debug()))
    } else if text.ends_with('.') {
        Some(format!("'{shown}' ends with a dot"))
    } else if text.bytes().any(|letter| letter.is_ascii_uppercase()) {
        Some(format!("'{shown}' has capital letters; host names are compared in small ones"))
    } else {
        complaint_about_labels(text)
    }
}

fn complaint_about_labels(text: &str) -> Option<String> {
    let bad =
        |label: &str| label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-');
    let numeric = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    let cannot = text.len() > 253 || numeric || text.split('.').any(bad);
    cannot.then(|| format!("'{}' cannot be a host name (RFC 1123)", text.escape_debug()))
}

/// The name that was most likely meant.
fn repaired(text: &str) -> Option<String> {
    let name = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = name.split(['/', '?', '#']).next()?;
    let name = name.rsplit('@').next()?.split(':').next()?.trim();
    let name = name.trim_start_matches("*.").trim_end_matches('.').to_lowercase();
    let labels: Option<Vec<String>> = name.split('.').map(punycode::label).collect();
    let name = labels?.join(".");
    (!name.contains('*') && complaint(&name).is_none()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        for good in ["shop.example", "localhost", "a-b.example", "xn--80aswg.example", "1.example"] {
            assert!(HostName::parse(good).is_ok(), "{good}");
        }
        let bad =
            ["Shop.example", "shop.example.", "a..b", "-a.example", "192.0.2.1", "::1", "a_b.example", "1.2"];
        assert!(bad.iter().all(|bad| HostName::parse(bad).is_err()));
        assert!(HostName::parse(&"a.".repeat(130)).is_err());
    }

    #[test]
    fn what_was_meant_is_offered() {
        assert_eq!(repaired("https://Shop.example:8443/x").as_deref(), Some("shop.example"));
        assert_eq!(repaired("*.shop.example").as_deref(), Some("shop.example"));
        assert_eq!(repaired("магазин.example").as_deref(), Some("xn--80aairftm.example"));
        assert_eq!(repaired("192.0.2.1"), None);
    }
}
