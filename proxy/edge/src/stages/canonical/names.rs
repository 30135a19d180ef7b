//! Header names that are almost those that decide something.
//!
//! CGI, WSGI and their kin turn `-` into `_` and fold case, some servers also `.`; to them `Transfer_Encoding`
//! and `X.Forwarded.For` are what the door would take for something else.

use super::Refused;
use http::header::{self, HeaderMap, HeaderName};

/// Headers that this door or the shop decides by.
const DECIDE: [&str; 5] = ["transfer-encoding", "content-length", "content-type", "content-encoding", "host"];
/// Those of them that may stand once; `Content-Encoding` is a list.
const ONCE: [HeaderName; 4] =
    [header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::CONTENT_TYPE, header::HOST];
/// Headers that only the door may set towards the shop.
const OURS: [&str; 3] = ["forwarded", "x-real-ip", "proxy"];
/// Beginnings of such headers.
const OUR_FAMILIES: [&str; 2] = ["x-forwarded-", "x-vratar-"];

/// Whether a header is one that only the door may say to the shop, whatever its spelling: what a client sends
/// under such a name must be dropped (`X-Forwarded-*`, `Forwarded`, `X-Real-IP`, `X-Vratar-*`, and `Proxy`,
/// which CGI programs mistake for their own setting).
#[must_use]
pub fn is_ours(name: &str) -> bool {
    // Asked of every header: most begin like none of them.
    let first = name.trim_start_matches(['-', '_', '.']).bytes().next();
    if !first.is_some_and(|byte| matches!(byte | 0x20, b'f' | b'p' | b'x')) {
        return false;
    }
    let folded = fold(name);
    OURS.contains(&folded.as_str()) || OUR_FAMILIES.iter().any(|family| folded.starts_with(family))
}

/// Refuses aliases, and headers that decide something and stand twice.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refused> {
    let spelled_otherwise = headers.keys().map(HeaderName::as_str).filter(|name| !is_folded(name));
    for name in spelled_otherwise {
        let folded = fold(name);
        if DECIDE.contains(&folded.as_str()) || is_ours(&folded) {
            return Err(Refused::Alias);
        }
    }
    let twice = |name: HeaderName| headers.get_all(name).iter().nth(1).is_some();
    if ONCE.into_iter().any(twice) { Err(Refused::Twice) } else { Ok(()) }
}

/// Whether a parsed name (they are in small letters) is its own fold; asked for every header, so without memory.
fn is_folded(name: &str) -> bool {
    let mut before = b'-';
    for byte in name.bytes() {
        if matches!(byte, b'_' | b'.') || (byte == b'-' && before == b'-') {
            return false;
        }
        before = byte;
    }
    before != b'-'
}

/// The name in small letters, runs of separators merged into one `-`, none at either end.
fn fold(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_own_fold_or_not() {
        for name in
            ["host", "x-forwarded-for", "sec-ch-ua", "a", "", "-", "-a", "a-", "a--b", "a_b", "a.b", "_"]
        {
            assert_eq!(is_folded(name), fold(name) == name && !name.is_empty(), "{name}");
        }
    }

    #[test]
    fn names_that_only_the_door_may_say() {
        for name in [
            "X-Forwarded-For",
            "x_forwarded..for",
            "X-VRATAR-Q",
            "Forwarded",
            "x-real_ip",
            "Proxy",
            "X-Forwarded-Port",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["Host", "X-Forwarded", "Cookie", "X-Vratarx", "Proxy-Authorization"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
