//! What changed between two configs.

use crate::config::Config;
use crate::show::Setting;
use std::collections::BTreeMap;

/// Keys that a reload cannot apply, because sockets, threads, the store, the record
/// and the log are set up once: those that
/// differ, in the order of the file. Everything else is applied by a reload, or waits ([`next_start`]).
#[must_use]
pub fn restart_needed(old: &Config, new: &Config) -> Vec<String> {
    let differs = [
        ("state", old.state != new.state),
        ("listen.https", old.listen.https != new.listen.https),
        ("listen.http", old.listen.http != new.listen.http),
        ("listen.admin", old.listen.admin != new.listen.admin),
        ("listen.threads", old.listen.threads != new.listen.threads),
        ("record.folder", record_moved(old, new)),
        ("record.shared", old.record.shared != new.record.shared),
        ("log.format", old.log.format != new.log.format),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key.to_owned()).collect()
}

/// Whether the record is elsewhere; where it only went with the state folder, that is what is told.
fn record_moved(old: &Config, new: &Config) -> bool {
    let written = |config: &Config| config.origin("record.folder").is_some();
    old.record.folder != new.record.folder && (written(old) || written(new))
}

/// Keys that differ and that a reload accepts but does not apply: the next start does.
#[must_use]
pub fn next_start(old: &Config, new: &Config) -> Vec<String> {
    let differs = [
        ("log.level", old.log.level != new.log.level),
        ("limits.drain_seconds", old.limits.drain != new.limits.drain),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key.to_owned()).collect()
}

/// One value that a reload changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As in `listen.threads` or `shop(example).upstream`: shops by id, so that moving one is no change.
    pub key: String,
    /// What it was; `None` when it is new.
    pub before: Option<String>,
    /// What it is; `None` when it is gone.
    pub after: Option<String>,
}

/// Everything that differs, by key.
#[must_use]
pub fn changes(old: &Config, new: &Config) -> Vec<Change> {
    let (mut before, after) = (by_key(old), by_key(new));
    let mut changes = Vec::new();
    for (key, after) in after {
        let before = before.remove(&key);
        if before.as_ref() != Some(&after) {
            changes.push(Change { key, before, after: Some(after) });
        }
    }
    changes.extend(before.into_iter().map(|(key, before)| Change { key, before: Some(before), after: None }));
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    changes
}

fn by_key(config: &Config) -> BTreeMap<String, String> {
    config.origins().into_iter().map(|setting| (by_id(config, &setting), setting.value)).collect()
}

/// `shop[0].mode` as `shop(example).mode`.
fn by_id(config: &Config, setting: &Setting) -> String {
    let shop = setting.key.strip_prefix("shop[").and_then(|rest| rest.split_once(']'));
    let named = shop.and_then(|(index, rest)| Some((config.shops.get(index.parse::<usize>().ok()?)?, rest)));
    named.map_or_else(|| setting.key.clone(), |(shop, rest)| format!("shop({}){rest}", shop.id))
}
