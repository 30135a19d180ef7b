//! Charsets of forms: named by the request, by `_charset_`, or the page's own.

use crate::kind::Parameters;
use encoding_rs::Encoding;

/// The charset that a `Content-Type` value names (`; charset=UTF-8`, as scripts send it from pages of another
/// charset); `None` without one or with an unknown label.
#[must_use]
pub fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let (_, parameters) = content_type.split_once(';')?;
    charset_in(parameters.as_bytes())
}

/// The charset among the parameters after the first `;`.
pub(crate) fn charset_in(parameters: &[u8]) -> Option<&'static Encoding> {
    let (_, label) = Parameters(parameters).find(|(name, _)| name.eq_ignore_ascii_case(b"charset"))?;
    of_label(&label)
}

/// The charset a label names, as far as forms can be sent in it: UTF-16 pages send UTF-8 (WHATWG Encoding
/// §4.3, "get an output encoding").
pub(crate) fn of_label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).map(Encoding::output_encoding)
}

/// The text of `bytes`; what is malformed becomes U+FFFD. Numeric references (`&#1234;`), which browsers send
/// for characters the charset lacks, are left as they are: they cannot be told from typed ones.
pub(crate) fn decode(bytes: &[u8], charset: &'static Encoding) -> String {
    charset.output_encoding().decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        assert_eq!(charset_of("a/b; charset=\"UTF-8\""), Some(encoding_rs::UTF_8));
        assert_eq!(charset_of("a/b;x=1;Charset=cp1251"), Some(encoding_rs::WINDOWS_1251));
        assert_eq!(charset_of("a/b; charset=utf-16le"), Some(encoding_rs::UTF_8));
        assert_eq!(charset_of("a/b; charset=nonesuch"), None);
        assert_eq!(charset_of("a/b"), None);
    }
}
