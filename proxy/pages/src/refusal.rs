//! A request that could not be answered.

use crate::speech::Speech;
use askama::Template;
use vratar_model::Lang;

/// A page for a fault of the client or the shop: what happened, whose fault it is, what to do.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// The status that goes with it; those without words of their own get general ones.
    pub status: u16,
    /// The reason's code: some have words of their own, whatever the status.
    pub code: &'a str,
    /// The request's id: what support finds it by.
    pub reference: &'a str,
    /// The same page again, where trying again makes sense (a GET).
    pub again: Option<&'a str>,
    /// The shop's front page, where there is a shop; its login, where logging in is the remedy.
    pub front: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Page<'a> {
    t: Speech,
    words: [&'static str; 3],
    page: &'a Refusal<'a>,
}

impl Refusal<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let page = Page { t: Speech::new(self.lang), words: words(self.status, self.code), page: self };
        // Writing into a string does not fail.
        page.render().unwrap_or_default()
    }

    /// Where the second link leads, in words.
    fn way(&self) -> &'static str {
        if self.code == "no_binding" { "refusal-login" } else { "refusal-front" }
    }

    /// One line for a client that wants no page (XHR, JSON): the title and what to do.
    #[must_use]
    pub fn line(&self) -> String {
        let [title, _, remedy] = words(self.status, self.code).map(|id| Speech::new(self.lang).say(id));
        format!("{title}. {remedy}")
    }
}

/// Title, what happened, what to do.
fn words(status: u16, code: &str) -> [&'static str; 3] {
    match code {
        "not_recorded" => return ["refusal-record-title", "refusal-record-what", "refusal-record-do"],
        "budgets_away" => return ["refusal-record-title", "refusal-budgets-what", "refusal-record-do"],
        "uninspectable" => return ["refusal-file-title", "refusal-file-what", "refusal-file-do"],
        "policy" => return ["refusal-policy-title", "refusal-policy-what", "refusal-policy-do"],
        "step_up" => return ["refusal-step-title", "refusal-step-what", "refusal-step-do"],
        "budget" => return ["refusal-budget-title", "refusal-budget-what", "refusal-budget-do"],
        "unmaskable" => return ["refusal-mask-title", "refusal-mask-what", "refusal-mask-do"],
        "mask_returned" => {
            return ["refusal-returned-title", "refusal-returned-what", "refusal-returned-do"];
        }
        "no_binding" => return ["refusal-login-title", "refusal-login-what", "refusal-login-do"],
        _ => {}
    }
    match status {
        400 => ["refusal-400-title", "refusal-400-what", "refusal-400-do"],
        404 => ["refusal-404-title", "refusal-404-what", "refusal-404-do"],
        408 => ["refusal-408-title", "refusal-408-what", "refusal-408-do"],
        409 => ["refusal-409-title", "refusal-409-what", "refusal-409-do"],
        413 => ["refusal-413-title", "refusal-413-what", "refusal-413-do"],
        421 => ["refusal-421-title", "refusal-421-what", "refusal-421-do"],
        429 => ["refusal-429-title", "refusal-429-what", "refusal-429-do"],
        414 | 431 => ["refusal-431-title", "refusal-431-what", "refusal-431-do"],
        502 => ["refusal-502-title", "refusal-502-what", "refusal-502-do"],
        503 => ["refusal-503-title", "refusal-503-what", "refusal-503-do"],
        504 => ["refusal-504-title", "refusal-504-what", "refusal-504-do"],
        ..500 => ["refusal-client-title", "refusal-client-what", "refusal-client-do"],
        _ => ["refusal-server-title", "refusal-server-what", "refusal-server-do"],
    }
}
