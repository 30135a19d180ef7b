//! What an answer's head shows.

use super::findings::{Cookie, Findings};
use super::place;
use http::header;
use pingora_http::ResponseHeader;

/// `Set-Cookie` lines of one answer that are looked at.
const LINES: usize = 50;
/// Types of files that carry records out of a shop; pages, scripts, styles, pictures and fonts are none.
const FILES: [&str; 12] = [
    "text/csv",
    "application/csv",
    "text/tab-separated-values",
    "application/xml",
    "text/xml",
    "application/zip",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/sql",
];
/// Types of which a line is a record.
const OF_LINES: [&str; 4] = ["text/csv", "application/csv", "text/tab-separated-values", "application/sql"];

/// The type without its parameters, lower case.
pub(super) fn kind(head: &ResponseHeader) -> String {
    let kind =
        head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether the answer has a page in it.
pub(super) fn is_page(head: &ResponseHeader) -> bool {
    has_body(head) && matches!(kind(head).as_str(), "text/html" | "application/xhtml+xml")
}

/// Whether the answer is a file to be kept.
pub(super) fn is_download(head: &ResponseHeader) -> bool {
    let disposition = head.headers.get(header::CONTENT_DISPOSITION).and_then(|value| value.to_str().ok());
    let attached =
        disposition.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("attachment"));
    let found = head.status.is_success() && has_body(head);
    found && (attached || FILES.contains(&kind(head).as_str()))
}

/// Whether the lines of this download are records.
pub(super) fn has_lines(head: &ResponseHeader) -> bool {
    OF_LINES.contains(&kind(head).as_str())
}

/// A redirect's few bytes are nothing that anybody sees.
fn has_body(head: &ResponseHeader) -> bool {
    let none = head.headers.get(header::CONTENT_LENGTH).is_some_and(|length| length.as_bytes() == b"0");
    let status = head.status;
    !none && !status.is_informational() && !status.is_redirection() && !matches!(status.as_u16(), 204..=206)
}

/// Whether the shop says to browsers what a page may load.
pub(super) fn has_policy(head: &ResponseHeader) -> bool {
    head.headers.contains_key(header::CONTENT_SECURITY_POLICY)
}

/// The `Content-Encoding`; `none` without one.
pub(super) fn encoding(head: &ResponseHeader) -> String {
    let named = head.headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    word(named.unwrap_or("none"))
}

/// A short word of letters, digits and hyphens; anything else is `other`.
pub(super) fn word(text: &str) -> String {
    const LONGEST: usize = 24;
    let text = text.trim().to_ascii_lowercase();
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if plain && !text.is_empty() && text.len() <= LONGEST { text } else { "other".to_owned() }
}

/// Notes the cookies that the answer sets: their names and how they are guarded.
pub(super) fn cookies(head: &ResponseHeader, findings: &mut Findings) {
    let lines = head.headers.get_all(header::SET_COOKIE).iter().take(LINES);
    for line in lines.filter_map(|value| value.to_str().ok()) {
        cookie(line, findings);
    }
}

/// One `Set-Cookie` (RFC 6265 §4.1). One that takes a cookie away says nothing about how it is set.
fn cookie(line: &str, findings: &mut Findings) {
    let mut parts = line.split(';');
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
    if matches!(value.trim(), "" | "\"\"" | "deleted") {
        return;
    }
    let Some(known) = findings.cookies.at(place::name(name.trim())) else {
        findings.left_out += 1;
        return;
    };
    let attributes: Vec<(String, &str)> = parts.map(attribute).collect();
    let has = |wanted: &str| attributes.iter().any(|(name, _)| name == wanted);
    let of = |wanted: &str| attributes.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    *known = Cookie {
        times: known.times + 1,
        secure: known.secure + u64::from(has("secure")),
        http_only: known.http_only + u64::from(has("httponly")),
        same_site: of("samesite").map(word),
        path: of("path").map(|path| place::place(path, "")),
    };
}

fn attribute(part: &str) -> (String, &str) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    (name.trim().to_ascii_lowercase(), value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lines: &[(&'static str, &str)]) -> ResponseHeader {
        let mut head = ResponseHeader::build(200, None).unwrap();
        lines.iter().for_each(|(name, value)| drop(head.append_header(*name, (*value).to_owned())));
        head
    }

    #[test]
    fn cookies_are_kept_by_name_and_guard() {
        let mut findings = Findings::default();
        cookies(
            &head(&[
                ("set-cookie", "sid=secret-value; Path=/; HttpOnly; SameSite=Lax"),
                ("set-cookie", "sid=secret-value; Path=/; HttpOnly; secure; SameSite=Strict"),
                ("set-cookie", "wp_5f2b1c9d8e7f60718293a4b5=ivan@example.org; path=/u/ivan@example.org/"),
                ("set-cookie", "gone=deleted; Max-Age=0"),
                ("set-cookie", "nonsense"),
            ]),
            &mut findings,
        );
        let kept = serde_json::to_string(&findings.cookies).unwrap();
        assert!(!kept.contains("secret") && !kept.contains("ivan"), "{kept}");
        let sid = findings.cookies.get(&"sid".to_owned()).unwrap();
        assert_eq!((sid.times, sid.secure, sid.http_only), (2, 1, 2));
        assert_eq!((sid.same_site.as_deref(), sid.path.as_deref()), (Some("strict"), Some("/")));
        assert_eq!(findings.cookies.keys().collect::<Vec<_>>(), ["sid", "wp_*"]);
    }

    #[test]
    fn downloads_are_told_from_pages() {
        for (lines, expected) in [
            (&[("content-type", "text/csv")][..], true),
            (&[("content-type", "Text/CSV; charset=utf-8")], true),
            (&[("content-type", "text/html"), ("content-disposition", "Attachment; filename=x.html")], true),
            (&[("content-type", "text/html")], false),
            (&[("content-type", "image/svg+xml")], false),
            (&[("content-type", "application/pdf"), ("content-disposition", "inline")], false),
        ] {
            assert_eq!(is_download(&head(lines)), expected, "{lines:?}");
        }
    }
}
