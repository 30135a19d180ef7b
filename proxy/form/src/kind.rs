//! Which kind of body a `Content-Type` announces.

/// Kinds of bodies that carry answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `application/x-www-form-urlencoded`; also the query of a GET form.
    Urlencoded,
    /// `multipart/form-data`.
    Multipart {
        /// What stands between the parts (RFC 2046 §5.1.1: 1 to 70 characters), without the leading dashes.
        boundary: String,
    },
    /// `application/json`, `text/json`, `application/*+json` (RFC 6839 §3.1).
    Json,
}

/// Longest boundary, in characters (RFC 2046 §5.1.1).
const MAX_BOUNDARY: usize = 70;

impl Kind {
    /// The kind that this `Content-Type` value announces; `None` for every other body, and for a multipart
    /// body whose boundary is missing, given twice, or none.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let (media, rest) = content_type.split_once(';').unwrap_or((content_type, ""));
        match media.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Urlencoded),
            "multipart/form-data" => boundary(rest).map(|boundary| Self::Multipart { boundary }),
            "application/json" | "text/json" => Some(Self::Json),
            media if is_json_suffix(media) => Some(Self::Json),
            _ => None,
        }
    }

    /// Whether a `Content-Type` says nothing: none, or the one that `fetch` writes for a text
    /// (WHATWG Fetch §5.4, "extract a body").
    #[must_use]
    pub fn is_unsaid(content_type: Option<&str>) -> bool {
        let media = content_type.map(|all| all.split(';').next().unwrap_or_default().trim());
        media.is_none_or(|media| media.is_empty() || media.eq_ignore_ascii_case("text/plain"))
    }

    /// The kind of a body whose type says nothing: scripts send JSON so. A JSON object, by its first and last sign.
    #[must_use]
    pub fn sniffed(body: &[u8]) -> Option<Self> {
        let trimmed = body.trim_ascii();
        (trimmed.starts_with(b"{") && trimmed.ends_with(b"}")).then_some(Self::Json)
    }
}

fn is_json_suffix(media: &str) -> bool {
    media
        .strip_prefix("application/")
        .and_then(|subtype| subtype.strip_suffix("+json"))
        .is_some_and(|s| !s.is_empty())
}

fn boundary(parameters: &str) -> Option<String> {
    let mut found =
        Parameters(parameters.as_bytes()).filter(|(name, _)| name.eq_ignore_ascii_case(b"boundary"));
    let (_, value) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let text = String::from_utf8(value).ok()?;
    let fits = (1..=MAX_BOUNDARY).contains(&text.len())
        && !text.ends_with(' ')
        && text.bytes().all(|b| matches!(b, b' '..=b'~'));
    fits.then_some(text)
}

/// The parameters after the first `;` of a header value: names as written, values unquoted. Bytes, because
/// browsers write names of form fields raw in the page's charset.
pub(crate) struct Parameters<'a>(pub(crate) &'a [u8]);

impl Iterator for Parameters<'_> {
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.0 = trim_start(self.0);
            if self.0.is_empty() {
                return None;
            }
            let end = self.0.iter().position(|b| matches!(b, b'=' | b';')).unwrap_or(self.0.len());
            let (name, rest) = self.0.split_at(end);
            let Some(value) = rest.strip_prefix(b"=") else {
                self.0 = rest.get(1..).unwrap_or_default();
                continue;
            };
            return Some((name.trim_ascii().to_ascii_lowercase(), self.value(value)));
        }
    }
}

impl<'a> Parameters<'a> {
    fn value(&mut self, from: &'a [u8]) -> Vec<u8> {
        let from = trim_start(from);
        if let Some(quoted) = from.strip_prefix(b"\"") {
            let (value, rest) = unquote(quoted);
            let end = rest.iter().position(|b| *b == b';').map_or(rest.len(), |at| at + 1);
            self.0 = rest.get(end..).unwrap_or_default();
            return value;
        }
        let end = from.iter().position(|b| *b == b';').unwrap_or(from.len());
        self.0 = from.get(end + 1..).unwrap_or_default();
        from.get(..end).unwrap_or_default().trim_ascii().to_vec()
    }
}

/// The text up to the closing quote, and what follows it. A backslash escapes only a quote or a backslash:
/// old browsers write Windows paths with single ones.
fn unquote(mut from: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    loop {
        match from {
            [] => return (value, from),
            [b'"', rest @ ..] => return (value, rest),
            [b'\\', escaped @ (b'"' | b'\\'), rest @ ..] => {
                value.push(*escaped);
                from = rest;
            }
            [byte, rest @ ..] => {
                value.push(*byte);
                from = rest;
            }
        }
    }
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_says_nothing_leaves_it_to_the_body() {
        let unsaid = [None, Some(""), Some("text/plain;charset=UTF-8"), Some("Text/Plain")];
        assert!(unsaid.into_iter().all(Kind::is_unsaid));
        assert!(
            [Some("application/json"), Some("text/html"), Some("x")].into_iter().all(|t| !Kind::is_unsaid(t))
        );
        assert_eq!(Kind::sniffed(b" {\"a\":1}\r\n"), Some(Kind::Json));
        for other in [&b""[..], b"{", b"a=1", b"[1]", b"name={}\n"] {
            assert_eq!(Kind::sniffed(other), None);
        }
    }

    #[test]
    fn every_spelling_of_the_three_kinds() {
        let multipart = |b: &str| Some(Kind::Multipart { boundary: b.to_owned() });
        for (content_type, kind) in [
            ("application/x-www-form-urlencoded", Some(Kind::Urlencoded)),
            ("Application/X-WWW-Form-Urlencoded ; charset=windows-1251", Some(Kind::Urlencoded)),
            ("application/json", Some(Kind::Json)),
            ("text/json;charset=utf-8", Some(Kind::Json)),
            ("application/vnd.api+JSON; charset=utf-8", Some(Kind::Json)),
            ("application/+json", None),
            ("image/svg+xml", None),
            ("text/plain", None),
            ("", None),
            ("multipart/form-data; boundary=abc", multipart("abc")),
            ("multipart/form-data;charset=utf-8; Boundary=\"a b;c\"", multipart("a b;c")),
            ("multipart/form-data; boundary=\"a\\\"c\" ; x", multipart("a\"c")),
            ("multipart/form-data; boundary=----x ; charset=utf-8", multipart("----x")),
            ("multipart/form-data; flag; boundary=abc", multipart("abc")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data; boundary=a; boundary=b", None),
            ("multipart/form-data; boundary=\"a \"", None),
            ("multipart/form-data; boundary=é", None),
            ("multipart/mixed; boundary=abc", None),
        ] {
            assert_eq!(Kind::of(content_type), kind, "{content_type}");
        }
        assert_eq!(Kind::of(&format!("multipart/form-data; boundary={}", "a".repeat(71))), None);
    }
}
