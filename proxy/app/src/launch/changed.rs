//! What a reload changed, in words.

use std::collections::HashSet;
use vratar_config::{Change, Config};

/// Lines that are told; who changed more knows it.
const MOST: usize = 50;

/// One line a value, one a shop that is new or gone; at most [`MOST`] and how many more there are.
pub(super) fn in_words(old: &Config, new: &Config) -> Vec<String> {
    let (before, after) = (shops(old), shops(new));
    let mut lines: Vec<String> = after.difference(&before).map(|id| format!("shop {id}: new")).collect();
    lines.extend(before.difference(&after).map(|id| format!("shop {id}: gone")));
    lines.sort();
    let changes = vratar_config::changes(old, new);
    let of_both =
        |change: &&Change| shop_of(&change.key).is_none_or(|id| before.contains(id) && after.contains(id));
    lines.extend(changes.iter().filter(of_both).map(line));
    let more = lines.len().saturating_sub(MOST);
    if more > 0 {
        lines.truncate(MOST);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn shops(config: &Config) -> HashSet<&str> {
    config.shops.iter().map(|shop| shop.id.as_str()).collect()
}

/// The shop in `shop(id).mode`.
fn shop_of(key: &str) -> Option<&str> {
    key.strip_prefix("shop(")?.rsplit_once(").").map(|(id, _)| id)
}

fn line(change: &Change) -> String {
    let or_nothing = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} -> {}", change.key, or_nothing(&change.before), or_nothing(&change.after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_is_named_by_its_keys() {
        assert_eq!(shop_of("shop(a.example).tls.cert"), Some("a.example"));
        assert_eq!(shop_of("limits.connections"), None);
    }
}
