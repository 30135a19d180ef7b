//! Patterns, taken apart once.

mod gate;
mod marked;

pub(crate) use gate::{Beginning, Gate};
pub(crate) use marked::{MarkedPath, SecretPath};

use std::borrow::Cow;

/// A value pattern: `*` stands for any run of characters, also none.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    /// What stands between the stars; one piece: no star.
    pieces: Vec<Box<str>>,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        Self { pieces: pattern.split('*').map(Into::into).collect() }
    }

    pub(crate) fn lower(pattern: &str) -> Self {
        Self::new(&pattern.to_lowercase())
    }

    /// A pattern of values as [`letters`] leaves them.
    pub(crate) fn of_letters(pattern: &str) -> Self {
        Self { pieces: pattern.split('*').map(|piece| letters(piece).into()).collect() }
    }

    /// Linear in `text` for each star: every piece is taken where it first occurs.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let [first, rest @ ..] = self.pieces.as_slice() else { return false };
        let Some((last, middle)) = rest.split_last() else { return **first == *text };
        let Some(mut text) = text.strip_prefix(&**first) else { return false };
        for piece in middle {
            let Some((_, after)) = text.split_once(&**piece) else { return false };
            text = after;
        }
        text.ends_with(&**last)
    }

    /// What the first star stands for, up to the next `/`, `?`, `&` or `#`, if the pattern matches with that.
    pub(crate) fn capture<'t>(&self, text: &'t str) -> Option<&'t str> {
        let [first, rest @ ..] = self.pieces.as_slice() else { return None };
        let tail = text.strip_prefix(&**first)?;
        let (found, after) = tail.split_at(tail.find(['/', '?', '&', '#']).unwrap_or(tail.len()));
        let (next, others) = rest.split_first()?;
        let (found, after) = match found.find(&**next) {
            Some(at) if !next.is_empty() => (found.get(..at)?, tail.get(at..)?),
            _ => (found, after),
        };
        let remaining = Self { pieces: std::iter::once(next).chain(others).cloned().collect() };
        let fits = if next.is_empty() && others.is_empty() { true } else { remaining.matches(after) };
        (fits && !found.is_empty()).then_some(found)
    }
}

/// A path pattern: `*` within a segment, `**` for any number of segments.
#[derive(Clone, Debug)]
pub(crate) struct PathPattern {
    /// The beginning of `literal`: most paths differ from most patterns there.
    gate: Gate,
    /// What every matching path begins with; all of it if there is no star.
    literal: Box<str>,
    /// The segments; empty if there is no star.
    segments: Vec<Segment>,
}

#[derive(Clone, Debug)]
enum Segment {
    /// `**`.
    Any,
    /// `*` alone: one segment that is not empty.
    One,
    /// Everything else.
    Glob(Glob),
}

impl PathPattern {
    pub(crate) fn new(pattern: &str) -> Self {
        let Some(star) = pattern.find('*') else {
            return Self { gate: Gate::new(pattern), literal: pattern.into(), segments: Vec::new() };
        };
        let mut literal = pattern.get(..star).unwrap_or_default();
        if pattern.get(star..).is_some_and(|rest| rest.starts_with("**")) {
            // `/a/**` matches `/a` too.
            literal = literal.strip_suffix('/').unwrap_or(literal);
        }
        let segments = pattern.split('/').skip(1).map(Segment::new).collect();
        Self { gate: Gate::new(literal), literal: literal.into(), segments }
    }

    /// A pattern of which the path need only be the beginning, at a segment's end: `/admin/`.
    pub(crate) fn beginning(pattern: &str) -> Self {
        Self::new(&format!("{}/**", pattern.trim_end_matches("/**").trim_end_matches('/')))
    }

    /// What tells it from most paths.
    pub(crate) fn gate(&self) -> Gate {
        self.gate
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        if !self.gate.lets(Beginning::of(path)) {
            return false;
        }
        if self.segments.is_empty() {
            return *self.literal == *path;
        }
        if !path.starts_with(&*self.literal) {
            return false;
        }
        let path: Vec<&str> = path.split('/').skip(1).collect();
        walk(&self.segments, &path)
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        match text {
            "**" => Self::Any,
            "*" => Self::One,
            _ => Self::Glob(Glob::new(text)),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::One => !text.is_empty(),
            Self::Glob(glob) => glob.matches(text),
        }
    }
}

