//! JSON bodies (RFC 8259): read by `serde_json`, cut by a scanner of spans.

mod scan;

use crate::{Fault, MAX_DEPTH, MAX_FIELDS, Unreadable};
use serde_json::Value;
use std::ops::Range;

/// The document. Scanned first, so that depth and number of members are bounded before memory is taken, and
/// so that reading and cutting accept the same documents.
pub(crate) fn value(body: &[u8]) -> Result<Value, Unreadable> {
    scan::scan(body, None)?;
    let text = body.get(start(body)..).unwrap_or_default();
    serde_json::from_slice(text).map_err(|_| Unreadable::new(start(body), Fault::NotJson))
}

/// The ranges of the members, at any depth, whose name begins with `prefix`: each with the one comma that goes
/// with it, in order, not overlapping.
pub(crate) fn cuts(body: &[u8], prefix: &str) -> Result<Vec<Range<usize>>, Unreadable> {
    scan::scan(body, Some(prefix.as_bytes()))
}

/// Behind the byte order mark that some clients send (RFC 8259 §8.1 lets a reader ignore it).
fn start(body: &[u8]) -> usize {
    if body.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

#[cfg(test)]
#[path = "json/tests.rs"]
mod tests;
