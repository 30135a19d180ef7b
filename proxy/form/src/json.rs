//! JSON bodies (RFC 8259): read by `serde_json`, cut by a scanner of spans.

mod scan;

use crate::{Fault, MAX_DEPTH, MAX_FIELDS, Unreadable, Varies, begins_with, cut};
use serde_json::Value;
use std::ops::Range;

/// The document. Scanned first, so that depth and number of members are bounded before memory is taken, and
/// so that reading and cutting accept the same documents.
pub(crate) fn value(body: &[u8]) -> Result<Value, Unreadable> {
    scan::scan(body, &|_, _| false)?;
    let text = body.get(start(body)..).unwrap_or_default();
    serde_json::from_slice(text).map_err(|_| Unreadable::new(start(body), Fault::NotJson))
}

/// The ranges of the members, at any depth, whose name begins with `prefix`: each with the one comma that goes
/// with it, in order, not overlapping.
pub(crate) fn cuts(body: &[u8], prefix: &str) -> Result<Vec<Range<usize>>, Unreadable> {
    scan::scan(body, &|name, _| begins_with(name, prefix.as_bytes()))
}

/// The document without the members that vary and the number of a call.
pub(crate) fn told(body: &[u8], varies: Varies<'_>) -> Result<Vec<u8>, Unreadable> {
    let is_call = is_call(&value(body)?);
    let goes =
        |name: &[u8], depth| is_call && depth == 1 && name == b"id" || varies(&String::from_utf8_lossy(name));
    Ok(cut(body, &scan::scan(body, &goes)?).into_owned())
}

/// A call of JSON-RPC has these members and no others (2.0 §4; 1.0 §1.1 without `jsonrpc`).
fn is_call(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    let known = |name: &String| ["jsonrpc", "method", "params", "id"].contains(&name.as_str());
    ["method", "params", "id"].iter().all(|name| members.contains_key(*name)) && members.keys().all(known)
}

/// Behind the byte order mark that some clients send (RFC 8259 §8.1 lets a reader ignore it).
fn start(body: &[u8]) -> usize {
    if body.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

#[cfg(test)]
#[path = "json/tests.rs"]
mod tests;
