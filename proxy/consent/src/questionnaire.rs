//! Questionnaires as files: reading, checking, the shipped one.
//!
//! ```
//! let wrong = "code = 'Offers'\nversion = 1\ntitle = { en = 'Offers' }\nquestion = []\n";
//! let flaws = vratar_consent::questionnaire::parse(wrong).unwrap_err();
//! assert_eq!(&wrong[flaws[0].span.clone()], "'Offers'");
//! ```

mod check;
mod place;

pub use check::{Finding, MAX_ANSWERS, MAX_CODE, MAX_QUESTIONS, MAX_TEXT, Step, check};

use std::ops::Range;
use vratar_model::questionnaire::{Document, Questionnaire};

/// Bytes of the largest file that is read.
pub const MAX_BYTES: usize = 256 * 1024;

/// Something wrong in a questionnaire's file; the operator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// Reads a questionnaire and checks it.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file; a file that is no TOML, or has a field that does
/// not exist or does not fit, is reported alone.
pub fn parse(text: &str) -> Result<Questionnaire, Vec<Flaw>> {
    if text.len() > MAX_BYTES {
        return Err(vec![too_long()]);
    }
    let questionnaire: Questionnaire =
        toml::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
    let findings = check(&questionnaire);
    if findings.is_empty() { Ok(questionnaire) } else { Err(place::flaws(text, findings)) }
}

/// The questionnaire that ships with Vratar: terms, privacy notice, promotions, brochures, third parties, no
/// contact for any reason. In Bulgarian and English; what it says and why is in
/// `rules/questionnaire/standard.md`.
#[must_use]
pub fn standard() -> Questionnaire {
    #[expect(clippy::expect_used, reason = "compiled in; the tests of this crate read it")]
    parse(STANDARD).expect("the shipped questionnaire is sound")
}

/// The text of [`standard`], to be copied and changed.
pub const STANDARD: &str = include_str!("../../../rules/questionnaire/standard.toml");

/// Puts a shop's own documents in the place of those of the same code (their address, title and version).
///
/// # Errors
/// The codes that the questionnaire does not have; those that it has are replaced all the same.
pub fn replace_documents(
    questionnaire: &mut Questionnaire,
    documents: impl IntoIterator<Item = Document>,
) -> Result<(), Vec<String>> {
    let mut unknown = Vec::new();
    for document in documents {
        match questionnaire.documents.iter_mut().find(|known| known.code == document.code) {
            Some(place) => *place = document,
            None => unknown.push(document.code),
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(unknown) }
}

fn too_long() -> Flaw {
    Flaw {
        span: 0..0,
        message: format!("the file is longer than {MAX_BYTES} bytes"),
        remedy: "split it into several questionnaires; long texts belong into the documents that it links to"
            .to_owned(),
    }
}

fn unreadable(text: &str, error: &toml::de::Error) -> Flaw {
    let message = error.message().to_owned();
    let remedy = match message.split_whitespace().next() {
        Some("unknown") if message.contains("field") => {
            "take the field out, or write one of those named here"
        }
        Some("unknown") => "write one of those named here",
        Some("missing") => "add the field",
        Some("invalid") => {
            "write the value as the field needs it; rules/questionnaire/standard.toml shows each"
        }
        Some("duplicate") => "write it once",
        _ => "write it as TOML: key = \"value\" a line; rules/questionnaire/standard.toml is an example",
    };
    Flaw { span: error.span().unwrap_or(0..text.len().min(1)), message, remedy: remedy.to_owned() }
}
