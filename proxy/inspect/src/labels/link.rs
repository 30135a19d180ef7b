//! Link patterns: `/users/{*}/`, `/index.php?route=customer*&customer_id={*}`, `customer_id={*}`; `{#}` is a number.

use super::Wrong;
use super::glob::Glob;
use crate::escape::percents;

/// What marks the part that is taken out.
const MARK: &str = "{*}";
/// The same where it is a number: `/users/{#}/` does not take `/users/alerts/` for somebody's page.
const DIGITS: &str = "{#}";
/// Longest address that is looked at, bytes.
const MAX_LINK_BYTES: usize = 8 << 10;

/// A pattern with one mark.
#[derive(Clone, Debug)]
pub(super) struct LinkPattern {
    /// Absent: any path.
    path: Option<Vec<Segment>>,
    query: Vec<(String, Part)>,
}

#[derive(Clone, Debug)]
enum Segment {
    /// `**`: any segments, also none.
    Any,
    One(Part),
}

#[derive(Clone, Debug)]
enum Part {
    Plain(Glob),
    /// What stands between these two is taken out, `digits`: only if it is a number.
    Marked {
        before: String,
        after: String,
        digits: bool,
    },
}

impl Part {
    fn new(pattern: &str) -> Self {
        let marks = [(MARK, false), (DIGITS, true)];
        let marked = marks.into_iter().find_map(|(mark, digits)| Some((pattern.split_once(mark)?, digits)));
        marked.map_or_else(
            || Self::Plain(Glob::new(pattern)),
            |((before, after), digits)| Self::Marked {
                before: before.to_owned(),
                after: after.to_owned(),
                digits,
            },
        )
    }

    /// Whether it fits, with what is taken out.
    fn find<'w>(&self, word: &'w str) -> Option<Option<&'w str>> {
        match self {
            Self::Plain(glob) => glob.matches(word).then_some(None),
            Self::Marked { before, after, digits } => {
                let inner = word.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                let fits = !inner.is_empty() && (!digits || inner.bytes().all(|b| b.is_ascii_digit()));
                fits.then_some(Some(inner))
            }
        }
    }
}

impl LinkPattern {
    pub(super) fn new(pattern: &str) -> Result<Self, Wrong> {
        if pattern.matches(MARK).count() + pattern.matches(DIGITS).count() != 1 {
            return Err((
                format!("`{pattern}` marks nothing or more than one thing"),
                "write one `{*}`: `/users/{*}/`",
            ));
        }
        let (path, query) = match pattern.split_once('?') {
            Some((path, query)) => (Some(path), query),
            None if pattern.starts_with('/') => (Some(pattern), ""),
            None => (None, pattern),
        };
        let segment = |one: &str| if one == "**" { Segment::Any } else { Segment::One(Part::new(one)) };
        let path = path.map(|path| path.split('/').skip(1).map(segment).collect());
        let parameter = |one: &str| {
            let (name, value) = one.split_once('=')?;
            Some((name.to_owned(), Part::new(value)))
        };
        let query: Option<Vec<_>> = query.split('&').filter(|one| !one.is_empty()).map(parameter).collect();
        let wrong = || {
            (
                format!("`{pattern}` is no link"),
                "write a path, `/users/{*}/`, or a parameter, `customer_id={*}`",
            )
        };
        Ok(Self { path, query: query.ok_or_else(wrong)? })
    }

    /// Whether what is taken out is a number.
    pub(super) fn is_of_digits(&self) -> bool {
        let in_path = self.path.iter().flatten().filter_map(|segment| match segment {
            Segment::Any => None,
            Segment::One(part) => Some(part),
        });
        let mut parts = in_path.chain(self.query.iter().map(|(_, part)| part));
        parts.any(|part| matches!(part, Part::Marked { digits: true, .. }))
    }

    /// What is taken out of a link that fits; percent-encoding is written out.
    pub(super) fn find(&self, link: &Link<'_>) -> Option<String> {
        let in_path = match &self.path {
            Some(pattern) if !link.segments.is_empty() => fit_path(pattern, link)?,
            _ => None,
        };
        let mut found = in_path.map(str::to_owned);
        for (name, part) in &self.query {
            let mut values = link
                .query
                .split(['&', ';'])
                .filter_map(|one| one.split_once('='))
                .filter(|(own, _)| percents(own) == *name);
            let taken = values.find_map(|(_, value)| part.find(value))?;
            found = found.or(taken.map(|value| value.replace('+', " ")));
        }
        found.map(|found| percents(&found).into_owned())
    }
}

/// A link, cut into its parts once for all patterns.
pub(super) struct Link<'l> {
    /// The path begins with `/`.
    rooted: bool,
    /// None of a link without a path.
    segments: Vec<&'l str>,
    query: &'l str,
}

