//! How templates speak.

use vratar_model::Lang;

/// The language of a page: one in which all of Vratar's own texts exist.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    /// For `lang=""`.
    pub(crate) lang: Lang,
}

impl Speech {
    /// The closest to `wanted`.
    pub(crate) fn new(wanted: &Lang) -> Self {
        Self { lang: vratar_text::spoken(wanted) }
    }

    /// A sentence.
    pub(crate) fn say(&self, id: &str) -> String {
        vratar_text::say(&self.lang, id, &[])
    }

    /// A sentence with one variable.
    pub(crate) fn say_with(&self, id: &str, name: &str, value: impl AsRef<str>) -> String {
        vratar_text::say(&self.lang, id, &[(name, value.as_ref())])
    }

    /// A moment, to the minute.
    pub(crate) fn moment(&self, at: &jiff::Zoned) -> String {
        vratar_text::moment(&self.lang, at)
    }

    /// `lang` where it is not the page's.
    pub(crate) fn other<'a>(&self, lang: &'a Lang) -> Option<&'a Lang> {
        (*lang != self.lang).then_some(lang)
    }
}
