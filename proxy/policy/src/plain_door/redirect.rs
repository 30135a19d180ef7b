//! Where a retired link leads.

use super::host::HostOfShop;

/// What of a request decides how it is redirected.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// Whether the client speaks HTTP/1.0.
    pub http_1_0: bool,
    /// Whether it is a browser from before 308 ([`super::is_old`]).
    pub old_browser: bool,
    /// Path and query that were asked for, as they are forwarded.
    pub path_and_query: &'a str,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// 308, or what an old client understands: 301 for GET and HEAD, else 307, which keeps method and body.
    pub status: u16,
    /// An absolute `https` URL on one of the shop's own hosts.
    pub location: String,
}

/// The redirect to the same path over HTTPS. It leads to a host of the operator's own list and nowhere else,
/// and since only plain links and retired hosts are redirected, and `to` is neither, it cannot lead in a circle.
#[must_use]
pub fn redirect(asked: &Asked<'_>, to: &HostOfShop) -> Redirect {
    let is_old = asked.http_1_0 || asked.old_browser;
    let status = match (is_old, asked.method) {
        (false, _) => 308,
        (true, "GET" | "HEAD") => 301,
        (true, _) => 307,
    };
    Redirect { status, location: location(to, asked.path_and_query) }
}

/// The URL. What no URL may hold is escaped, so that no header can be broken up with it.
pub(super) fn location(to: &HostOfShop, path_and_query: &str) -> String {
    use std::fmt::Write as _;
    let mut url = format!("https://{to}");
    if !path_and_query.starts_with('/') {
        url.push('/');
    }
    for byte in path_and_query.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'#' | 0..=b' ' | 0x7F.. => {
                // Writing to a `String` cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
            byte => url.push(char::from(byte)),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked<'a>(method: &'a str, http_1_0: bool, old_browser: bool, path_and_query: &'a str) -> Asked<'a> {
        Asked { method, http_1_0, old_browser, path_and_query }
    }

    #[test]
    fn the_status_is_one_that_the_client_understands() {
        let to = HostOfShop::new("shop.example", None).unwrap();
        for (method, http_1_0, old, status) in [
            ("GET", false, false, 308),
            ("POST", false, false, 308),
            ("GET", true, false, 301),
            ("HEAD", false, true, 301),
            ("POST", false, true, 307),
        ] {
            assert_eq!(redirect(&asked(method, http_1_0, old, "/"), &to).status, status);
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_anywhere_else_or_breaks_the_header(path in "(//|/\\\\|@|https:)?[\\PC\r\n]{0,40}") {
            let to = HostOfShop::new("shop.example", Some(8443)).unwrap();
            let location = redirect(&asked("GET", false, false, &path), &to).location;
            prop_assert!(location.starts_with("https://shop.example:8443/"));
            prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
