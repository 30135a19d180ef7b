//! One of our own addresses that leads nowhere, or not for whoever asks.

use crate::speech::Speech;
use askama::Template;
use vratar_model::Lang;

/// A page for an address below `/.vratar/` that has none. It says the same of a page that does not exist and of
/// somebody else's.
#[derive(Clone, Copy, Debug)]
pub struct NothingHere<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// "My choices"; absent where the shop asks nothing there.
    pub choices: Option<&'a str>,
    /// The shop's front page.
    pub front: &'a str,
}

#[derive(Template)]
#[template(path = "nothing.html")]
struct Page<'a> {
    t: Speech,
    page: &'a NothingHere<'a>,
}

impl NothingHere<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}
