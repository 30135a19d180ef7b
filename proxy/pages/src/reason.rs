//! Somebody reads more than a budget allows, and a reason is enough to go on.

use crate::missing::Onward;
use crate::speech::Speech;
use askama::Template;
use vratar_model::Lang;

/// Name of the field that holds the reason.
pub const REASON: &str = "vratar_reason";
/// Longest reason, signs.
pub const MAX_REASON: usize = 300;

/// The page that asks what the data are needed for, and goes on from there.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// What the rule says; empty: nothing of its own.
    pub why: &'a str,
    /// Where the page's form goes.
    pub action: &'a str,
    /// How it brings the request back.
    pub onward: Onward<'a>,
    /// The request's id: what support finds it by.
    pub reference: &'a str,
}

#[derive(Template)]
#[template(path = "reason.html")]
struct Page<'a> {
    t: Speech,
    page: &'a Reason<'a>,
}

impl Reason<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}
