//! The headers that tell programs what the banner tells people.

use super::host::HostOfShop;
use super::phase::Phase;
use super::redirect::location;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// Headers of a page that is served while its link is being announced; none in every other phase.
///
/// `Deprecation` (RFC 9745 §2: a structured date, `@` and seconds since 1970), `Sunset` (RFC 8594 §3: an HTTP
/// date) and `Link: rel="successor-version"` (RFC 5829 §3.4) to the same path on `to`.
#[must_use]
pub fn announce_headers(phase: &Phase, to: &HostOfShop, path_and_query: &str) -> Vec<(&'static str, String)> {
    let Phase::Announce { deprecated, sunset, .. } = phase else { return Vec::new() };
    let mut headers = vec![("Deprecation", format!("@{}", deprecated.as_second()))];
    headers.extend(sunset.and_then(http_date).map(|date| ("Sunset", date)));
    headers.push(("Link", format!("<{}>; rel=\"successor-version\"", location(to, path_and_query))));
    headers
}

/// RFC 9110 §5.6.7; `None` for years that an HTTP date cannot say.
fn http_date(at: Timestamp) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_since_when_until_when_and_where_to() {
        let phase = Phase::Announce {
            deprecated: "2026-02-28T22:00:00Z".parse().unwrap(),
            until: None,
            sunset: Some("2026-12-31T22:00:00Z".parse().unwrap()),
        };
        let to = HostOfShop::new("shop.example", Some(8443)).unwrap();
        let expected = [
            ("Deprecation", "@1772316000"),
            ("Sunset", "Thu, 31 Dec 2026 22:00:00 GMT"),
            ("Link", "<https://shop.example:8443/a?b=%3E>; rel=\"successor-version\""),
        ];
        let headers = announce_headers(&phase, &to, "/a?b=>");
        assert_eq!(headers.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>(), expected);
        assert!(announce_headers(&Phase::Open, &to, "/").is_empty());
    }
}
