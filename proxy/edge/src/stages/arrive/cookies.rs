//! Cookies as the shop is to see them: in one line, without ours.

use http::header::{self, HeaderValue};
use pingora_http::RequestHeader;

/// How every cookie of ours begins: of this host alone, over TLS alone (RFC 6265bis §4.1.3.2). Such a cookie comes with
/// every request, whatever its path.
const FAMILY: &[u8] = b"__Host-vratar-";

/// HTTP/2 clients may send cookies in several lines; HTTP/1 servers, and our adapters, want one (RFC 9113 §8.2.3).
pub(super) fn join(head: &mut RequestHeader) {
    let lines: Vec<&[u8]> = head.headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if lines.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&lines.join(&b"; "[..]))
    {
        let _ = head.insert_header(header::COOKIE, joined);
    }
}

/// Takes ours out of the one line.
pub(super) fn take_ours(head: &mut RequestHeader) {
    let Some(line) = head.headers.get(header::COOKIE) else { return };
    let Some(without) = without_ours(line.as_bytes()) else { return };
    match HeaderValue::from_bytes(&without) {
        Ok(without) if !without.is_empty() => drop(head.insert_header(header::COOKIE, without)),
        _ => drop(head.remove_header(&header::COOKIE)),
    }
}

/// A line without ours; nothing if none is in it. The others stay to the byte.
fn without_ours(line: &[u8]) -> Option<Vec<u8>> {
    memchr::memmem::find(line, FAMILY)?;
    let is_ours = |pair: &[u8]| pair.trim_ascii_start().starts_with(FAMILY);
    let all = line.split(|byte| *byte == b';');
    if !all.clone().any(is_ours) {
        return None;
    }
    let kept: Vec<&[u8]> = all.filter(|pair| !is_ours(pair)).collect();
    Some(kept.join(&b";"[..]).trim_ascii_start().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_goes_out_and_the_others_stay() {
        for (came, goes) in [
            ("__Host-vratar-prove=a", ""),
            ("sid=1; __Host-vratar-prove=a", "sid=1"),
            ("__Host-vratar-prove=a; sid=1;b", "sid=1;b"),
            ("a=1;__Host-vratar-prove=a;  b=__Host-vratar-x", "a=1;  b=__Host-vratar-x"),
        ] {
            assert_eq!(without_ours(came.as_bytes()).as_deref(), Some(goes.as_bytes()), "{came}");
        }
        for stays in ["", "sid=1; b", "a=__Host-vratar-prove", "x__Host-vratar-prove=1"] {
            assert_eq!(without_ours(stays.as_bytes()), None, "{stays}");
        }
    }
}
