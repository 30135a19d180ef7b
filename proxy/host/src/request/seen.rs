//! A request on its way past many patterns: what they need is worked out once.

use crate::facts::RequestFacts;
use crate::pattern::{Glob, readable};
use std::borrow::Cow;
use std::cell::OnceCell;

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
        let mut values = self
            .query()
            .iter()
            .filter(|(n, _)| n == name || as_php_reads(n) == name)
            .map(|(_, v)| glob.matches(v))
            .peekable();
        values.peek().is_some() && if every { values.all(|fits| fits) } else { values.any(|fits| fits) }
    }

    /// The values of the parameter `name`, however a shop would read its name.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let mine = self.query().iter().filter(move |(n, _)| n == name || as_php_reads(n) == name);
        mine.map(|(_, value)| value.as_ref())
    }

    pub(crate) fn header_fits(&self, name: &str, glob: &Glob) -> bool {
        self.facts.headers.get(name).is_some_and(|value| glob.matches(value))
    }

    /// All of them, however many: a shop may take the last one. The length of a request line bounds them.
    pub(crate) fn query(&self) -> &[(Cow<'a, str>, Cow<'a, str>)] {
        self.query.get_or_init(|| {
            let pairs = form_urlencoded::parse(self.facts.query.as_bytes());
            let fold =
                |name: Cow<'a, str>| if self.ignore_case { Cow::Owned(name.to_lowercase()) } else { name };
            pairs.map(|(name, value)| (fold(name), value)).collect()
        })
    }
}

/// A name as PHP reads it: without leading spaces, up to a NUL or a `[`. Otherwise `%20route=…` would be a
/// way round a condition on `route`.
pub(crate) fn as_php_reads(name: &str) -> &str {
    let name = name.trim_start_matches(' ');
    name.split(['\0', '[']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Headers;

    struct Nothing;

    impl Headers for Nothing {
        fn get(&self, _: &str) -> Option<&str> {
            None
        }
    }

    fn fits(query: &str, every: bool) -> bool {
        let facts = RequestFacts { method: "GET", path: "/", query, headers: &Nothing, body: None };
        Seen::new(facts, false).query_fits("route", &Glob::new("a/*"), every)
    }

    #[test]
    fn a_repeated_parameter_counts_each_time_where_it_lowers_the_guard() {
        for spelling in ["route", "%72oute", "%20route", "+route", "route%00x", "route[]", "route%5B0%5D"] {
            let query = format!("route=a/b&{spelling}=c/d");
            assert!(fits(&query, false), "{query}");
            assert!(!fits(&query, true), "{query}");
        }
        assert!(fits("route=a/b&route=a%2Fc&x=1", true));
        assert!(!fits("", true) && !fits("router=a/b", false));
    }
}
