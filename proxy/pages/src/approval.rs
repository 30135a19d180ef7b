//! Somebody reads more than a budget allows, and a second person may let them: a page for each of the two.

use crate::missing::Onward;
use crate::speech::Speech;
use askama::Template;
use jiff::Zoned;
use vratar_model::Lang;
use vratar_model::access::{Action, Amount};

/// Name of the field that says which request is answered.
pub const ASK: &str = "ask";
/// Name of the field that holds the seal of the page on which it was read.
pub const SEAL: &str = "seal";
/// Name of the field that says what is answered.
pub const ANSWER: &str = "answer";
/// Yes, in that field.
pub const APPROVE: &str = "approve";
/// No, in that field.
pub const DENY: &str = "deny";

/// What somebody wants to read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What would be done.
    pub action: Action,
    /// `GET`.
    pub method: &'a str,
    /// The path, as the record keeps it.
    pub path: &'a str,
    /// The manifest's name for the route.
    pub route: &'a str,
    /// The budget: `export_budget/staff-exports`.
    pub rule: &'a str,
    /// Persons that it shows.
    pub persons: u64,
    /// Rows that it shows.
    pub rows: u64,
    /// Whether that is only as much as was known when it was cut.
    pub more: bool,
    /// What the query holds, as the record keeps it.
    pub query: &'a [String],
    /// As much goes out at most.
    pub at_most: Amount,
    /// What they said they need it for.
    pub reason: Option<&'a str>,
}

/// The page for whoever asks: what is asked, of whom, until when; and a way to look again.
#[derive(Clone, Copy, Debug)]
pub struct Unapproved<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// What the rule says; empty: nothing of its own.
    pub why: &'a str,
    /// Whether the second person has said no.
    pub denied: bool,
    /// What is wanted.
    pub what: Wanted<'a>,
    /// Persons and rows that the budget allows, where it limits them.
    pub limits: [Option<u64>; 2],
    /// Groups that may approve beside the admins.
    pub groups: &'a [&'a str],
    /// It waits until then.
    pub until: &'a Zoned,
    /// The address of [`Approvals`].
    pub approve_at: &'a str,
    /// Where the page's form goes.
    pub action: &'a str,
    /// How it brings the request back.
    pub onward: Onward<'a>,
    /// The request's id: what the second person and support find it by.
    pub reference: &'a str,
}

/// The page for who may approve: everything that waits for them.
#[derive(Clone, Copy, Debug)]
pub struct Approvals<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// What became of the last answer.
    pub answered: Option<Answered>,
    /// What waits, the longest first.
    pub waiting: &'a [Waiting<'a>],
    /// Where the answers go.
    pub action: &'a str,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was a yes.
    Approved,
    /// It was a no.
    Denied,
    /// It was too late, or somebody else's.
    Gone,
}

/// One request that waits.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// Who asks.
    pub who: &'a str,
    /// What they want.
    pub what: Wanted<'a>,
    /// It waits until then.
    pub until: &'a Zoned,
    /// Its id.
    pub reference: &'a str,
    /// Goes into the field [`SEAL`].
    pub seal: &'a str,
}

#[derive(Template)]
#[template(path = "unapproved.html")]
struct AskersPage<'a> {
    t: Speech,
    page: &'a Unapproved<'a>,
}

#[derive(Template)]
#[template(path = "approvals.html")]
struct ApproversPage<'a> {
    t: Speech,
    page: &'a Approvals<'a>,
}

impl Unapproved<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        AskersPage { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}

impl Approvals<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        ApproversPage { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}

impl Answered {
    /// The sentence, and its tone.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Approved => ("approvals-approved", "good"),
            Self::Denied => ("approvals-denied", "good"),
            Self::Gone => ("approvals-gone", "note"),
        }
    }
}

impl Wanted<'_> {
    /// What would be done, in a word of the page's language.
    fn deed(&self, t: &Speech) -> String {
        t.say(match self.action {
            Action::View => "approval-view",
            Action::Search => "approval-search",
            Action::List => "approval-list",
            Action::Print => "approval-print",
            Action::Export => "approval-export",
            Action::Edit => "approval-edit",
        })
    }

    /// How much goes out at most.
    fn most(&self, t: &Speech) -> String {
        let (persons, rows) = (self.at_most.persons.to_string(), self.at_most.rows.to_string());
        let both = [("persons", persons.as_str()), ("rows", rows.as_str())];
        vratar_text::say(&t.lang, "approval-at-most-is", &both)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates ask so")]
    /// How many; of what was cut, so many at least.
    fn many(&self, t: &Speech, count: &u64) -> String {
        let count = count.to_string();
        if self.more { t.say_with("approval-at-least", "count", count) } else { count }
    }
}
