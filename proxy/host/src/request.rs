//! Conditions on requests, compiled.

mod condition;
mod places;
mod seen;

pub(crate) use condition::{JsonRule, Met, Value, name, named, scalar};
pub(crate) use places::JsonPlaces;
pub(crate) use seen::{Seen, as_php_cuts, as_php_reads};

use crate::path::Dialect;
use crate::pattern::{Gate, Glob, PathPattern};
use condition::FieldRule;
use vratar_plugin_sdk::manifest::RequestMatch;

/// One `RequestMatch`.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) methods: Option<Vec<String>>,
    pub(crate) path: Option<PathPattern>,
    /// The same for other spellings.
    other_path: Option<PathPattern>,
    pub(crate) query: Vec<(Box<str>, Value)>,
    pub(crate) headers: Vec<(Box<str>, Glob)>,
    pub(crate) fields: Vec<FieldRule>,
    pub(crate) json: Vec<JsonRule>,
    /// As it was written, for explanations.
    pub(crate) written: RequestMatch,
}

impl Match {
    pub(crate) fn all(list: &[RequestMatch], dialect: Dialect<'_>) -> Vec<Self> {
        list.iter().map(|one| Self::new(one, dialect)).collect()
    }

    fn new(one: &RequestMatch, dialect: Dialect<'_>) -> Self {
        let folded = |text: &str| dialect.folded(text);
        let value = |(name, pattern): (&String, &String)| (folded(name).into(), Value::new(pattern));
        let header = |(name, pattern): (&String, &String)| (name.as_str().into(), Glob::new(pattern));
        Self {
            methods: one.method.clone(),
            path: one.path.as_ref().map(|p| PathPattern::new(&folded(p))),
            other_path: one.path.as_ref().map(|p| PathPattern::new(&dialect.bare(&p.to_lowercase()))),
            query: one.query.iter().map(value).collect(),
            headers: one.header.iter().map(header).collect(),
            fields: one.field.iter().map(|f| FieldRule::new(f, dialect.ignore_case)).collect(),
            json: one.json.iter().map(JsonRule::new).collect(),
            written: one.clone(),
        }
    }

    /// Whether the request matches. `every`: a parameter or field that is repeated must fit each time, where
    /// being matched means less protection; otherwise once is enough, where it means more.
    pub(crate) fn meets(&self, seen: &Seen<'_>, every: bool) -> Met {
        // The path first: it is what tells most routes apart.
        let head = self.path_fits(seen)
            && self.method_fits(seen, every)
            && self.query.iter().all(|(name, value)| seen.query_fits(name, value, every))
            && self.headers.iter().all(|(name, glob)| seen.header_fits(name, glob));
        match (head, self.wants_body(), seen.facts.body) {
            (false, _, _) => Met::No,
            (true, false, _) => Met::Yes,
            (true, true, None) => Met::WithBody,
            (true, true, Some(body)) => Met::of(self.body_fits(seen, body, every)),
        }
    }

    pub(crate) fn method_fits(&self, seen: &Seen<'_>, every: bool) -> bool {
        let Some(named) = &self.methods else { return true };
        // A HEAD asks for what GET would give (RFC 9110 §9.3.2).
        let fits = |method: &str| named.iter().any(|m| m == method || (m == "GET" && method == "HEAD"));
        let mut methods = seen.methods().map(fits);
        if every { methods.all(|fits| fits) } else { methods.any(|fits| fits) }
    }

    pub(crate) fn path_fits(&self, seen: &Seen<'_>) -> bool {
        self.pattern(seen.is_other).is_none_or(|p| p.matches(&seen.path))
    }

    /// What a path has to pass before it is worth asking; `is_other` as in [`Seen`].
    pub(crate) fn gate(&self, is_other: bool) -> Gate {
        self.pattern(is_other).map_or(Gate::OPEN, PathPattern::gate)
    }

    fn pattern(&self, is_other: bool) -> Option<&PathPattern> {
        if is_other { self.other_path.as_ref() } else { self.path.as_ref() }
    }

    fn wants_body(&self) -> bool {
        !self.fields.is_empty() || !self.json.is_empty()
    }

    fn body_fits(&self, seen: &Seen<'_>, body: &vratar_form::Form, every: bool) -> bool {
        self.fields.iter().all(|rule| rule.fits(body, every, seen.is_other))
            && self.json.iter().all(|rule| rule.fits(body.json()))
    }
}

/// The best that one of several matches comes to.
pub(crate) fn any(list: &[Match], seen: &Seen<'_>, every: bool) -> Met {
    let mut best = Met::No;
    for one in list {
        match one.meets(seen, every) {
            Met::Yes => return Met::Yes,
            Met::WithBody => best = Met::WithBody,
            Met::No => {}
        }
    }
    best
}
