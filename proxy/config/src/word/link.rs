//! Links to documents.

use super::path::UrlPath;
use super::{Word, Wrong};
use crate::codes;

/// A path of the shop or an `https` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link(pub(crate) String);

impl Word for Link {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if is_path(text) || is_https(text) {
            return Ok(Self(text.to_owned()));
        }
        let says = format!("'{}' is neither a path of the shop nor an https URL", text.escape_debug());
        match text.strip_prefix("http://").map(|rest| format!("https://{rest}")).filter(|url| is_https(url)) {
            Some(url) => Err(Wrong::write(&codes::BAD_LINK, says, url)),
            None => Err(Wrong::say(
                &codes::BAD_LINK,
                says,
                "write a path (\"/terms/\") or a URL (\"https://shop.example/terms/\")",
            )),
        }
    }
}

/// A path, with a query where pages are named by one.
fn is_path(text: &str) -> bool {
    text.split(['?', '#']).next().is_some_and(|path| UrlPath::parse(path).is_ok()) && is_one_word(text)
}

fn is_https(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && is_one_word(text)
}

fn is_one_word(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || "\"<>\\".contains(letter))
}
