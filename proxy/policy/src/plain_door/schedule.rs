//! A schedule that has been checked, and what it says today.

use super::check::{self, ScheduleError};
use super::file::{Dates, ScheduleFile};
use super::host::HostOfShop;
use super::hsts;
use super::phase::{Phase, phase};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The challenges of certificate authorities (RFC 8555 §8.3): asked for over plain HTTP, never redirected.
const ACME: &str = "/.well-known/acme-challenge/";

/// The schedule of one shop. Cheap to ask, made once when the config is read.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub(super) zone: TimeZone,
    pub(super) dates: Dates,
    /// Longest prefix first.
    pub(super) paths: Vec<(String, Dates)>,
    pub(super) exempt: Vec<(String, Option<Vec<String>>)>,
    pub(super) retired: BTreeMap<String, Retired>,
}

/// An old host name.
#[derive(Clone, Debug)]
pub(super) struct Retired {
    pub(super) successor: HostOfShop,
    /// `None`: those of the shop.
    pub(super) dates: Option<Dates>,
}

impl Schedule {
    /// Checks what the operator wrote. `hosts` are the shop's live hosts, the first is where retired hosts lead
    /// unless they say otherwise; `zone` is the one that `file.time_zone` names.
    ///
    /// # Errors
    /// Everything that is wrong at once, each with the key at which it stands.
    pub fn checked(
        file: &ScheduleFile,
        hosts: &[HostOfShop],
        zone: TimeZone,
    ) -> Result<Self, Vec<ScheduleError>> {
        check::checked(file, hosts, zone)
    }

    /// The schedule of a shop that has none: every plain link is redirected, and has been for ever.
    /// Without a day to count from there is no HSTS.
    #[must_use]
    pub fn redirecting() -> Self {
        let dates = Dates { redirect_from: Some(Date::MIN), ..Dates::default() };
        Self { zone: TimeZone::UTC, dates, paths: Vec::new(), exempt: Vec::new(), retired: BTreeMap::new() }
    }

    /// What is to be done with a request that came over plain HTTP. `path` is canonical and without a query.
    #[must_use]
    pub fn phase(&self, path: &str, method: &str, now: Timestamp) -> Phase {
        if self.is_exempt(path, method) {
            return Phase::Exempt;
        }
        let own = self.paths.iter().find(|(prefix, _)| is_beneath(path, prefix));
        phase(own.map_or(&self.dates, |(_, dates)| dates), &self.zone, now)
    }

    /// What is to be done with a request for `host`, over HTTP or HTTPS, if that is a retired name of the shop,
    /// and the host that took its place. Paths with dates of their own have them for plain links only.
    #[must_use]
    pub fn phase_of_retired(
        &self,
        host: &str,
        path: &str,
        method: &str,
        now: Timestamp,
    ) -> Option<(Phase, &HostOfShop)> {
        let retired = self.retired.get(host)?;
        if self.is_exempt(path, method) {
            return Some((Phase::Exempt, &retired.successor));
        }
        let dates = retired.dates.as_ref().unwrap_or(&self.dates);
        Some((phase(dates, &self.zone, now), &retired.successor))
    }

    /// The retired names of the shop.
    pub fn retired_hosts(&self) -> impl Iterator<Item = &str> {
        self.retired.keys().map(String::as_str)
    }

    /// `Strict-Transport-Security` for pages served over HTTPS on a live host: only once every plain link of the
    /// shop is redirected or gone, and then with a `max-age` that grows from minutes to a year. Exempted machine
    /// endpoints do not hold it up: what heeds this header can use HTTPS.
    #[must_use]
    pub fn hsts(&self, now: Timestamp) -> Option<String> {
        let paths = self.paths.iter().map(|(_, dates)| dates);
        hsts::value(std::iter::once(&self.dates).chain(paths), &self.zone, now)
    }

    fn is_exempt(&self, path: &str, method: &str) -> bool {
        let fits = |(exempt, methods): &(String, Option<Vec<String>>)| {
            let here = if exempt.ends_with('/') { path.starts_with(exempt.as_str()) } else { path == exempt };
            here && methods.as_ref().is_none_or(|methods| methods.iter().any(|m| m == method))
        };
        path.starts_with(ACME) || self.exempt.iter().any(fits)
    }
}

/// Whether `path` is `prefix` or beneath it; whole segments only.
fn is_beneath(path: &str, prefix: &str) -> bool {
    let trimmed = prefix.strip_suffix('/').unwrap_or(prefix);
    path.strip_prefix(trimmed)
        .is_some_and(|rest| rest.starts_with('/') || (rest.is_empty() && trimmed == prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_schedule_plain_links_are_redirected_and_browsers_not_bound() {
        let (schedule, now) = (Schedule::redirecting(), Timestamp::UNIX_EPOCH);
        assert_eq!(schedule.phase("/", "GET", now), Phase::Redirect { gone_from: None });
        assert_eq!(schedule.phase("/.well-known/acme-challenge/x", "GET", now), Phase::Exempt);
        assert_eq!(schedule.hsts(now), None);
    }

    #[test]
    fn prefixes_are_whole_segments() {
        for (path, prefix, beneath) in [
            ("/a", "/a", true),
            ("/a/", "/a", true),
            ("/ab", "/a", false),
            ("/a", "/a/", false),
            ("/a/b", "/a/", true),
            ("/x", "/", true),
            ("/", "/", true),
        ] {
            assert_eq!(is_beneath(path, prefix), beneath, "{path} {prefix}");
        }
    }

    proptest::proptest! {
        #[test]
        fn time_never_leads_back(days in proptest::collection::btree_set(0_i64..400, 3), hours in proptest::collection::vec(0_i64..11_000, 2)) {
            use jiff::ToSpan;
            let day = |index: usize| days.iter().nth(index).map(|day| jiff::civil::date(2026, 1, 1).saturating_add(day.days()));
            let (announce_from, redirect_from, gone_from) = (day(0), day(1), day(2));
            let file = ScheduleFile { announce_from, redirect_from, gone_from, ..ScheduleFile::default() };
            let zone = TimeZone::posix("EET-2EEST,M3.5.0/3,M10.5.0/4").unwrap();
            let schedule = Schedule::checked(&file, &[], zone).unwrap();
            let rank = |hour: &i64| {
                let now = "2025-12-01T00:00:00Z".parse::<Timestamp>().unwrap() + hour.hours();
                ["open", "announce", "redirect", "gone"].iter().position(|word| *word == schedule.phase("/", "GET", now).as_str())
            };
            let (earlier, later) = (hours.iter().min().and_then(rank), hours.iter().max().and_then(rank));
            proptest::prop_assert!(earlier.is_some() && earlier <= later);
        }
    }
}
