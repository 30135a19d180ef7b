//! Words of which one is chosen: modes, pages, formats.

use super::{Word, Wrong};
use crate::codes;
use crate::config::{FromShop, LogFormat, LogLevel, ShipFormat};
use crate::walk::nearest;
use serde_json::{Value, json};
use vratar_model::{Mode, PageKind};

/// A type with a few values, each with its word.
pub(crate) trait Words: Copy + 'static {
    /// What is chosen, for messages: "mode".
    const WHAT: &'static str;
    /// The words and what they stand for.
    const WORDS: &'static [(&'static str, Self)];
}

impl<T: Words> Word for T {
    fn parse(text: &str) -> Result<Self, Wrong> {
        T::WORDS
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| unknown::<T>(text))
    }

    fn schema() -> Value {
        json!({ "enum": T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
    }
}

fn unknown<T: Words>(text: &str) -> Wrong {
    let words = T::WORDS.iter().map(|(word, _)| *word);
    let says = format!("there is no {} '{}'", T::WHAT, text.escape_debug());
    if let Some(near) = nearest(text, words.clone()) {
        return Wrong::write(&codes::UNKNOWN_WORD, says, near);
    }
    let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    Wrong::say(&codes::UNKNOWN_WORD, says, format!("write one of {}", quoted.join(", ")))
}

impl Words for Mode {
    const WHAT: &'static str = "mode";
    const WORDS: &'static [(&'static str, Self)] =
        &[("observe", Self::Observe), ("inject", Self::Inject), ("guard", Self::Guard)];
}

impl Words for PageKind {
    const WHAT: &'static str = "page";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("registration", Self::Registration),
        ("checkout", Self::Checkout),
        ("guest_checkout", Self::GuestCheckout),
        ("profile", Self::Profile),
        ("newsletter", Self::Newsletter),
        ("contact", Self::Contact),
    ];
}

impl Words for LogFormat {
    const WHAT: &'static str = "log format";
    const WORDS: &'static [(&'static str, Self)] = &[("json", Self::Json), ("text", Self::Text)];
}

impl Words for LogLevel {
    const WHAT: &'static str = "log level";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
        ("trace", Self::Trace),
    ];
}

impl Words for ShipFormat {
    const WHAT: &'static str = "format of records";
    const WORDS: &'static [(&'static str, Self)] =
        &[("jsonl", Self::Jsonl), ("ocsf", Self::Ocsf), ("ecs", Self::Ecs), ("cef", Self::Cef)];
}

impl Words for FromShop {
    const WHAT: &'static str = "choice";
    const WORDS: &'static [(&'static str, Self)] = &[("identity", Self::Identity), ("any", Self::Any)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_word() {
        assert!(
            PageKind::ALL.iter().all(|page| PageKind::parse(page.as_str()).is_ok_and(|read| read == *page))
        );
        let modes = [Mode::Observe, Mode::Inject, Mode::Guard];
        assert!(modes.is_sorted(), "each goes further than the one before");
        assert!(modes.iter().all(|mode| Mode::parse(mode.as_str()).is_ok_and(|read| read == *mode)));
        assert!(Mode::parse("Observe").is_err());
        assert!(ShipFormat::WORDS.iter().all(|(word, format)| format.as_str() == *word));
    }
}
