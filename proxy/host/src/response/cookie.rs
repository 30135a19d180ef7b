//! Cookies: which one, and whether it is being set or taken away (RFC 6265).

use crate::facts::ResponseHeaders;

/// Expiry dates before this year take a cookie away. Shops delete with dates of 1970 or 1999; a year is
/// enough to tell, and no clock is needed.
const LONG_AGO: u32 = 2015;

/// Name of a cookie, or its beginning.
#[derive(Clone, Debug)]
pub(crate) struct CookieName {
    stem: Box<str>,
    open: bool,
}

impl CookieName {
    pub(crate) fn new(pattern: &str) -> Self {
        let stem = pattern.strip_suffix('*');
        Self { stem: stem.unwrap_or(pattern).into(), open: stem.is_some() }
    }

    fn matches(&self, name: &str) -> bool {
        if self.open { name.starts_with(&*self.stem) } else { *name == *self.stem }
    }
}

/// The first such cookie of a `Cookie` header that is not empty. Browsers send the one with the longest path
/// first (RFC 6265 §5.4).
pub(crate) fn in_header<'h>(name: &CookieName, header: &'h str) -> Option<&'h str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(n, v)| name.matches(n.trim()) && !v.trim().is_empty());
    found.next().map(|(_, v)| v.trim())
}

/// Names of all such cookies of a `Cookie` header, empty ones too, in order.
pub(crate) fn named_in<'h>(name: &CookieName, header: &'h str) -> impl Iterator<Item = &'h str> {
    let names =
        header.split(';').filter_map(|pair| pair.trim().split_once('=')).map(|(found, _)| found.trim());
    names.filter(move |found| name.matches(found))
}

/// The value that the answer sets for this cookie; deletions are none. The last one counts.
pub(crate) fn set_by(name: &CookieName, headers: &dyn ResponseHeaders) -> Option<String> {
    headers.set_cookies().iter().filter_map(|line| set_in(name, line)).next_back()
}

fn set_in(name: &CookieName, line: &str) -> Option<String> {
    let mut parts = line.split(';');
    let (found, value) = parts.next()?.split_once('=')?;
    let value = value.trim();
    let set = name.matches(found.trim()) && !is_nothing(value) && !parts.any(takes_away);
    set.then(|| value.to_owned())
}

/// PHP writes `deleted`, Django `""`.
fn is_nothing(value: &str) -> bool {
    value.is_empty() || value == "\"\"" || value == "deleted"
}

fn takes_away(attribute: &str) -> bool {
    let Some((name, value)) = attribute.split_once('=') else { return false };
    let value = value.trim();
    match name.trim().to_ascii_lowercase().as_str() {
        "max-age" => value.starts_with('-') || value.parse::<u64>().is_ok_and(|seconds| seconds == 0),
        "expires" => year(value).is_some_and(|year| year < LONG_AGO),
        _ => false,
    }
}

fn year(date: &str) -> Option<u32> {
    let words = date.split([' ', '-', ',']);
    words.filter(|w| w.len() == 4).find_map(|w| w.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sets(Vec<&'static str>);

    impl ResponseHeaders for Sets {
        fn location(&self) -> Option<&str> {
            None
        }
        fn set_cookies(&self) -> Vec<&str> {
            self.0.clone()
        }
    }

    fn set(lines: &[&'static str]) -> Option<String> {
        set_by(&CookieName::new("sid"), &Sets(lines.to_vec()))
    }

    #[test]
    fn cookies_are_found_by_name_or_beginning() {
        let header = "a=1; wp_logged_9=x%7C; sid=;  sid=two; sid=three";
        assert_eq!(in_header(&CookieName::new("sid"), header), Some("two"));
        assert_eq!(in_header(&CookieName::new("wp_logged_*"), header), Some("x%7C"));
        assert_eq!(in_header(&CookieName::new("si"), header), None);
    }

    #[test]
    fn deletions_set_nothing() {
        assert_eq!(
            set(&["sid=a; Path=/", "sid=b; Max-Age=86400; expires=Tue, 01 Dec 2026 00:00:00 GMT"]),
            Some("b".into())
        );
        for line in [
            "sid=; Path=/",
            "sid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0",
            "sid=deleted; Max-Age=0",
            "sid=x; Max-Age=-1",
            "sid=x; expires=Mon, 11-Oct-1999 21:00:00 GMT",
            "other=x",
            "sid",
        ] {
            assert_eq!(set(&[line]), None, "{line}");
        }
        assert_eq!(set(&["sid=a", "sid=deleted; path=/admin/; Max-Age=0"]), Some("a".into()));
    }
}
