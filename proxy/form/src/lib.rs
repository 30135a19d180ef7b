//! Request bodies that carry people's answers: read them, and take our own fields out of them.
//!
//! Three kinds of body are understood: `application/x-www-form-urlencoded` (WHATWG URL §5.1),
//! `multipart/form-data` (RFC 7578 over RFC 2046 §5.1) and JSON (RFC 8259). [`Kind::of`] tells which one a
//! `Content-Type` announces, [`read`] gives the fields as text, [`without`] gives the body as the shop may
//! have it.
//!
//! *Invariant:* pure, and faithful. [`without`] removes the fields that begin with the prefix and changes
//! nothing else: not a byte, not an order, not a spelling; a body without such fields comes back borrowed.
//! No body panics, and none takes more memory than a small multiple of its length. No value of a field ever
//! stands in an error or in `Debug`.

mod charset;
mod form;
mod json;
mod kind;
mod multipart;
mod pieces;
mod replaced;
mod sieve;
mod unreadable;
mod urlencoded;

pub use charset::charset_of;
pub use form::Form;
pub use kind::Kind;
pub use pieces::{Varies, pieces};
pub use replaced::{Exchange, replaced};
pub use sieve::Sieve;
pub use unreadable::{Fault, Unreadable};
pub use urlencoded::{pairs_without, query_without};

use encoding_rs::Encoding;
use std::borrow::Cow;

/// Longest body that is looked into, in bytes (64 MiB). What is longer is an upload, not an answer.
pub const MAX_BODY: usize = 64 << 20;

/// Most fields (parts, members) in one body. PHP and Django stop at 1000; ten times that is no form.
pub const MAX_FIELDS: usize = 10_000;

/// Longest block of header lines of one multipart part, in bytes (16 KiB).
pub const MAX_PART_HEAD: usize = 16 << 10;

/// Deepest nesting of JSON arrays and objects; what `serde_json` stops at.
pub const MAX_DEPTH: usize = 127;

/// Reads the fields of `body`.
///
/// `charset` is the one the page was served in (a form answers in its page's charset, WHATWG HTML
/// §4.10.21.5) unless the request names its own ([`charset_of`]); a field `_charset_` overrides both
/// (RFC 7578 §4.6). JSON is always UTF-8.
///
/// # Errors
/// [`Unreadable`], always the client's fault: what is wrong and at which byte.
pub fn read(kind: &Kind, body: &[u8], charset: &'static Encoding) -> Result<Form, Unreadable> {
    within_limit(body)?;
    match kind {
        Kind::Urlencoded => Ok(Form::of_fields(kind, urlencoded::fields(body, charset)?)),
        Kind::Multipart { boundary } => {
            Ok(Form::of_fields(kind, multipart::fields(body, boundary, charset)?))
        }
        Kind::Json => Ok(Form::of_json(json::value(body)?)),
    }
}

/// `body` without every field, part or member (at any depth) whose decoded name begins with `prefix`, ASCII
/// letters compared without case. All else stays byte for byte as it came.
///
/// # Errors
/// [`Unreadable`], always the client's fault: a body that cannot be read cannot be cut safely either.
pub fn without<'b>(kind: &Kind, body: &'b [u8], prefix: &str) -> Result<Cow<'b, [u8]>, Unreadable> {
    within_limit(body)?;
    let cuts = match kind {
        Kind::Urlencoded => return urlencoded::without(body, prefix.as_bytes()),
        Kind::Multipart { boundary } => multipart::cuts(body, boundary, prefix.as_bytes())?,
        Kind::Json => json::cuts(body, prefix)?,
    };
    Ok(cut(body, &cuts))
}

fn within_limit(body: &[u8]) -> Result<(), Unreadable> {
    if body.len() > MAX_BODY { Err(Unreadable::new(MAX_BODY, Fault::TooLong)) } else { Ok(()) }
}

/// `body` without the ranges, which are in order and do not overlap.
fn cut<'b>(body: &'b [u8], cuts: &[std::ops::Range<usize>]) -> Cow<'b, [u8]> {
    let cuts: Vec<_> = cuts.iter().map(|range| (range.clone(), Vec::new())).collect();
    cut_and_put(body, &cuts)
}

/// `body` with other bytes in the ranges, which are in order and do not overlap.
fn cut_and_put<'b>(body: &'b [u8], puts: &[(std::ops::Range<usize>, Vec<u8>)]) -> Cow<'b, [u8]> {
    if puts.is_empty() {
        return Cow::Borrowed(body);
    }
    let mut kept = Vec::with_capacity(body.len());
    let mut from = 0;
    for (range, put) in puts {
        kept.extend_from_slice(body.get(from..range.start).unwrap_or_default());
        kept.extend_from_slice(put);
        from = range.end;
    }
    kept.extend_from_slice(body.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Whether `name` begins with `prefix`, ASCII letters compared without case.
fn begins_with(name: &[u8], prefix: &[u8]) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
