//! Values as the columns have them: ids and words as text.

use crate::store::StoreError;
use serde::Serialize;
use serde::de::value::{Error as NotAWord, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use std::str::FromStr;

/// The word of a unit variant, as serde writes it.
pub(crate) fn word(value: impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Broken("a value that is not a word".to_owned())),
    }
}

/// The variant of a word.
pub(crate) fn from_word<'w, T: serde::Deserialize<'w>>(word: &'w str) -> Result<T, StoreError> {
    let word: StrDeserializer<'w, NotAWord> = word.into_deserializer();
    T::deserialize(word).map_err(|_| StoreError::Broken("an unknown word".to_owned()))
}

/// An id or a time.
pub(crate) fn parsed<T: FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Broken("an id or a time that is none".to_owned()))
}

/// A JSON document. What it holds is not repeated in the error.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|cause| StoreError::Broken(format!("JSON that does not read, column {}", cause.column())))
}

/// As JSON; the order of the fields is that of the type, so that the same value gives the same text.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Broken("a value that is no JSON".to_owned()))
}

/// A number as SQLite has it; ours never come near the limit.
pub(crate) fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A number from SQLite.
pub(crate) fn seq(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
