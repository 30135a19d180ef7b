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
    /// Where the page's form goes.
    pub action: &'a str,
    /// How it brings the request back.
    pub onward: Onward<'a>,
}

/// How the page's form brings back what the person wrote.
#[derive(Clone, Copy, Debug)]
pub enum Onward<'a> {
    /// By POST: the request is kept, sealed.
    Held {
        /// Opens it; goes into the field [`crate::TICKET`].
        ticket: &'a str,
        /// Minutes for which it is kept.
        minutes: u32,
    },
    /// By GET: all of it stands in the page, as it stood in the address.
    Again {
        /// Names and values.
        fields: &'a [(String, String)],
        /// Charset in which the shop reads them.
        charset: &'a str,
    },
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