/// Segments against segments; back to the last `**` and one further when something does not fit.
fn walk(pattern: &[Segment], path: &[&str]) -> bool {
    let (mut at, mut here) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while here < path.len() {
        match (pattern.get(at), path.get(here)) {
            (Some(Segment::Any), _) => {
                back = Some((at, here));
                at += 1;
            }
            (Some(segment), Some(text)) if segment.matches(text) => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((star, seen)) = back else { return false };
                back = Some((star, seen + 1));
                (at, here) = (star + 1, seen + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|segment| matches!(segment, Segment::Any))
}

/// A path with its percent-encoded octets above 0x7f decoded, if they are UTF-8: patterns are written in
/// letters. ASCII stays as it is, so that nothing is decoded twice.
pub(crate) fn readable(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match high_octet(bytes.get(at..at + 3)) {
            Some(octet) => {
                out.push(octet);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// What is left of a value in every shop that leaves something out of it before it looks: letters in one case, digits,
/// `_`. Routers do that to the name of a page (`ac-count//edit` is `account/edit` to OpenCart).
pub(crate) fn letters(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric() || *c == '_').flat_map(char::to_lowercase).collect()
}

/// A part of a path with every percent-encoded octet decoded; what is no UTF-8 becomes U+FFFD.
pub(crate) fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn high_octet(escape: Option<&[u8]>) -> Option<u8> {
    let [b'%', digits @ ..] = escape? else { return None };
    let octet = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (octet >= 0x80).then_some(octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths() {
        let hits = |p: &str, path: &str| PathPattern::new(p).matches(path);
        for (pattern, path) in [
            ("/", "/"),
            ("/orders/*/", "/orders/17/"),
            ("/orders/**", "/orders"),
            ("/orders/**", "/orders/"),
            ("/orders/**", "/orders/17/x"),
            ("/**", "/"),
            ("/**/login", "/login"),
            ("/**/login", "/bg/x/login"),
            ("/**/a/**/b", "/a/a/x/a/b"),
            ("/p-*", "/p-"),
            ("/*.aspx", "/Default.aspx"),
        ] {
            assert!(hits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("/", "/a"),
            ("/orders/*/", "/orders//"),
            ("/orders/*/", "/orders/17"),
            ("/orders/*", "/orders/"),
            ("/orders/*", "/orders/1/2"),
            ("/orders/**", "/ordersx"),
            ("/**/login", "/xlogin"),
            ("/**/a/**/b", "/a/c"),
        ] {
            assert!(!hits(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn beginnings_end_at_a_segment() {
        let admin = PathPattern::beginning("/admin/");
        assert!(["/admin", "/admin/", "/admin/x/y"].iter().all(|p| admin.matches(p)));
        assert!(!admin.matches("/administrator"));
        assert!(PathPattern::beginning("/**/admin/").matches("/bg/admin/x"));
        assert!(PathPattern::beginning("/").matches("/x"));
    }

    #[test]
    fn captures_are_what_the_first_star_stands_for() {
        let capture = |p: &str, text: &'static str| Glob::new(p).capture(text);
        assert_eq!(capture("/done/*", "/done/100017/?key=x"), Some("100017"));
        assert_eq!(capture("/done/*/?key=*", "/done/17/?key=x"), Some("17"));
        assert_eq!(capture("/done/*.html", "/done/17.html"), Some("17"));
        assert_eq!(capture("/done/*", "/done/"), None);
        assert_eq!(capture("/done/*/x", "/done/17/y"), None);
        assert_eq!(capture("/done", "/done"), None);
    }

    #[test]
    fn letters_are_decoded_and_nothing_twice() {
        assert_eq!(readable("/%D0%BA/%2e%41"), "/к/%2e%41");
        assert_eq!(readable("/%d0"), "/%d0");
        assert_eq!(readable("/%"), "/%");
    }

    /// The plain recursive meaning.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => naive(rest, text) || (!text.is_empty() && naive(pattern, &text[1..])),
            ([p, rest @ ..], [t, more @ ..]) => p == t && naive(rest, more),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn globs_mean_what_the_recursive_reading_means(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let chars = |s: &str| s.chars().collect::<Vec<_>>();
            prop_assert_eq!(Glob::new(&pattern).matches(&text), naive(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn nothing_panics(pattern in "\\PC{0,20}", text in "\\PC{0,30}") {
            let _ = Glob::new(&pattern).matches(&text);
            let _ = Glob::new(&pattern).capture(&text);
            let _ = PathPattern::new(&pattern).matches(&text);
            let _ = readable(&text);
        }
    }
}
