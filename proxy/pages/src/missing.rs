//! Something required was not ticked.

use crate::speech::Speech;
use askama::Template;
use vratar_model::Lang;

/// The page between the shop's form and the shop: shows the questions again and goes on from there.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// The block as `vratar-consent` rendered it, with the customer's ticks and what is missing.
    pub block: &'a str,
    /// Where the page's form goes (POST).
    pub action: &'a str,
    /// The sealed request; goes into the field [`crate::TICKET`].
    pub ticket: &'a str,
    /// Minutes for which the sealed request is kept.
    pub minutes: u32,
}

#[derive(Template)]
#[template(path = "missing.html")]
struct Page<'a> {
    t: Speech,
    page: &'a Missing<'a>,
}

impl Missing<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}
