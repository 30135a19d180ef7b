//! Behind a form that was sent by GET the browser names the address of that form, and with it what is ours.

use http::header::{HeaderValue, REFERER};
use pingora_http::RequestHeader;
use vratar_consent::fields::FAMILY;

/// Takes our fields out of the queries of `Referer`. Nobody here needs them.
pub(super) fn take_ours(head: &mut RequestHeader) {
    let lines: Vec<HeaderValue> = head.headers.get_all(REFERER).iter().cloned().collect();
    if lines.iter().all(|line| without_ours(line.as_bytes()).is_none()) {
        return;
    }
    head.remove_header(&REFERER);
    for line in lines {
        match without_ours(line.as_bytes()).map(|without| HeaderValue::from_bytes(&without)) {
            None => drop(head.append_header(REFERER, line)),
            Some(Ok(without)) => drop(head.append_header(REFERER, without)),
            // What cannot be said without ours is not said.
            Some(Err(_)) => {}
        }
    }
}

/// An address without our fields in its query, and without the `?` if nothing else was there; nothing if it has none.
/// Whatever has a query is taken for an address, of whatever scheme and charset (RFC 9110 §10.1.3).
fn without_ours(address: &[u8]) -> Option<Vec<u8>> {
    let (page, behind) = address.split_at(memchr::memchr(b'?', address)?);
    let (query, fragment) = behind.split_at(memchr::memchr(b'#', behind).unwrap_or(behind.len()));
    let query = query.strip_prefix(b"?")?;
    let kept = match vratar_form::pairs_without(query, FAMILY.as_bytes()) {
        std::borrow::Cow::Borrowed(_) => return None,
        std::borrow::Cow::Owned(kept) => kept,
    };
    let mark: &[u8] = if kept.is_empty() { b"" } else { b"?" };
    Some([page, mark, &kept, fragment].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_goes_out_of_the_query_and_nothing_else_changes() {
        for (came, goes) in [
            (
                &b"https://shop.example/done?email=a%40example.org&vratar_token=t"[..],
                &b"https://shop.example/done?email=a%40example.org"[..],
            ),
            (b"https://shop.example/done?vratar_token=t&%76ratar_a_terms=1", b"https://shop.example/done"),
            (b"/done?VRATAR_token=t&a=%zz&&b=+#vratar_x", b"/done?a=%zz&&b=+#vratar_x"),
            (b"http://shop.example/\xe8?a=\xe8&vratar_token=t", b"http://shop.example/\xe8?a=\xe8"),
        ] {
            assert_eq!(without_ours(came).as_deref(), Some(goes));
        }
        for stays in [
            "",
            "about:blank",
            "https://a.example/vratar_token=t",
            "/a?b=vratar_token=t&vratar=1",
            "/a?#?vratar_x=1",
        ] {
            assert_eq!(without_ours(stays.as_bytes()), None, "{stays}");
        }
    }
}
