//! `application/x-www-form-urlencoded` (WHATWG URL §5.1): bodies, and the queries of GET forms.
//!
//! Only `&` separates (`;` is a character like any other); a piece without `=` is a name without a value; an
//! escape that is none (`%zz`, a lone `%`) stands for itself.

use crate::charset::{decode, of_label};
use crate::replaced::Written;
use crate::{Fault, MAX_FIELDS, Unreadable, Varies, begins_with};
use encoding_rs::Encoding;
use percent_encoding::percent_decode;
use std::borrow::Cow;

/// Names and values as text. A field `_charset_` that names a known charset decides for the whole body.
pub(crate) fn fields(body: &[u8], charset: &'static Encoding) -> Result<Vec<(String, String)>, Unreadable> {
    limit(body)?;
    let raw: Vec<_> = pieces(body).filter(|piece| !piece.is_empty()).map(split).collect();
    let named = raw.iter().find_map(|(name, value)| (**name == *b"_charset_").then(|| of_label(value)));
    let charset = named.flatten().unwrap_or(charset);
    Ok(raw.iter().map(|(name, value)| (decode(name, charset), decode(value, charset))).collect())
}

/// Every field that has a value, and where that is written.
pub(crate) fn values(body: &[u8], charset: &'static Encoding) -> Vec<Written> {
    let mut start = 0;
    let mut value = |piece: &'_ [u8]| {
        let (begin, end) = (start, start + piece.len());
        start = end + 1;
        let at = memchr::memchr(b'=', piece)?;
        Some(begin + at + 1..end)
    };
    let with_place = |piece| {
        let at = value(piece)?;
        let (name, value) = split(piece);
        Some(Written { name: decode(&name, charset), value: decode(&value, charset), charset, at })
    };
    pieces(body).filter_map(with_place).collect()
}

/// Name and value of each field in turn, of those that vary the name.
pub(crate) fn told(body: &[u8], varies: Varies<'_>) -> Result<Vec<Vec<u8>>, Unreadable> {
    limit(body)?;
    let told = |piece| {
        let (name, value) = split(piece);
        let value = if varies(&String::from_utf8_lossy(&name)) { Cow::default() } else { value };
        [name.into_owned(), value.into_owned()]
    };
    Ok(pieces(body).filter(|piece| !piece.is_empty()).flat_map(told).collect())
}

/// The body without the fields whose name begins with `prefix`.
pub(crate) fn without<'b>(body: &'b [u8], prefix: &[u8]) -> Result<Cow<'b, [u8]>, Unreadable> {
    limit(body)?;
    Ok(pairs_without(body, prefix))
}

/// A query without the fields whose decoded name begins with `prefix`, ASCII letters compared without case;
/// all else byte for byte as it came.
#[must_use]
pub fn query_without<'q>(query: &'q str, prefix: &str) -> Cow<'q, str> {
    let ours = |piece: &&str| !is_ours(piece.as_bytes(), prefix.as_bytes());
    if query.split('&').all(|piece| ours(&piece)) {
        return Cow::Borrowed(query);
    }
    Cow::Owned(query.split('&').filter(ours).collect::<Vec<_>>().join("&"))
}

/// The same of a query that may hold any bytes, as old browsers write them.
#[must_use]
pub fn pairs_without<'q>(query: &'q [u8], prefix: &[u8]) -> Cow<'q, [u8]> {
    if !pieces(query).any(|piece| is_ours(piece, prefix)) {
        return Cow::Borrowed(query);
    }
    let kept: Vec<&[u8]> = pieces(query).filter(|piece| !is_ours(piece, prefix)).collect();
    Cow::Owned(kept.join(&b'&'))
}

fn limit(body: &[u8]) -> Result<(), Unreadable> {
    match memchr::memchr_iter(b'&', body).nth(MAX_FIELDS - 1) {
        Some(at) => Err(Unreadable::new(at, Fault::TooManyFields)),
        None => Ok(()),
    }
}

fn pieces(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|byte| *byte == b'&')
}

fn is_ours(piece: &[u8], prefix: &[u8]) -> bool {
    let name = piece.split(|byte| *byte == b'=').next().unwrap_or_default();
    !piece.is_empty() && begins_with(&unescape(name), prefix)
}

/// Name and value, unescaped, still in the charset of the page.
fn split(piece: &[u8]) -> (Cow<'_, [u8]>, Cow<'_, [u8]>) {
    let at = memchr::memchr(b'=', piece).unwrap_or(piece.len());
    let (name, value) = piece.split_at(at);
    (unescape(name), unescape(value.strip_prefix(b"=").unwrap_or_default()))
}

fn unescape(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'+', bytes).is_none() {
        return percent_decode(bytes).into();
    }
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::Owned(percent_decode(&spaced).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1251};

    fn read(body: &str, charset: &'static Encoding) -> Vec<(String, String)> {
        fields(body.as_bytes(), charset).unwrap()
    }

    #[track_caller]
    fn says(body: &str, charset: &'static Encoding, expected: &[(&str, &str)]) {
        let read = read(body, charset);
        let read: Vec<_> = read.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(read, expected, "{body}");
    }

    #[test]
    fn pieces_are_read_as_browsers_write_them() {
        says("a=1&b=2&a=3", UTF_8, &[("a", "1"), ("b", "2"), ("a", "3")]);
        says("a+b=c+%2B", UTF_8, &[("a b", "c +")]);
        says("a;b=1;c=2", UTF_8, &[("a;b", "1;c=2")]);
        says("a&=x&&=&b==", UTF_8, &[("a", ""), ("", "x"), ("", ""), ("b", "=")]);
        says("p=100%&q=%zz%4", UTF_8, &[("p", "100%"), ("q", "%zz%4")]);
        says("", UTF_8, &[]);
    }

    #[test]
    fn a_page_answers_in_its_own_charset() {
        says("%E8%EC%E5=%C8%E2%E0%ED%20%26%238364%3B", WINDOWS_1251, &[("име", "Иван &#8364;")]);
        says("n=%D0%98&_charset_=UTF-8", WINDOWS_1251, &[("n", "И"), ("_charset_", "UTF-8")]);
        says("n=%C8&_charset_=nonesuch", WINDOWS_1251, &[("n", "И"), ("_charset_", "nonesuch")]);
        says("n=%C8", UTF_8, &[("n", "\u{FFFD}")]);
    }

    #[test]
    fn only_ours_goes_and_the_rest_stays_as_it_was_spelled() {
        let cut = |body| query_without(body, "vratar").into_owned();
        assert_eq!(cut("a=%7e&vratar_q=1&b=+&Vratar.x&v=2"), "a=%7e&b=+&v=2");
        assert_eq!(cut("%76r%41tar%5Bq%5D=1"), "");
        assert_eq!(cut("&&vratar&x=vratar&"), "&&x=vratar&");
        assert!(matches!(query_without("a=1&vrata=2", "vratar"), Cow::Borrowed("a=1&vrata=2")));
    }

    #[test]
    fn more_fields_than_the_limit_are_refused() {
        let body = "a&".repeat(MAX_FIELDS);
        assert_eq!(fields(body.as_bytes(), UTF_8).unwrap_err().fault, Fault::TooManyFields);
        assert!(fields(&body.as_bytes()[..body.len() - 1], UTF_8).is_ok());
        assert_eq!(without(body.as_bytes(), b"v").unwrap_err().fault, Fault::TooManyFields);
    }
}
