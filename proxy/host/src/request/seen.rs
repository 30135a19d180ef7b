//! A request on its way past many patterns: what they need is worked out once.

use super::Value;
use crate::facts::RequestFacts;
use crate::pattern::readable;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::iter::once;
use std::rc::Rc;

/// Headers that name another method than the request line; some shops go by them.
const METHOD_HEADERS: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

/// The parameter or field that does the same.
const METHOD_FIELD: &str = "_method";

type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

pub(crate) struct Seen<'a> {
    pub(crate) facts: RequestFacts<'a>,
    /// Letters decoded.
    pub(crate) plain: Cow<'a, str>,
    /// The same in small letters, where the shop ignores case or may.
    pub(crate) path: Cow<'a, str>,
    /// Whether this is not what the request says but what a lenient shop may take it for.
    pub(crate) is_other: bool,
    ignore_case: bool,
    /// Methods besides the request line's that the request names; only where a route is looked for.
    methods: Vec<String>,
    query: Rc<OnceCell<Pairs<'a>>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(facts: RequestFacts<'a>, ignore_case: bool) -> Self {
        let plain = readable(facts.path);
        let path = if ignore_case { Cow::Owned(plain.to_lowercase()) } else { plain.clone() };
        let (methods, query) = (Vec::new(), Rc::default());
        Self { facts, plain, path, is_other: false, ignore_case, methods, query }
    }

    /// The same, with every method that the request names.
    pub(crate) fn with_methods(mut self) -> Self {
        let headers = METHOD_HEADERS.iter().filter_map(|name| self.facts.headers.get(name));
        let fields = self.facts.body.into_iter().flat_map(|body| body.fields());
        let fields = fields.filter(|(name, _)| *name == METHOD_FIELD).map(|(_, value)| value);
        let named = headers.chain(self.query_values(METHOD_FIELD)).chain(fields);
        self.methods = named.map(|method| method.trim().to_ascii_uppercase()).collect();
        self
    }

    /// The same request at another path, as a lenient shop may read it.
    pub(crate) fn at(&self, path: String) -> Self {
        Self {
            facts: self.facts,
            path: Cow::Owned(path.to_lowercase()),
            plain: Cow::Owned(path),
            is_other: true,
            ignore_case: self.ignore_case,
            methods: self.methods.clone(),
            query: Rc::clone(&self.query),
        }
    }

    /// The method of the request line first.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &str> {
        once(self.facts.method).chain(self.methods.iter().map(String::as_str))
    }

    /// `every` as in [`super::Match::meets`].
    pub(crate) fn query_fits(&self, name: &str, wanted: &Value, every: bool) -> bool {
        let fits = |value: &str| wanted.fits(value, self.is_other && !every);
        let mut values = self.query_values(name).map(fits).peekable();
        values.peek().is_some() && if every { values.all(|fits| fits) } else { values.any(|fits| fits) }
    }

    /// The values of the parameter `name`, however a shop would read its name.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let mine = self.query().iter().filter(move |(n, _)| n == name || as_php_reads(n) == name);
        mine.map(|(_, value)| value.as_ref())
    }

    pub(crate) fn header_fits(&self, name: &str, glob: &crate::pattern::Glob) -> bool {
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

/// A name as PHP reads it: without leading spaces, up to a NUL or a `[` that is closed; blanks, dots and an open `[` are
/// `_`. Otherwise `%20route=…` or `rest.route=…` would be a way round a condition.
pub(crate) fn as_php_reads(name: &str) -> Cow<'_, str> {
    let name = as_php_cuts(name);
    if name.contains([' ', '.', '[']) { name.replace([' ', '.', '['], "_").into() } else { name.into() }
}

/// A name without what PHP cuts off, signs that it only replaces still in it.
pub(crate) fn as_php_cuts(name: &str) -> &str {
    let name = name.trim_start_matches(' ').split('\0').next().unwrap_or_default();
    match name.split_once('[') {
        Some((before, after)) if after.contains(']') => before,
        _ => name,
    }
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
        Seen::new(facts, false).query_fits("the_route", &Value::new("a/*"), every)
    }

    #[test]
    fn a_repeated_parameter_counts_each_time_where_it_lowers_the_guard() {
        let spelled =
            ["the_route", "the_%72oute", "%20the_route", "+the_route", "the_route%00x", "the_route[]"];
        let in_php = ["the_route%5B0%5D", "the.route", "the+route", "the%20route[x][y]", "the[route"];
        for spelling in spelled.iter().chain(&in_php) {
            let query = format!("the_route=a/b&{spelling}=c/d");
            assert!(fits(&query, false), "{query}");
            assert!(!fits(&query, true), "{query}");
        }
        assert!(fits("the_route=a/b&the_route=a%2Fc&x=1", true));
        assert!(!fits("", true) && !fits("the_router=a/b", false));
    }
}
