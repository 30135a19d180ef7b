//! Paths of the shop's URLs.

use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};

/// A canonical path, or the beginning of one: `/admin/`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct UrlPath(pub(crate) String);

impl Word for UrlPath {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match complaint(text) {
            None => Ok(Self(text.to_owned())),
            Some(says) => Err(wrong(text, says)),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^/[^?#\\s\\\\]*$" })
    }
}

fn complaint(text: &str) -> Option<&'static str> {
    if text.contains("://") {
        Some("a path is written without scheme and host")
    } else if !text.starts_with('/') {
        Some("a path begins with a slash")
    } else if text.contains(['?', '#']) {
        Some("a path has no query and no fragment")
    } else if text.contains("//") || text.split('/').any(|part| part == "." || part == "..") {
        Some("requests are matched by their canonical path, which has no '//', '.' or '..'")
    } else if text.contains('\\') || text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
    {
        Some("a path has no blanks and no backslashes")
    } else {
        text.contains('*').then_some("a path here is a beginning and takes no '*'")
    }
}

fn wrong(text: &str, says: &str) -> Wrong {
    let path = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.split(['?', '#', '*']).next().unwrap_or_default().replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    let path = format!("/{}{end}", parts.join("/"));
    match complaint(&path) {
        None => Wrong::write(&codes::BAD_PATH, says, path),
        Some(_) => {
            Wrong::say(&codes::BAD_PATH, says, "write it as browsers send it, such as \"/old%20shop/\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_canonical() {
        assert!(["/", "/a/b", "/a/", "/кошница/"].iter().all(|path| UrlPath::parse(path).is_ok()));
        for bad in ["a", "//a", "/a/../b", "/a?b", "/a b", "http://x/a", "/a*", "\\a", "/./a"] {
            assert!(UrlPath::parse(bad).is_err(), "{bad}");
        }
    }
}
