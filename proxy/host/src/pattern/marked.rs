//! Path patterns with a mark: the part of a path that is taken out.

use super::PathPattern;
use vratar_plugin_sdk::pattern::{DIGITS, MARK, marked};

/// A path pattern with one mark: `/users/{*}/`, `/users/{#}/`.
#[derive(Clone, Debug)]
pub(crate) struct MarkedPath {
    pattern: PathPattern,
    at: At,
    before: usize,
    after: usize,
    digits: bool,
}

/// Which segment is marked; `**` leaves one of the two open.
#[derive(Clone, Copy, Debug)]
enum At {
    FromStart(usize),
    FromEnd(usize),
}

impl MarkedPath {
    /// The pattern is one that the SDK has checked.
    pub(crate) fn new(pattern: &str) -> Self {
        let (before, mark, after) = marked(pattern).unwrap_or((pattern, MARK, ""));
        let open = before.split('/').any(|segment| segment == "**");
        let slashes = |part: &str| part.matches('/').count();
        Self {
            pattern: PathPattern::new(&format!("{before}*{after}")),
            at: if open { At::FromEnd(slashes(after)) } else { At::FromStart(slashes(before)) },
            before: before.rsplit('/').next().map_or(0, str::len),
            after: after.split('/').next().map_or(0, str::len),
            digits: mark == DIGITS,
        }
    }

    /// What the mark stands for in `path`; `folded` is the same path as patterns are held against.
    pub(crate) fn capture<'p>(&self, path: &'p str, folded: &str) -> Option<&'p str> {
        if !self.pattern.matches(folded) {
            return None;
        }
        let segment = match self.at {
            At::FromStart(index) => path.split('/').nth(index)?,
            At::FromEnd(index) => path.rsplit('/').nth(index)?,
        };
        let end = segment.len().checked_sub(self.after)?;
        let fits =
            |found: &&str| !found.is_empty() && (!self.digits || found.bytes().all(|b| b.is_ascii_digit()));
        segment.get(self.before..end).filter(fits)
    }
}

/// The beginning of a path in which some segments are secrets: `/order-status/*/{*}/`.
#[derive(Clone, Debug)]
pub(crate) struct SecretPath {
    /// What the segments before the last mark are; `None` is a secret.
    segments: Vec<Option<PathPattern>>,
}

impl SecretPath {
    pub(crate) fn new(pattern: &str) -> Self {
        let segment =
            |text: &str| (text != MARK).then(|| PathPattern::new(&format!("/{}", text.to_lowercase())));
        let mut segments: Vec<_> = pattern.split('/').skip(1).map(segment).collect();
        let last = segments.iter().rposition(Option::is_none).map_or(0, |last| last + 1);
        segments.truncate(last);
        Self { segments }
    }

    /// Which of the segments (the path split at `/`, without what is before the first) are secrets. Whatever
    /// comes after the last mark does not matter, nor does the case: a path that is cut in vain costs nothing.
    pub(crate) fn secrets(&self, path: &[&str]) -> Vec<usize> {
        let fits = |(own, text): (&Option<PathPattern>, &&str)| {
            own.as_ref().is_none_or(|pattern| pattern.matches(&format!("/{}", text.to_lowercase())))
        };
        if path.len() < self.segments.len() || !self.segments.iter().zip(path).all(fits) {
            return Vec::new();
        }
        self.segments.iter().enumerate().filter(|(_, own)| own.is_none()).map(|(i, _)| i).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_taken_out() {
        let capture = |pattern: &str, path: &'static str| MarkedPath::new(pattern).capture(path, path);
        for (pattern, path, wanted) in [
            ("/users/{*}/", "/users/17/", Some("17")),
            ("/users/{*}/", "/users/17/x", None),
            ("/users/{*}/**", "/users/17/x/y", Some("17")),
            ("/**/users/{*}/", "/bg/shop/users/17/", Some("17")),
            ("/*/users/u-{*}.html", "/bg/users/u-17.html", Some("17")),
            ("/users/u-{*}", "/users/u-", None),
            ("/users/{#}/", "/users/17/", Some("17")),
            ("/users/{#}/", "/users/alerts/", None),
            ("/users/{*}/", "/users//", None),
        ] {
            assert_eq!(capture(pattern, path), wanted, "{pattern} {path}");
        }
        assert_eq!(MarkedPath::new("/people/{*}/").capture("/People/Ana/", "/people/ana/"), Some("Ana"));
    }

    #[test]
    fn secrets_are_found_whatever_follows() {
        let secret = SecretPath::new("/status/*/{*}/");
        let of = |path: &str| secret.secrets(&path.split('/').skip(1).collect::<Vec<_>>());
        for path in ["/status/17/abc/", "/status/17/abc", "/Status/17/abc/x/y", "/status/17/"] {
            assert_eq!(of(path), [2], "{path}");
        }
        assert!(of("/status/17").is_empty() && of("/other/17/abc/").is_empty());
        assert_eq!(SecretPath::new("/{*}/x/{*}").secrets(&["a", "x", "b"]), [0, 2]);
    }
}
