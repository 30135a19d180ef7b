//! Somebody who is logged in proves once more who they are.

use crate::speech::Speech;
use askama::Template;
use vratar_model::Lang;

/// Where the form goes: a path of ours, so that a password goes to the shop by its own login and no other way.
pub const PROVE: &str = "/.vratar/prove";
/// Name of the hidden field that says, sealed, whose proof it is and what comes after it.
pub const SLIP: &str = "vratar_slip";
/// Name of the field with the name.
pub const PROVE_NAME: &str = "vratar_name";
/// Name of the field with the password.
pub const PROVE_PASSWORD: &str = "vratar_password";

/// The page that asks for name and password again.
#[derive(Clone, Copy, Debug)]
pub struct Prove<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// What the rule says; empty: nothing of its own.
    pub why: &'a str,
    /// Goes into the field [`SLIP`].
    pub slip: &'a str,
    /// What becomes of what was being sent.
    pub sent: Sent,
    /// What became of the last try.
    pub told: Option<Untrue>,
    /// The request's id: what support finds it by.
    pub reference: &'a str,
}

/// What becomes of what somebody was sending when they were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Nothing was sent: a page was asked for.
    Nothing,
    /// It is kept for so many minutes.
    Kept(u32),
    /// It could not be kept.
    Lost,
}

/// Why a try proved nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrue {
    /// Name or password is wrong; which of them is not said.
    Wrong,
    /// So many tries went wrong that none counts for so many minutes.
    Locked(u32),
    /// The shop does not answer.
    Away,
}

impl Untrue {
    fn says(self, t: &Speech) -> String {
        match self {
            Self::Wrong => t.say("prove-wrong"),
            Self::Locked(minutes) => t.say_with("prove-locked", "minutes", minutes.to_string()),
            Self::Away => t.say("prove-away"),
        }
    }
}

/// The page that sends a kept request on.
#[derive(Clone, Copy, Debug)]
pub struct Proved<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// Where the kept request goes.
    pub action: &'a str,
    /// Opens it; goes into the field [`crate::TICKET`].
    pub ticket: &'a str,
    /// Minutes for which it is kept.
    pub minutes: u32,
    /// The shop's own login, where only that can tell who somebody is; absent: they have proved it.
    pub login: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "prove.html")]
struct Page<'a> {
    t: Speech,
    page: &'a Prove<'a>,
}

#[derive(Template)]
#[template(path = "proved.html")]
struct Onwards<'a> {
    t: Speech,
    page: &'a Proved<'a>,
}

impl Prove<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}

impl Proved<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        Onwards { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}
