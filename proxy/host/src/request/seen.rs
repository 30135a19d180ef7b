//! A request on its way past many patterns: what they need is worked out once.

use crate::facts::RequestFacts;
use crate::pattern::{Glob, readable};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Parameters of a query that are looked at; a link has fewer.
const MAX_PARAMETERS: usize = 1000;

pub(crate) struct Seen<'a> {
    pub(crate) facts: RequestFacts<'a>,
    /// Letters decoded; lower case where the shop ignores it.
    pub(crate) path: Cow<'a, str>,
    ignore_case: bool,
    query: OnceCell<Vec<(Cow<'a, str>, Cow<'a, str>)>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(facts: RequestFacts<'a>, ignore_case: bool) -> Self {
        let path = readable(facts.path);
        let path = if ignore_case { Cow::Owned(path.to_lowercase()) } else { path };
        Self { facts, path, ignore_case, query: OnceCell::new() }
    }

    pub(crate) fn query_fits(&self, name: &str, glob: &Glob, every: bool) -> bool {
        let mut values =
            self.query().iter().filter(|(n, _)| n == name).map(|(_, v)| glob.matches(v)).peekable();
        values.peek().is_some() && if every { values.all(|fits| fits) } else { values.any(|fits| fits) }
    }

    pub(crate) fn header_fits(&self, name: &str, glob: &Glob) -> bool {
        self.facts.headers.get(name).is_some_and(|value| glob.matches(value))
    }

    fn query(&self) -> &[(Cow<'a, str>, Cow<'a, str>)] {
        self.query.get_or_init(|| {
            let pairs = form_urlencoded::parse(self.facts.query.as_bytes()).take(MAX_PARAMETERS);
            let fold =
                |name: Cow<'a, str>| if self.ignore_case { Cow::Owned(name.to_lowercase()) } else { name };
            pairs.map(|(name, value)| (fold(name), value)).collect()
        })
    }
}
