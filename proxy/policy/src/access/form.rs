//! How a field is shown to who must not see all of it.

use std::fmt;
use std::sync::Arc;
use vratar_model::words;

/// Bytes of a text that stands instead of a value.
pub const MAX_CUSTOM: usize = 32;

/// What is made of a value. The words are those of Apache Ranger's masks, so that a security team knows them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// `***`, however long it was; of a mail address the `@` is left.
    Redact,
    /// Its last four letters or digits, and never more than half of them; of a mail address those before the `@`.
    ShowLast4,
    /// Its first four letters or digits, and never more than half of them; of a mail address those before the `@`.
    ShowFirst4,
    /// A short keyed hash: the same value looks the same, and says nothing else.
    Hash,
    /// Nothing at all.
    Nullify,
    /// Of a day, its year. Only for [`vratar_model::access::Field::BirthDate`].
    DateToYear,
    /// A text instead of it.
    Custom(Custom),
    /// The value itself: said where a rule masks other fields and not this one.
    None,
}

words! {
    /// The words of forms, as they are written; `custom` takes its text beside it.
    FormWord {
        /// [`Form::Redact`]
        Redact = "redact",
        /// [`Form::ShowLast4`]
        ShowLast4 = "show_last_4",
        /// [`Form::ShowFirst4`]
        ShowFirst4 = "show_first_4",
        /// [`Form::Hash`]
        Hash = "hash",
        /// [`Form::Nullify`]
        Nullify = "nullify",
        /// [`Form::DateToYear`]
        DateToYear = "date_to_year",
        /// [`Form::None`]
        None = "none",
    }
}

impl From<FormWord> for Form {
    fn from(word: FormWord) -> Self {
        match word {
            FormWord::Redact => Self::Redact,
            FormWord::ShowLast4 => Self::ShowLast4,
            FormWord::ShowFirst4 => Self::ShowFirst4,
            FormWord::Hash => Self::Hash,
            FormWord::Nullify => Self::Nullify,
            FormWord::DateToYear => Self::DateToYear,
            FormWord::None => Self::None,
        }
    }
}

impl Form {
    /// The word in rules and records; the text of [`Form::Custom`] is not part of it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Redact => "redact",
            Self::ShowLast4 => "show_last_4",
            Self::ShowFirst4 => "show_first_4",
            Self::Hash => "hash",
            Self::Nullify => "nullify",
            Self::DateToYear => "date_to_year",
            Self::Custom(_) => "custom",
            Self::None => "none",
        }
    }

    /// How much of the value is left to be seen, 0 nothing: where several rules mask one field, the least wins.
    #[must_use]
    pub fn leaves(&self) -> u8 {
        match self {
            Self::Nullify => 0,
            Self::Custom(_) => 1,
            Self::Redact => 2,
            Self::Hash => 3,
            Self::DateToYear => 4,
            Self::ShowLast4 => 5,
            Self::ShowFirst4 => 6,
            Self::None => 7,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text instead of a value: letters, digits, space and `*._-`, at most [`MAX_CUSTOM`] bytes of ASCII, so that it
/// means the same in HTML, JSON, CSV, XML and SQL and in every charset.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Custom(Arc<str>);

impl Custom {
    /// Takes a text that has only such letters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = |letter: u8| letter.is_ascii_alphanumeric() || b" *._-".contains(&letter);
        let right = !text.is_empty() && text.len() <= MAX_CUSTOM && text.bytes().all(fits);
        right.then(|| Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_instead_of_a_value_means_the_same_everywhere() {
        for right in ["withheld", "*** ***", "n.a.", "a-b_c"] {
            assert_eq!(Custom::new(right).unwrap().as_str(), right);
        }
        for wrong in ["", "<b>", "a\"b", "a'b", "a;b", "a,b", "скрито", "=1+1", "a\nb", &"x".repeat(33)]
        {
            assert_eq!(Custom::new(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_word_is_that_of_its_form() {
        for word in FormWord::ALL {
            assert_eq!(Form::from(*word).as_str(), word.as_str());
        }
    }
}
