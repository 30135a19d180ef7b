//! Headers that belong to one connection and must not travel on (RFC 9110 §7.6.1).

use http::header::{self, HeaderMap, HeaderName};

/// The headers that `Connection` names, but for those that are never hop-by-hop, whatever somebody claims: naming
/// them is an attempt to make the next hop blind.
pub(crate) fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    const NEVER: [HeaderName; 4] = [header::HOST, header::COOKIE, header::SET_COOKIE, header::CONTENT_LENGTH];
    let lines = headers.get_all(header::CONNECTION);
    let names = lines.iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(','));
    names.filter_map(|name| name.trim().parse().ok()).filter(|name| !NEVER.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_connection_names_goes_but_never_the_cookie() {
        let mut headers = HeaderMap::new();
        headers.append("connection", "close, X-Private".parse().unwrap());
        headers.append("connection", "Cookie,keep-alive, host".parse().unwrap());
        let named: Vec<String> = named_by_connection(&headers).iter().map(ToString::to_string).collect();
        assert_eq!(named, ["close", "x-private", "keep-alive"]);
    }
}
