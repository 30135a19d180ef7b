//! Values of fields exchanged for others; all else stays byte for byte as it came.

use crate::charset::of_label;
use crate::{Form, Kind, Unreadable, cut_and_put, multipart, urlencoded, within_limit};
use encoding_rs::Encoding;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::borrow::Cow;
use std::ops::Range;

/// A field as it stands in a body.
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Of the value.
    pub(crate) charset: &'static Encoding,
    /// Where the value is.
    pub(crate) at: Range<usize>,
}

/// What the value of a field is exchanged for: name and value in; `None`: it stays.
pub type Exchange<'x> = &'x dyn Fn(&str, &str) -> Option<String>;

/// `body` with the values of the fields for which `exchange` gives another one, written in the charset of the body.
/// Values of JSON documents are not exchanged.
///
/// # Errors
/// [`Unreadable`], always the client's fault.
pub fn replaced<'b>(
    kind: &Kind,
    body: &'b [u8],
    charset: &'static Encoding,
    exchange: Exchange<'_>,
) -> Result<Cow<'b, [u8]>, Unreadable> {
    within_limit(body)?;
    let named = named_charset(kind, body, charset);
    let fields = match kind {
        Kind::Urlencoded => urlencoded::values(body, named),
        Kind::Multipart { boundary } => multipart::values(body, boundary, named)?,
        Kind::Json => Vec::new(),
    };
    let exchanged = |field: Written| {
        let new = exchange(&field.name, &field.value)?;
        let bytes = field.charset.encode(&new).0;
        let written = match kind {
            Kind::Urlencoded => percent_encode(&bytes, NON_ALPHANUMERIC).to_string().into_bytes(),
            Kind::Multipart { .. } | Kind::Json => bytes.into_owned(),
        };
        Some((field.at, written))
    };
    let values: Vec<_> = fields.into_iter().filter_map(exchanged).collect();
    Ok(cut_and_put(body, &values))
}

/// The charset that a field `_charset_` names (RFC 7578 §4.6), else the page's.
fn named_charset(kind: &Kind, body: &[u8], charset: &'static Encoding) -> &'static Encoding {
    let form: Option<Form> = crate::read(kind, body, charset).ok();
    let named =
        form.as_ref().and_then(|form| form.field("_charset_")).and_then(|label| of_label(label.as_bytes()));
    named.unwrap_or(charset).output_encoding()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1251};

    fn restore(name: &str, value: &str) -> Option<String> {
        (name.starts_with("поща") || name == "mail").then_some(())?;
        (value == "***@***").then(|| "ана+б@shop.example".to_owned())
    }

    #[test]
    fn a_value_is_exchanged_and_the_rest_stays_as_it_was_spelled() {
        let body = b"a=%7e&mail=%2A%2A%2a@***&b=+&mail=x";
        let out = replaced(&Kind::Urlencoded, body, UTF_8, &restore).unwrap();
        assert_eq!(
            std::str::from_utf8(&out).unwrap(),
            "a=%7e&mail=%D0%B0%D0%BD%D0%B0%2B%D0%B1%40shop%2Eexample&b=+&mail=x"
        );
        assert!(matches!(replaced(&Kind::Urlencoded, b"mail=x&y", UTF_8, &restore), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn in_the_charset_of_the_page() {
        let body = b"%EF%EE%F9%E0=***@***";
        let out = replaced(&Kind::Urlencoded, body, WINDOWS_1251, &restore).unwrap();
        assert_eq!(std::str::from_utf8(&out).unwrap(), "%EF%EE%F9%E0=%E0%ED%E0%2B%E1%40shop%2Eexample");
    }

    #[test]
    fn parts_are_exchanged_by_their_content() {
        let kind = Kind::Multipart { boundary: "x".into() };
        let body = "--x\r\nContent-Disposition: form-data; name=mail\r\n\r\n***@***\r\n--x\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n***@***\r\n--x--\r\n";
        let out = replaced(&kind, body.as_bytes(), UTF_8, &restore).unwrap();
        assert_eq!(std::str::from_utf8(&out).unwrap(), body.replacen("***@***", "ана+б@shop.example", 1));
    }
}
