//! A form's address without what belongs to one visitor.

use super::MAX_NAME_BYTES;

/// Query parameters whose value only chooses the page.
const ROUTING: [&str; 9] =
    ["route", "controller", "action", "page", "option", "view", "task", "wc-ajax", "report_type"];

/// `/users/123/?route=account/edit&customer_token=…` as `/users/*/?route=account/edit&customer_token=`.
#[must_use]
pub fn without_values(action: &str) -> String {
    let action = action.trim().split('#').next().unwrap_or_default();
    let (path, query) = action.split_once('?').unwrap_or((action, ""));
    let mut out: String = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    if !query.is_empty() {
        let pairs: Vec<String> =
            query.split('&').map(|pair| parameter(pair.trim_start_matches("amp;"))).collect();
        out.push('?');
        out.push_str(&pairs.join("&"));
    }
    clipped(&out)
}

/// At most [`MAX_NAME_BYTES`] of `text`.
pub(super) fn clipped(text: &str) -> String {
    let mut end = text.len().min(MAX_NAME_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// Numbers, addresses and anything long or escaped in a path may be somebody's.
fn segment(segment: &str) -> &str {
    let harmless = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.' | b':' | b'*');
    let host = segment.ends_with(".php") || segment.ends_with(".aspx") || segment.contains(':');
    if segment.len() <= 40 && (segment.bytes().all(harmless) || host && !segment.contains('@')) {
        segment
    } else {
        "*"
    }
}

fn parameter(pair: &str) -> String {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let harmless = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'/' | b'.' | b'_' | b'-' | b'|');
    let kept = ROUTING.contains(&name) && value.len() <= 60 && value.bytes().all(harmless);
    format!("{name}={}", if kept { value } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_names_and_drops_values() {
        let cases = [
            ("/accounts/login/", "/accounts/login/"),
            ("", ""),
            (
                "/index.php?route=account/edit&amp;customer_token=abc123",
                "/index.php?route=account/edit&customer_token=",
            ),
            ("/users/123/mail/ivan@example.org", "/users/*/mail/*"),
            ("/x?name=ivan&route=12345#top", "/x?name=&route="),
            ("http://127.0.0.1:8101/a", "http://127.0.0.1:8101/a"),
            ("default2.aspx", "default2.aspx"),
        ];
        for (action, expected) in cases {
            assert_eq!(without_values(action), expected);
        }
        assert!(without_values(&"я".repeat(500)).len() <= MAX_NAME_BYTES);
    }
}
