//! What to write instead of a place that records cannot be shipped to.

use super::super::Wrong;
use super::{ShipTo, Word as _};
use crate::codes;

/// All there is.
const ALL: &str = "write file:/path, syslog+tls://host:6514 or otlp+https://host:4318/v1/logs";

pub(super) fn no_scheme(text: &str) -> Wrong {
    let says = format!("'{}' does not say how records get there", text.escape_debug());
    offer(says, text.starts_with('/').then(|| format!("file:{text}")))
}

pub(super) fn scheme(scheme: &str, near: Option<String>) -> Wrong {
    offer(format!("records cannot be shipped by '{}'", scheme.escape_debug()), near)
}

pub(super) fn path_of_file(path: &str) -> Wrong {
    let says = format!("'{}' is not the absolute path of a file", path.escape_debug());
    Wrong::say(&codes::BAD_SINK, says, "write the whole path, such as \"file:/var/log/vratar/record.jsonl\"")
}

pub(super) fn credentials(bare: &str) -> Wrong {
    let says = "a user name or password in a URL would be shown to everybody who sees this file";
    Wrong::write(&codes::BAD_SINK, says, bare)
}

pub(super) fn tail(tail: &str, bare: &str) -> Wrong {
    let says = format!("'{}' is nothing that can follow here", tail.escape_debug());
    Wrong::write(&codes::BAD_SINK, says, bare)
}

pub(super) fn no_host(scheme: &str) -> Wrong {
    let says = "there is no host";
    let host =
        if scheme.ends_with("tls") || scheme.ends_with("https") { "siem.example" } else { "127.0.0.1" };
    Wrong::write(&codes::BAD_SINK, says, format!("{scheme}://{host}"))
}

pub(super) fn looked_up(here: &str) -> Wrong {
    let says = "'localhost' is looked up, and could one day be another machine's address";
    Wrong::write(&codes::SINK_IN_CLEAR, says, here)
}

pub(super) fn in_clear(host: &str, safe: &str) -> Wrong {
    let says = format!("personal data would cross the network to '{host}' in clear");
    Wrong::write(&codes::SINK_IN_CLEAR, says, safe)
}

/// With the text that was most likely meant, if it is right.
fn offer(says: String, meant: Option<String>) -> Wrong {
    match meant.filter(|meant| ShipTo::parse(meant).is_ok()) {
        Some(meant) => Wrong::write(&codes::BAD_SINK, says, meant),
        None => Wrong::say(&codes::BAD_SINK, says, ALL),
    }
}
