//! What the door makes of a request before any shop or adapter has a say in it.

use http::header::{HOST, HeaderMap, HeaderValue};
use http::{Uri, Version};
use std::fmt;
use vratar_edge::stages::canonical::{Canonical, Raw, Refused, canonical};
use vratar_host::Adapter;
use vratar_screens::RESERVED;

/// What becomes of a request at the door.
pub(in crate::commands) enum Reading {
    /// It goes the way that the adapter describes.
    PassedOn(Canonical),
    /// One of Vratar's own pages answers.
    Own,
    /// It is refused.
    Refused(Refused),
}

/// Reads a request as the door does.
pub(in crate::commands) fn read(method: &str, uri: &Uri, adapter: &Adapter) -> Reading {
    let host = uri.host().and_then(|host| HeaderValue::from_str(host).ok());
    // Who asks by an adapter alone names no host, and none is looked at.
    let host = host.unwrap_or_else(|| HeaderValue::from_static("localhost"));
    let headers = HeaderMap::from_iter([(HOST, host)]);
    let raw = Raw {
        version: Version::HTTP_11,
        method: method.as_bytes(),
        target: uri.path_and_query().map_or("/", |target| target.as_str()).as_bytes(),
        authority: None,
        headers: &headers,
        raw_header_lines: None,
    };
    let read = canonical(&raw).and_then(|canonical| {
        canonical.check_staff_area(&adapter.manifest().staff_area)?;
        Ok(canonical)
    });
    match read {
        Err(refused) => Reading::Refused(refused),
        Ok(canonical) if canonical.path.starts_with(RESERVED) => Reading::Own,
        Ok(canonical) => Reading::PassedOn(canonical),
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassedOn(_) => write!(f, "passes on"),
            Self::Own => write!(
                f,
                "answers itself: all below {RESERVED} are Vratar's own pages, the shop never sees them"
            ),
            Self::Refused(refused) => write!(f, "refuses it: {refused} ({})", refused.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_the_door_reads_it() {
        let adapter = Adapter::builtin("demo").unwrap().unwrap();
        let said =
            |method: &str, url: &'static str| read(method, &Uri::from_static(url), &adapter).to_string();
        for (method, url, begins) in [
            ("GET", "https://shop.example/a", "passes on"),
            ("GET", "https://shop.example/a/../.vratar/choices", "answers itself"),
            ("GET", "/.vratar/", "answers itself"),
            ("GET", "https://shop.example/a%00b", "refuses it: the address holds a control character"),
            ("TRACE", "https://shop.example/", "refuses it: this method is not served"),
            ("get", "https://shop.example/", "refuses it: this method is not served"),
        ] {
            let said = said(method, url);
            assert!(said.starts_with(begins), "{method} {url}: {said}");
        }
    }
}
