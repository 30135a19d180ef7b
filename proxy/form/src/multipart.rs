//! `multipart/form-data` (RFC 7578), with the byte range of every part, so that parts can be cut out and the
//! others left as they came.

mod head;
mod parts;

use crate::charset::{decode, of_label};
use crate::replaced::Written;
use crate::{Unreadable, Varies, begins_with};
use encoding_rs::Encoding;
pub(crate) use head::Head;
use parts::{Part, parts};
use std::ops::Range;

/// Names and values as text. A part's own charset (`Content-Type: text/plain; charset=…`) goes before that of
/// a part `_charset_` (RFC 7578 §4.5, §4.6), that before the page's. Files have an empty value. A part without
/// a name says nothing. Values are taken as they stand: transfer encodings are no part of forms (§4.7).
pub(crate) fn fields(
    body: &[u8],
    boundary: &str,
    charset: &'static Encoding,
) -> Result<Vec<(String, String)>, Unreadable> {
    let parts = read(body, boundary)?;
    let charset = named_charset(body, &parts).unwrap_or(charset);
    Ok(parts.iter().filter_map(|(part, head)| field(body, part, head, charset)).collect())
}

/// Every part that is no file, and where its value is written.
pub(crate) fn values(
    body: &[u8],
    boundary: &str,
    charset: &'static Encoding,
) -> Result<Vec<Written>, Unreadable> {
    let parts = read(body, boundary)?;
    let value = |(part, head): &(Part, Head)| {
        let (name, value) = field(body, part, head, charset).filter(|_| !head.is_file)?;
        Some(Written { name, value, charset: head.charset.unwrap_or(charset), at: part.content.clone() })
    };
    Ok(parts.iter().filter_map(value).collect())
}

/// Head and content of each part in turn, of those that vary the head. A part with several names varies if all do.
pub(crate) fn told(body: &[u8], boundary: &str, varies: Varies<'_>) -> Result<Vec<Vec<u8>>, Unreadable> {
    let told = |(part, head): (Part, Head)| {
        let one = |name: &Vec<u8>| varies(&String::from_utf8_lossy(name));
        let same_each_time = head.names.is_empty() || !head.names.iter().all(one);
        let content = Some(part.content).filter(|_| same_each_time);
        let bytes = |range: Range<usize>| body.get(range).unwrap_or_default().to_vec();
        [bytes(part.head), content.map(bytes).unwrap_or_default()]
    };
    Ok(read(body, boundary)?.into_iter().flat_map(told).collect())
}

/// The ranges of the parts whose name begins with `prefix`: each from its own boundary to the next one.
pub(crate) fn cuts(body: &[u8], boundary: &str, prefix: &[u8]) -> Result<Vec<Range<usize>>, Unreadable> {
    let ours = |head: &Head| head.names.iter().any(|name| begins_with(name, prefix));
    Ok(read(body, boundary)?.into_iter().filter(|(_, head)| ours(head)).map(|(part, _)| part.whole).collect())
}

fn read(body: &[u8], boundary: &str) -> Result<Vec<(Part, Head)>, Unreadable> {
    let with_head = |part: Part| {
        let head = Head::parse(body.get(part.head.clone()).unwrap_or_default());
        (part, head)
    };
    Ok(parts(body, boundary)?.into_iter().map(with_head).collect())
}

fn named_charset(body: &[u8], parts: &[(Part, Head)]) -> Option<&'static Encoding> {
    let named = parts.iter().find(|(_, head)| head.name() == Some(b"_charset_"));
    named.and_then(|(part, _)| of_label(body.get(part.content.clone())?))
}

fn field(body: &[u8], part: &Part, head: &Head, charset: &'static Encoding) -> Option<(String, String)> {
    let name = decode(head.name()?, charset);
    if head.is_file {
        return Some((name, String::new()));
    }
    let content = body.get(part.content.clone()).unwrap_or_default();
    Some((name, decode(content, head.charset.unwrap_or(charset))))
}

#[cfg(test)]
#[path = "multipart/tests.rs"]
mod tests;
