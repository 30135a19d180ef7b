//! Languages and texts that exist in several of them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The primary subtag of a language tag (RFC 5646), lower case: `bg`, `en`.
///
/// Regions are folded away: a shop's `bg-BG` page gets the `bg` wording.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Lang(String);

/// A language tag that does not begin with two or three letters.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not a language tag; write two or three letters, as in \"bg\" or \"en\"")]
pub struct NotALanguage(String);

impl Lang {
    /// Reads a tag such as `bg`, `bg-BG` or `EN_us`.
    ///
    /// # Errors
    /// [`NotALanguage`] when it does not begin with two or three ASCII letters.
    pub fn parse(tag: &str) -> Result<Self, NotALanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        if fits { Ok(Self(primary.to_ascii_lowercase())) } else { Err(NotALanguage(tag.to_owned())) }
    }

    /// Bulgarian, the first language of this product.
    #[must_use]
    pub fn bg() -> Self {
        Self("bg".to_owned())
    }

    /// English, which every text falls back to.
    #[must_use]
    pub fn en() -> Self {
        Self("en".to_owned())
    }

    /// The tag as written in `lang=""`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Lang {
    type Error = NotALanguage;
    fn try_from(tag: String) -> Result<Self, NotALanguage> {
        Self::parse(&tag)
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text in several languages; never empty once it was built from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Localized(pub BTreeMap<Lang, String>);

impl Localized {
    /// The text in `wanted`, else in English, else in whichever language comes first,
    /// together with the language it really is in (for `lang=""`).
    #[must_use]
    pub fn best(&self, wanted: &Lang) -> (&str, &Lang) {
        static NONE: std::sync::LazyLock<(String, Lang)> =
            std::sync::LazyLock::new(|| (String::new(), Lang::en()));
        self.0
            .get_key_value(wanted)
            .or_else(|| self.0.get_key_value(&Lang::en()))
            .or_else(|| self.0.iter().next())
            .map_or((&NONE.0, &NONE.1), |(lang, text)| (text.as_str(), lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_fold_into_the_language() {
        assert_eq!(Lang::parse("bg-BG").unwrap(), Lang::bg());
        assert_eq!(Lang::parse("EN_us").unwrap(), Lang::en());
        assert!(Lang::parse("1").is_err());
        assert!(Lang::parse("български").is_err());
    }

    #[test]
    fn a_missing_language_falls_back_and_says_so() {
        let text = Localized(BTreeMap::from([(Lang::en(), "Terms".to_owned())]));
        assert_eq!(text.best(&Lang::bg()), ("Terms", &Lang::en()));
    }
}
