//! A request as the pages see it: forms and queries decoded from windows-1251, as a browser sends them from
//! pages in that charset.

use encoding_rs::WINDOWS_1251;
use http::{Method, header, request::Parts};
use percent_encoding::percent_decode;
use std::borrow::Cow;

/// Fields of one form or query that are looked at; the shop's own forms have at most nine.
const FIELD_LIMIT: usize = 64;

/// The session cookie.
pub(crate) const SESSION: &str = "SHOPSESSION";

/// What a page function needs to know.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
    pub(crate) session: Option<String>,
}

impl Request {
    /// From the head and the body's bytes. A body that is no urlencoded form has no fields.
    pub(crate) fn read(head: &Parts, body: &[u8]) -> Self {
        let urlencoded = header_text(head, header::CONTENT_TYPE)
            .any(|kind| kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        Self {
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            query: Fields::read(head.uri.query().unwrap_or_default().as_bytes()),
            form: Fields::read(if urlencoded { body } else { b"" }),
            session: session(head),
        }
    }

    /// Whether the form was sent with this button.
    pub(crate) fn pressed(&self, button: &str) -> bool {
        self.method == Method::POST && self.form.get(button).is_some()
    }
}

fn header_text(head: &Parts, name: header::HeaderName) -> impl Iterator<Item = &str> {
    head.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
}

fn session(head: &Parts) -> Option<String> {
    header_text(head, header::COOKIE)
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION)
        .map(|(_, value)| value.to_owned())
}

/// Names and values in the order they came.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// From `application/x-www-form-urlencoded` bytes (WHATWG URL, section 5.1), in windows-1251.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).take(FIELD_LIMIT);
        Self(pairs.map(pair).collect())
    }

    /// The first value under `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value under `name`, trimmed and cut to `limit` characters; empty when there is none.
    pub(crate) fn text(&self, name: &str, limit: usize) -> String {
        self.get(name).unwrap_or_default().trim().chars().take(limit).collect()
    }
}

fn pair(bytes: &[u8]) -> (String, String) {
    let mut halves = bytes.splitn(2, |byte| *byte == b'=');
    (decoded(halves.next().unwrap_or_default()), decoded(halves.next().unwrap_or_default()))
}

fn decoded(bytes: &[u8]) -> String {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let raw: Cow<'_, [u8]> = percent_decode(&spaced).into();
    WINDOWS_1251.decode_without_bom_handling(&raw).0.into_owned()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A request as a browser on a windows-1251 page would send it.
    pub(crate) fn request(method: &str, target: &str, cookie: &str, body: &str) -> Request {
        let head = http::Request::builder()
            .method(method)
            .uri(target)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie)
            .body(())
            .unwrap()
            .into_parts()
            .0;
        Request::read(&head, body.as_bytes())
    }

    #[test]
    fn fields_are_windows_1251() {
        let fields = Fields::read(b"ctl00%24Main%24txtName=%C8%E2%E0+%CB%E8%EF%EE%E2%E0&empty=&bare&x=%zz%4");
        assert_eq!(fields.get("ctl00$Main$txtName"), Some("Ива Липова"));
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("bare"), Some(""));
        assert_eq!(fields.get("x"), Some("%zz%4"));
        assert_eq!(fields.get("other"), None);
        assert_eq!(fields.text("ctl00$Main$txtName", 3), "Ива");
    }

    #[test]
    fn no_more_fields_than_the_limit() {
        let many = "a=1&".repeat(FIELD_LIMIT) + "last=1";
        assert_eq!(Fields::read(many.as_bytes()).get("last"), None);
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let found = request("GET", "/", "lang=bg; SHOPSESSION=abc; x", "");
        assert_eq!(found.session.as_deref(), Some("abc"));
        assert_eq!(request("GET", "/", "XSHOPSESSION=abc", "").session, None);
    }

    #[test]
    fn only_forms_have_fields() {
        let head = http::Request::builder().method("POST").uri("/?a=%C8").body(()).unwrap().into_parts().0;
        let read = Request::read(&head, b"b=1");
        assert_eq!(read.form.get("b"), None);
        assert_eq!(read.query.get("a"), Some("И"));
    }
}
