//! Why a request is seen as it is: what matched, what nearly did, and which condition kept it from it.

use crate::adapter::Adapter;
use crate::facts::RequestFacts;
use crate::request::{Match, Met, Seen};
use std::fmt;
use vratar_model::RouteClass;

/// Everything that was tried on a request. Values of fields never stand in it, only patterns.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Id of the route.
    pub route: String,
    /// Its class.
    pub class: RouteClass,
    /// Whether the path lies in the staff area.
    pub staff: bool,
    /// Whether it is that route only as a lenient shop would read the request.
    pub otherwise_spelled: bool,
    /// Routes, forms, logins, logouts and choices, in the manifest's order.
    pub tried: Vec<Tried>,
}

/// One alternative (`when`, `on`, `submit`) of one thing in the manifest.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What it would have been.
    pub what: What,
    /// Its id; `logout[0]` for logouts, which have none.
    pub id: String,
    /// Whether it matched; absent: the body would decide.
    pub matched: Option<bool>,
    /// Its conditions.
    pub conditions: Vec<Condition>,
}

/// Sorts of things that requests are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A route.
    Route,
    /// A page that may hold a form.
    FormPage,
    /// The submission of a form.
    Submission,
    /// A login.
    Login,
    /// A logout.
    Logout,
    /// A page that may hold a place for choices.
    ChoicesPage,
    /// A page that may show a role.
    RolePage,
    /// A program with a key.
    Integration,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// As the manifest has it: `path = "/account"`.
    pub text: String,
    /// Whether it holds; absent: nobody has read the body.
    pub holds: Option<bool>,
}

impl Explanation {
    /// What matched, or would with the right body.
    pub fn matched(&self) -> impl Iterator<Item = &Tried> {
        self.tried.iter().filter(|t| t.matched != Some(false))
    }

    /// What one condition kept from matching, while another did hold.
    pub fn nearly(&self) -> impl Iterator<Item = &Tried> {
        let missed = |t: &Tried| t.conditions.iter().filter(|c| c.holds == Some(false)).count();
        let near = move |t: &&Tried| t.conditions.iter().any(|c| c.holds == Some(true)) && missed(t) == 1;
        self.tried.iter().filter(|t| t.matched == Some(false)).filter(near)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.staff { " (staff area)" } else { "" };
        let spelled = if self.otherwise_spelled { ", as some shops would read this address" } else { "" };
        writeln!(f, "route {} is {}{place}{spelled}", self.route, self.class.as_str())?;
        self.matched().try_for_each(|tried| write!(f, "{tried}"))?;
        self.nearly().try_for_each(|tried| write!(f, "nearly: {tried}"))
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.matched {
            Some(true) => "matches",
            Some(false) => "does not match",
            None => "depends on the body",
        };
        writeln!(f, "{} {} {word}", self.what.as_str(), self.id)?;
        for condition in &self.conditions {
            let mark = condition.holds.map_or("?", |holds| if holds { "+" } else { "-" });
            writeln!(f, "  {mark} {}", condition.text)?;
        }
        Ok(())
    }
}

impl What {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::FormPage => "page of form",
            Self::Submission => "submission of form",
            Self::Login => "login",
            Self::Logout => "logout",
            Self::ChoicesPage => "page of choices",
            Self::RolePage => "page of a mark of role",
            Self::Integration => "integration",
        }
    }
}

impl Adapter {
    /// Holds a request against everything and keeps what came of it.
    #[must_use]
    pub fn explain(&self, request: &RequestFacts<'_>) -> Explanation {
        let hit = self.route(request);
        let seen = Seen::new(*request, self.manifest().ignore_case);
        let tried =
            self.all_matches().into_iter().map(|(what, id, one)| tried(what, id, one, &seen)).collect();
        let otherwise_spelled = hit != self.written_route(request);
        Explanation { route: hit.id.to_owned(), class: hit.class, staff: hit.staff, otherwise_spelled, tried }
    }
}

fn tried(what: What, id: String, one: &Match, seen: &Seen<'_>) -> Tried {
    let matched = match one.meets(seen, false) {
        Met::Yes => Some(true),
        Met::No => Some(false),
        Met::WithBody => None,
    };
    Tried { what, id, matched, conditions: conditions(one, seen) }
}

fn conditions(one: &Match, seen: &Seen<'_>) -> Vec<Condition> {
    let mut out = Vec::new();
    let mut push = |text: String, holds: Option<bool>| out.push(Condition { text, holds });
    if let Some(methods) = &one.written.method {
        push(format!("method = {methods:?}"), Some(one.method_fits(seen, false)));
    }
    if let Some(path) = &one.written.path {
        push(format!("path = {path:?}"), Some(one.path_fits(seen)));
    }
    for ((name, glob), (written, pattern)) in one.query.iter().zip(&one.written.query) {
        push(format!("query {written} = {pattern:?}"), Some(seen.query_fits(name, glob, false)));
    }
    for ((name, glob), (written, pattern)) in one.headers.iter().zip(&one.written.header) {
        push(format!("header {written} = {pattern:?}"), Some(seen.header_fits(name, glob)));
    }
    for (rule, written) in one.fields.iter().zip(&one.written.field) {
        let value = written.value.as_deref().map(|v| format!(" = {v:?}")).unwrap_or_default();
        push(
            format!("field {}{value}", written.name),
            seen.facts.body.map(|body| rule.fits(body, false, false)),
        );
    }
    for (rule, written) in one.json.iter().zip(&one.written.json) {
        let value = written.value.as_deref().map(|v| format!(" = {v:?}")).unwrap_or_default();
        push(format!("json {}{value}", written.pointer), seen.facts.body.map(|body| rule.fits(body.json())));
    }
    out
}