impl<'l> Link<'l> {
    /// `link`: references written out. `None`: longer than any link that is looked at.
    pub(super) fn read(link: &'l str) -> Option<Self> {
        let link = link.trim();
        if link.len() > MAX_LINK_BYTES {
            return None;
        }
        let cut = |text: &'l str, at: u8| match memchr::memchr(at, text.as_bytes()) {
            Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
            None => (text, ""),
        };
        let (link, _) = cut(link, b'#');
        let (path, query) = cut(without_host(link), b'?');
        let mut segments = Vec::new();
        let mut rest = path.strip_prefix('/').unwrap_or(path);
        while !path.is_empty() {
            let (segment, behind) = cut(rest, b'/');
            segments.push(segment);
            if segment.len() == rest.len() {
                break;
            }
            rest = behind;
        }
        Some(Self { rooted: path.starts_with('/'), segments, query })
    }
}

/// Path and query of a link to whatever host.
fn without_host(link: &str) -> &str {
    if link.starts_with(['/', '?']) && !link.starts_with("//") {
        return link;
    }
    match link.split_once("://").map(|(_, rest)| rest).or_else(|| link.strip_prefix("//")) {
        Some(rest) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => link,
    }
}

/// Whether a path fits, with what is taken out. A path without `/` before it is the end of one.
fn fit_path<'p>(pattern: &[Segment], link: &Link<'p>) -> Option<Option<&'p str>> {
    let skipped = if link.rooted { 0 } else { pattern.len().saturating_sub(link.segments.len()) };
    fit(pattern.get(skipped..)?, &link.segments)
}

/// As shell patterns are matched: only the last `**` is ever tried again.
fn fit<'p>(pattern: &[Segment], segments: &[&'p str]) -> Option<Option<&'p str>> {
    let (mut at, mut next) = (0, 0);
    let mut again: Option<(usize, usize, Option<&'p str>)> = None;
    let mut taken = None;
    loop {
        match (pattern.get(next), segments.get(at)) {
            (Some(Segment::Any), _) => {
                again = Some((next + 1, at, taken));
                next += 1;
                continue;
            }
            (Some(Segment::One(part)), Some(segment)) => {
                if let Some(found) = part.find(segment) {
                    taken = taken.or(found);
                    (at, next) = (at + 1, next + 1);
                    continue;
                }
            }
            (None, None) => return Some(taken),
            _ => {}
        }
        let (begin, tried, before) = again?;
        if tried >= segments.len() {
            return None;
        }
        again = Some((begin, tried + 1, before));
        (next, at, taken) = (begin, tried + 1, before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, link: &str) -> Option<String> {
        let written = crate::escape::entities(link);
        LinkPattern::new(pattern).unwrap().find(&Link::read(&written)?)
    }

    #[test]
    fn takes_out_what_is_marked() {
        let some = |value: &str| Some(value.to_owned());
        assert_eq!(find("/users/{*}/", "/users/17/"), some("17"));
        assert_eq!(find("/users/{*}/", "https://shop.example/users/17/?x#y"), some("17"));
        assert_eq!(find("/*/u-{*}.html", "/a/u-ana%40shop.example.html"), some("ana@shop.example"));
        assert_eq!(find("/users/{*}/**", "/users/17/edit/now"), some("17"));
        assert_eq!(find("/**/users/{*}", "/a/users/b/users/17"), some("17"));
        assert_eq!(find("customer_id={*}", "?a=1&amp;customer_id=5"), some("5"));
        assert_eq!(
            find("/admin/index.php?route=customer*&id={*}", "index.php?route=customer/edit&id=5"),
            some("5")
        );
        assert_eq!(find("/users/{*}/", "users/17/"), some("17"));
        assert_eq!(find("/users/{#}/", "/users/17/"), some("17"));
        assert_eq!(find("id={#}", "/a?id=17"), some("17"));
        assert_eq!(find("email={*}", "/a?email=ana%2Bx@shop.example"), some("ana+x@shop.example"));
    }

    #[test]
    fn a_pattern_is_of_digits_or_of_words() {
        for (pattern, of_digits) in
            [("/users/{#}/", true), ("/a?id={#}", true), ("/users/{*}/", false), ("email={*}", false)]
        {
            assert_eq!(LinkPattern::new(pattern).unwrap().is_of_digits(), of_digits, "{pattern}");
        }
    }

    #[test]
    fn what_does_not_fit_gives_nothing() {
        for (pattern, link) in [
            ("/users/{*}/", "/users/"),
            ("/users/{*}/", "/users/17/edit/"),
            ("/users/{*}/", "/orders/17/"),
            ("/users/{#}/", "/users/alerts/"),
            ("id={#}", "/a?id=all"),
            ("customer_id={*}", "/a?customer_id="),
            ("customer_id={*}", "/customer_id=5"),
            ("/a?b=c&id={*}", "/a?b=d&id=5"),
            ("/**/a/**/{*}/z", &"/a/a/a/a".repeat(500)),
        ] {
            assert_eq!(find(pattern, link), None, "{pattern} {link}");
        }
        assert!(LinkPattern::new("/users/").is_err() && LinkPattern::new("a&{*}").is_err());
    }
}
