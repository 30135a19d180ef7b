//! Values written as texts, each parsed once into a type that can hold nothing wrong.

pub(crate) mod address;
pub(crate) mod charset;
pub(crate) mod choice;
pub(crate) mod day;
pub(crate) mod host;
pub(crate) mod link;
pub(crate) mod network;
pub(crate) mod path;
pub(crate) mod person;
mod punycode;
pub(crate) mod ship;
pub(crate) mod size;
pub(crate) mod text;
pub(crate) mod upstream;

use crate::codes::Code;
use serde_json::Value;

/// A text that was read wrongly.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The sort of mistake.
    pub(crate) code: &'static Code,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) remedy: Remedy,
}

/// What to do about a wrong text.
#[derive(Debug)]
pub(crate) enum Remedy {
    /// Write this text instead (without quotes).
    Write(String),
    /// In words.
    Say(String),
}

impl Wrong {
    /// Wrong, and this text is right.
    pub(crate) fn write(code: &'static Code, message: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedy: Remedy::Write(instead.into()) }
    }

    /// Wrong, and this is what to do.
    pub(crate) fn say(code: &'static Code, message: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedy: Remedy::Say(instead.into()) }
    }
}

/// A type that is written as a text. The text is never blank.
pub(crate) trait Word: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong and what to write instead.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// JSON Schema of the text.
    fn schema() -> Value {
        serde_json::json!({ "type": "string", "minLength": 1 })
    }
}
