//! Configs, written relative to today.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// A config with these `[[shop]]` tables behind the addresses of the test.
pub(crate) fn config(shops: &str) -> String {
    with("", shops)
}

/// The same with more lines before the shops.
pub(crate) fn with(more: &str, shops: &str) -> String {
    let listen = "[listen]\nhttps = [\"{https}\"]\nhttp = [\"{http}\"]\nadmin = \"{admin}\"\nthreads = 2\n";
    format!("state = \"{{state}}\"\n{listen}[log]\nformat = \"text\"\n{more}\n{shops}")
}

/// A `[[shop]]` table in mode `inject`, open for more keys.
pub(crate) fn shop(id: &str, host: &str, upstream: &str) -> String {
    format!(
        "[[shop]]\nid = \"{id}\"\nhosts = [\"{host}\"]\nupstream = \"{upstream}\"\nadapter = \"oscar\"\nmode = \"inject\"\n"
    )
}

/// The day that is `days` from today (UTC), as a config has it. Tests keep away from today itself, which may end while
/// they run.
pub(crate) fn day(days: i32) -> String {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    today.checked_add(days.days()).unwrap().to_string()
}

/// The moment at which that day begins (UTC).
pub(crate) fn midnight(days: i32) -> Timestamp {
    format!("{}T00:00:00Z", day(days)).parse().unwrap()
}
