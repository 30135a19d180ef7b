//! From what the operator wrote to a schedule that means something.

use super::file::{Dates, Exemption, PathDates, RetiredHost, ScheduleFile};
use super::host::HostOfShop;
use super::schedule::{Retired, Schedule};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Most entries of each list of one schedule.
const MAX_ENTRIES: usize = 1000;

/// Something wrong in a schedule. The operator is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {fault}")]
pub struct ScheduleError {
    /// Where, as a key relative to the schedule: `redirect_from`, `path[1].prefix` (counted from 0).
    pub key: String,
    /// What is wrong and what to write instead.
    pub fault: ScheduleFault,
}

/// What is wrong in a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleFault {
    /// A phase does not begin after the one before it.
    #[error("must be a later day than {0}; the order is announce, redirect, gone")]
    Order(&'static str),
    /// An announcement that announces nothing.
    #[error("announces without an end; add redirect_from, gone_from, or both")]
    NoEnd,
    /// A path without any date.
    #[error("has no date; write at least one, or delete the entry")]
    NoDates,
    /// Not an absolute path in canonical spelling.
    #[error("must be a path that begins with / and has no query, fragment, space, // or dot segment")]
    NotAPath,
    /// The same thing twice.
    #[error("stands here twice; delete one")]
    Twice,
    /// Not a method.
    #[error("must be a method in capital letters, such as GET; delete the key to mean all")]
    NotAMethod,
    /// Not a host name.
    #[error("must be a bare host name in small letters, such as old.example")]
    NotAHost,
    /// A retired host that is a live one.
    #[error("is a live host of the shop; a link to it would lead to itself")]
    StillLive,
    /// A successor that is no live host.
    #[error("must be one of the shop's live hosts")]
    NoSuccessor,
    /// A list that is too long.
    #[error("has more than 1000 entries; use prefixes")]
    TooMany,
}

pub(super) fn checked(
    file: &ScheduleFile,
    hosts: &[HostOfShop],
    zone: TimeZone,
) -> Result<Schedule, Vec<ScheduleError>> {
    let mut check = Check(Vec::new());
    check.dates("", &file.dates());
    let paths = check.paths(&file.path);
    let exempt = check.exemptions(&file.exempt);
    let retired = check.retired_hosts(&file.retired_host, hosts);
    let dates = file.dates();
    if check.0.is_empty() { Ok(Schedule { zone, dates, paths, exempt, retired }) } else { Err(check.0) }
}

/// What was found so far.
struct Check(Vec<ScheduleError>);

impl Check {
    fn wrong(&mut self, key: String, fault: ScheduleFault) {
        self.0.push(ScheduleError { key, fault });
    }

    /// Strictly later: a phase of no days would be skipped without anybody noticing.
    fn dates(&mut self, at: &str, dates: &Dates) {
        let days = [
            ("announce_from", dates.announce_from),
            ("redirect_from", dates.redirect_from),
            ("gone_from", dates.gone_from),
        ];
        let given: Vec<_> = days.into_iter().filter_map(|(key, day)| Some((key, day?))).collect();
        for pair in given.windows(2) {
            if let [(before, first), (key, second)] = pair
                && second <= first
            {
                self.wrong(format!("{at}{key}"), ScheduleFault::Order(before));
            }
        }
        if let [("announce_from", _)] = given.as_slice() {
            self.wrong(format!("{at}announce_from"), ScheduleFault::NoEnd);
        }
    }

    fn paths(&mut self, paths: &[PathDates]) -> Vec<(String, Dates)> {
        self.length("path", paths.len());
        let mut seen = BTreeSet::new();
        for (index, path) in paths.iter().enumerate() {
            self.dates(&format!("path[{index}]."), &path.dates());
            self.path(format!("path[{index}].prefix"), &path.prefix);
            if path.dates().is_empty() {
                self.wrong(format!("path[{index}]"), ScheduleFault::NoDates);
            }
            if !seen.insert(&path.prefix) {
                self.wrong(format!("path[{index}].prefix"), ScheduleFault::Twice);
            }
        }
        let mut checked: Vec<_> = paths.iter().map(|path| (path.prefix.clone(), path.dates())).collect();
        checked.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        checked
    }

    fn exemptions(&mut self, exempt: &[Exemption]) -> Vec<(String, Option<Vec<String>>)> {
        self.length("exempt", exempt.len());
        for (index, exemption) in exempt.iter().enumerate() {
            self.path(format!("exempt[{index}].path"), &exemption.path);
            let is_method =
                |m: &String| !m.is_empty() && m.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
            if exemption.method.as_ref().is_some_and(|m| m.is_empty() || !m.iter().all(is_method)) {
                self.wrong(format!("exempt[{index}].method"), ScheduleFault::NotAMethod);
            }
        }
        exempt.iter().map(|exemption| (exemption.path.clone(), exemption.method.clone())).collect()
    }

    fn retired_hosts(&mut self, retired: &[RetiredHost], hosts: &[HostOfShop]) -> BTreeMap<String, Retired> {
        self.length("retired_host", retired.len());
        let mut checked = BTreeMap::new();
        for (index, old) in retired.iter().enumerate() {
            let at = format!("retired_host[{index}].");
            self.dates(&at, &old.dates());
            self.retired_name(&at, &old.host, hosts);
            let Some(successor) = successor(old, hosts) else {
                self.wrong(format!("{at}successor"), ScheduleFault::NoSuccessor);
                continue;
            };
            let dates = Some(old.dates()).filter(|dates| !dates.is_empty());
            if checked.insert(old.host.clone(), Retired { successor, dates }).is_some() {
                self.wrong(format!("{at}host"), ScheduleFault::Twice);
            }
        }
        checked
    }

    fn retired_name(&mut self, at: &str, name: &str, hosts: &[HostOfShop]) {
        if HostOfShop::new(name, None).is_err() {
            self.wrong(format!("{at}host"), ScheduleFault::NotAHost);
        } else if hosts.iter().any(|host| host.name() == name) {
            self.wrong(format!("{at}host"), ScheduleFault::StillLive);
        }
    }

    /// A path in the spelling in which it is compared.
    fn path(&mut self, key: String, path: &str) {
        let dots = |segment: &str| segment == "." || segment == "..";
        let fits = path.starts_with('/')
            && !path.contains("//")
            && !path.split('/').any(dots)
            && path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\'));
        if !fits {
            self.wrong(key, ScheduleFault::NotAPath);
        }
    }

    fn length(&mut self, key: &str, length: usize) {
        if length > MAX_ENTRIES {
            self.wrong(key.to_owned(), ScheduleFault::TooMany);
        }
    }
}

fn successor(old: &RetiredHost, hosts: &[HostOfShop]) -> Option<HostOfShop> {
    match &old.successor {
        Some(name) => hosts.iter().find(|host| host.name() == name).cloned(),
        None => hosts.first().cloned(),
    }
}

#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
