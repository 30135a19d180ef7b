//! Keys nobody knows: what was most likely meant.

use super::table::Field;
use crate::codes;
use crate::fault::Fault;
use crate::raw;
use crate::source::Place;

/// Words that people bring from other proxies.
const WORDS_OF_OTHERS: &[(&str, &str)] = &[
    ("host", "hosts"),
    ("domain", "hosts"),
    ("domains", "hosts"),
    ("server_name", "hosts"),
    ("backend", "upstream"),
    ("target", "upstream"),
    ("proxy_pass", "upstream"),
    ("url", "upstream"),
    ("platform", "adapter"),
    ("plugin", "adapter"),
    ("name", "id"),
    ("language", "lang"),
    ("locale", "lang"),
    ("certificate", "cert"),
    ("ssl_certificate", "cert"),
    ("private_key", "key"),
    ("ssl_certificate_key", "key"),
    ("workers", "threads"),
    ("data_dir", "state"),
    ("imports", "include"),
    ("metrics", "admin"),
];

/// The fault of a key that a table does not have, and the key that was most likely meant.
pub(super) fn fault(
    title: &str,
    fields: &'static [Field],
    key: &str,
    place: &Place,
) -> (Fault, Option<&'static str>) {
    let near = nearest(key, fields.iter().map(|field| field.key)).or_else(|| word_of_others(key, fields));
    match (near, home(key)) {
        (None, Some(home)) => (misplaced(title, key, home, place), None),
        (near, _) => (unknown(title, fields, key, near, place), near),
    }
}

fn unknown(title: &str, fields: &[Field], key: &str, near: Option<&str>, place: &Place) -> Fault {
    let help = near.map_or_else(|| all_keys(title, fields), |near| format!("did you mean '{near}'?"));
    Fault::at(&codes::UNKNOWN_KEY, place, format!("{title} has no key '{key}'")).help(help)
}

fn misplaced(title: &str, key: &str, home: &str, place: &Place) -> Fault {
    let help = match home {
        raw::TOP if title == raw::INCLUDED => format!("only the main file may have '{key}'; move it there"),
        raw::TOP => format!("move '{key}' to the top of the main file, before the first [table]"),
        home => format!("move '{key}' below {home}"),
    };
    Fault::at(&codes::MISPLACED_KEY, place, format!("'{key}' does not belong into {title}")).help(help)
}

fn all_keys(title: &str, fields: &[Field]) -> String {
    let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
    format!("{title} takes: {}", keys.join(", "))
}

/// The title of a table that has such a key.
fn home(key: &str) -> Option<&'static str> {
    let mut tables = raw::TABLES.iter();
    tables.find(|(_, fields)| fields.iter().any(|field| field.key == key)).map(|(title, _)| *title)
}

fn word_of_others(key: &str, fields: &'static [Field]) -> Option<&'static str> {
    let (_, ours) = WORDS_OF_OTHERS.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(key))?;
    fields.iter().map(|field| field.key).find(|key| key == ours)
}

/// The word out of `known` that `word` is most likely a slip of: up to two letters differ, or both begin alike.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer words are no slips, and comparing costs the product of the lengths.
    const LONGEST: usize = 64;
    let word = plain(word);
    let allowed = (word.chars().count() / 3).clamp(1, 2);
    let known = known.into_iter().filter(|known| word.len() <= LONGEST && known.len() <= LONGEST);
    let known: Vec<&str> = known.collect();
    let distance = |known: &str| strsim::damerau_levenshtein(&word, &plain(known));
    let slip = known.iter().map(|known| (distance(known), *known)).min_by_key(|(distance, _)| *distance);
    let slip = slip.filter(|(distance, _)| *distance <= allowed).map(|(_, known)| known);
    slip.or_else(|| known.into_iter().find(|known| begin_alike(&word, &plain(known))))
}

fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// Whether half of the longer word stands at the beginning of both: `warning` and `warn`. Words of two parts do not
/// count: their first part says little.
fn begin_alike(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    !one.contains('.') && same >= 4 && same * 2 >= one.chars().count().max(other.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        assert_eq!(nearest("upstreem", ["upstream", "adapter"]), Some("upstream"));
        assert_eq!(nearest("header-seconds", ["header_seconds"]), Some("header_seconds"));
        assert_eq!(nearest("register", ["registration", "profile"]), Some("registration"));
        assert_eq!(nearest("promotions.sms", ["terms.accept", "promotion.post"]), None);
        assert_eq!(nearest("colour", ["upstream", "adapter"]), None);
        assert_eq!(nearest("", ["id"]), None);
    }
}
