//! Paths of the staff area that can be read in two ways.
//!
//! The canonical path is one reading. A lenient server may have another: it decodes once more, takes `\` and
//! escaped separators for `/`, cuts `;…` from segments before it resolves dots, reads overlong UTF-8 or `%u0061`, or
//! ignores case. Where such readings do not agree on what of the staff area is meant, the path is refused.

use super::Refused;
use vratar_host::path::{decoded, decoded_leniently, resolve, without_parameters};

pub(super) fn check<P: AsRef<str>>(path: &str, prefixes: &[P]) -> Result<(), Refused> {
    if has_one_reading(path) { Ok(()) } else { check_readings(path, prefixes) }
}

/// Whether a canonical path has nothing in it that anybody reads otherwise.
fn has_one_reading(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'%' | b';' | b'\\'))
}

fn check_readings<P: AsRef<str>>(path: &str, prefixes: &[P]) -> Result<(), Refused> {
    let prefixes: Vec<String> = prefixes.iter().map(|prefix| prefix.as_ref().to_ascii_lowercase()).collect();
    let is_staff = |path: &str| prefixes.iter().any(|prefix| is_beneath(path, prefix));
    let strict = strict(path);
    let lenient = lenient(path);
    let cut = resolve(&without_parameters(&lenient));
    let differ = strict != lenient && (is_staff(&strict) || is_staff(&lenient));
    if differ || is_staff(&cut) != is_staff(&lenient) { Err(Refused::AmbiguousPath) } else { Ok(()) }
}

/// The path as the door sees it, decoded once; an escaped separator is a character like any other.
fn strict(path: &str) -> String {
    const SEPARATOR: &str = "\u{1}";
    text(&decoded(path.replace("%2F", SEPARATOR).replace("%5C", SEPARATOR).as_bytes()))
}

/// The path as the most lenient server sees it, parameters still in it.
fn lenient(path: &str) -> String {
    resolve(&text(&decoded_leniently(path)))
}

/// Bytes as characters, one to one, in small letters: only compared, never forwarded.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// Whether `path` is the prefix, with or without the slash at its end, or beneath it.
fn is_beneath(path: &str, prefix: &str) -> bool {
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Paths that are not looked at closely would pass if they were.
        #[test]
        fn what_has_one_reading_is_not_ambiguous(path in "/[-a-zA-Z0-9_.~!$&'()*+,=:@/]{0,40}") {
            let path = resolve(&path);
            prop_assert!(has_one_reading(&path));
            prop_assert!(check_readings(&path, &["/admin/", "/Staff", "/"]).is_ok());
        }
    }
}
