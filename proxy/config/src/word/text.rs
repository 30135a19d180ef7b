//! Plain texts, ids, codes, languages, countries.

use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};
use vratar_model::Lang;

/// Letters that a text may have: names, addresses and paths, not essays.
const LONGEST: usize = 4_096;

/// Any text on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

impl Word for Text {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.len() > LONGEST {
            let says = format!("the text is longer than {LONGEST} bytes");
            return Err(Wrong::say(&codes::TOO_MANY, says, "shorten it"));
        }
        Ok(Self(text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }
}

/// A path of a file or folder, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePath(pub(crate) String);

impl Word for FilePath {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.contains('\0') || text.len() > LONGEST {
            let says = "no file can have this name";
            return Err(Wrong::say(&codes::UNREADABLE, says, "write the path of a file"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The operator's name of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

impl Word for Id {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let says = || format!("'{}' cannot be the id of a shop", text.escape_debug());
        kept_of_id(text).map_or_else(
            || Ok(Self(text.to_owned())),
            |kept| {
                Err(Wrong::write(
                    &codes::BAD_ID,
                    says(),
                    if kept.is_empty() { "main" } else { kept.as_str() },
                ))
            },
        )
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" })
    }
}

/// What is left of a text that is no id; `None` when it is one.
fn kept_of_id(text: &str) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if text.chars().all(fits) && text.len() <= 64 {
        return None;
    }
    let kept: String = text.chars().map(|letter| if fits(letter) { letter } else { '-' }).take(64).collect();
    Some(kept.trim_matches('-').to_owned())
}

/// The name of a sink, which is also that of a file: no hidden one, and no folder above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SinkName(pub(crate) String);

impl Word for SinkName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let hidden = !text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        let kept = kept_of_id(text).or_else(|| hidden.then(|| text.to_owned()));
        let Some(kept) = kept else { return Ok(Self(text.to_owned())) };
        let kept = kept.trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let says = format!("'{}' cannot be the name of a sink", text.escape_debug());
        Err(Wrong::write(&codes::BAD_ID, says, if kept.is_empty() { "siem" } else { kept }))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" })
    }
}

impl Word for Lang {
    fn parse(text: &str) -> Result<Self, Wrong> {
        Self::parse(text).map_err(|_| {
            let says = format!("'{}' is not a language", text.escape_debug());
            Wrong::say(&codes::BAD_LANGUAGE, says, "write two or three letters, such as \"bg\" or \"en\"")
        })
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Za-z]{2,3}([-_].*)?$" })
    }
}

/// A country code of ISO 3166-1: `BG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Country(pub(crate) String);

impl Word for Country {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Ok(Self(text.to_owned()));
        }
        let says = format!("'{}' is not the code of a country", text.escape_debug());
        let help = "write the two capital letters of ISO 3166-1, such as \"BG\" for Bulgaria";
        Err(Wrong::say(&codes::BAD_JURISDICTION, says, help))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Z]{2}$" })
    }
}
