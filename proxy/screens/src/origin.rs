//! Whether another site sent the request (CSRF): what the browser says about where it came from.
//!
//! This is the first of two locks; the other is the form's own seal, which only somebody who can read the person's
//! pages can have. Browsers too old to say anything (Internet Explorer sends no `Origin` from a page to
//! its own host) are let through to the second lock.

/// Whether `Origin` (RFC 6454 §7) and `Sec-Fetch-Site` (W3C Fetch Metadata §2.3) let the request come from a page of
/// `host`, which may have a port.
///
/// `null` stands in `Origin` where the page's policy hides referrers, or for somebody who hides; only
/// `Sec-Fetch-Site` tells them apart. Ports are not compared: doors in front of this one may change them.
#[must_use]
pub fn from_own_page(host: &str, origin: Option<&str>, fetch_site: Option<&str>) -> bool {
    let own = |origin: &str| {
        origin_host(origin).is_some_and(|named| named.eq_ignore_ascii_case(without_port(host)))
    };
    match (fetch_site, origin) {
        (Some("same-origin" | "none"), Some("null") | None) => true,
        (Some("same-origin" | "none") | None, Some(origin)) => own(origin),
        (None, None) => true,
        (Some(_), _) => false,
    }
}

fn origin_host(origin: &str) -> Option<&str> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    Some(without_port(host)).filter(|host| !host.is_empty() && !host.contains(['/', '@', ' ']))
}

/// The host without its port; an IPv6 address keeps its brackets.
#[must_use]
pub fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(at) if !host.ends_with(']') => &host[..at],
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_say_decides() {
        for (origin, fetch_site, own) in [
            // As browsers send it.
            (Some("https://shop.example.org"), Some("same-origin"), true),
            (Some("https://shop.example.org:8443"), Some("same-origin"), true),
            (Some("https://shop.example.org"), None, true),
            (Some("https://SHOP.example.org"), None, true),
            (None, None, true),
            (Some("null"), Some("same-origin"), true),
            (None, Some("same-origin"), true),
            (None, Some("none"), true),
            // From elsewhere.
            (Some("https://evil.example.org"), Some("cross-site"), false),
            (Some("https://evil.example.org"), None, false),
            (Some("https://other.shop.example.org"), Some("same-site"), false),
            (Some("https://shop.example.org.evil.example.net"), None, false),
            (Some("https://evil.example.net/shop.example.org"), None, false),
            (Some("https://shop.example.org@evil.example.net"), None, false),
            (Some("null"), None, false),
            (Some("null"), Some("cross-site"), false),
            (None, Some("cross-site"), false),
            (None, Some("same-site"), false),
            (Some("https://evil.example.org"), Some("same-origin"), false),
            (Some("shop.example.org"), None, false),
            (Some(""), None, false),
            (Some("https://"), None, false),
        ] {
            for host in ["shop.example.org", "shop.example.org:8443"] {
                assert_eq!(
                    from_own_page(host, origin, fetch_site),
                    own,
                    "{origin:?} {fetch_site:?} at {host}"
                );
            }
        }
    }

    #[test]
    fn addresses_in_brackets_are_hosts_too() {
        assert!(from_own_page("[2001:db8::1]:8443", Some("https://[2001:db8::1]:8443"), None));
        assert!(from_own_page("[2001:db8::1]", Some("https://[2001:db8::1]"), None));
        assert!(!from_own_page("[2001:db8::1]", Some("https://[2001:db8::2]"), None));
        assert!(!from_own_page("", Some("https://"), None));
    }
}
