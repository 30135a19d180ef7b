//! Inner origins to replace, ready for comparing.

use super::bad;
use crate::slot::{BadSlot, OriginRewrite};
use memchr::memmem::Finder;

/// Compiled [`OriginRewrite`].
#[derive(Debug)]
pub(crate) struct Origin {
    /// `(http://127.0.0.1:8101, //127.0.0.1:8101)`, longest first.
    from: Vec<(String, Finder<'static>)>,
    /// The outer origin, safe in an attribute with or without quotes.
    pub(crate) to: Vec<u8>,
}

impl Origin {
    pub(super) fn compile(index: usize, rewrite: &OriginRewrite) -> Result<Self, BadSlot> {
        let mut from = Vec::new();
        for written in &rewrite.from {
            let origin = checked(index, written)?;
            let host = origin.find("//").and_then(|at| origin.get(at..)).unwrap_or_default();
            from.push((origin.to_owned(), Finder::new(host.as_bytes()).into_owned()));
        }
        let to = checked(index, &rewrite.to)?.as_bytes().to_vec();
        Ok(Self { from, to })
    }

    /// How many bytes at the beginning of `value` are an inner origin.
    pub(crate) fn begins(&self, value: &str) -> Option<usize> {
        self.from.iter().find_map(|(origin, host)| {
            let host = std::str::from_utf8(host.needle()).ok()?;
            let len = [origin.as_str(), host].into_iter().find(|from| value.starts_with(from))?.len();
            ends_there(value.as_bytes().get(len)).then_some(len)
        })
    }

    pub(super) fn may_be_in(&self, page: &[u8]) -> bool {
        self.from.iter().any(|(_, host)| host.find(page).is_some())
    }
}

/// An origin ends where its path, query or fragment begins, or with the value (or its quotes).
fn ends_there(next: Option<&u8>) -> bool {
    next.is_none_or(|b| matches!(b, b'/' | b'?' | b'#' | b'\\' | b'"' | b'\'') || *b <= b' ')
}

fn checked(index: usize, origin: &str) -> Result<&str, BadSlot> {
    let trimmed = origin.trim_end_matches('/');
    let host = trimmed.strip_prefix("http://").or_else(|| trimmed.strip_prefix("https://"));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_');
    match host {
        Some(host) if !host.is_empty() && host.bytes().all(plain) => Ok(trimmed),
        _ => Err(bad(index, origin, "not an origin; write scheme, host and port: http://127.0.0.1:8101")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(from: &[&str]) -> Result<Origin, BadSlot> {
        let from = from.iter().map(|&from| from.into()).collect();
        Origin::compile(0, &OriginRewrite { from, to: "https://shop.example.org/".into() })
    }

    #[test]
    fn an_origin_ends_at_its_port() {
        let origin = origin(&["http://127.0.0.1:81", "http://localhost"]).unwrap();
        assert_eq!(origin.begins("http://127.0.0.1:81/x"), Some(19));
        assert_eq!(origin.begins("//127.0.0.1:81?x"), Some(14));
        assert_eq!(origin.begins("http://127.0.0.1:81"), Some(19));
        assert_eq!(origin.begins("http://127.0.0.1:8101/x"), None);
        assert_eq!(origin.begins("http://localhost.example.org/"), None);
        assert_eq!(origin.begins("/x?u=http://127.0.0.1:81"), None);
        assert_eq!(origin.to, b"https://shop.example.org");
    }

    #[test]
    fn refuses_what_is_no_origin() {
        for wrong in ["", "127.0.0.1:8101", "http://", "http://a/path", "http://a\" onload=\"x", "ftp://a"] {
            assert!(origin(&[wrong]).is_err(), "{wrong}");
        }
    }
}
