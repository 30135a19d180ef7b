//! The plain door.

use super::{Build, bare, items};
use crate::codes;
use crate::config::{Plain, PlainPath, Schedule};
use crate::fault::Fault;
use crate::raw::shop::{RawPlain, RawPlainPath};
use crate::source::{Place, Spot};
use crate::walk::number::Day;
use crate::word::path::UrlPath;
use std::collections::HashMap;

/// The days of a table as they were written.
struct Days<'a>([(&'static str, Option<&'a Spot<Day>>); 3]);

impl Build<'_> {
    pub(super) fn plain(&mut self, raw: Option<RawPlain>) -> Plain {
        let Some(raw) = raw else { return Plain::default() };
        let days = days(&raw.announce_from, &raw.redirect_from, &raw.gone_from);
        let schedule = self.schedule(&days);
        let exceptions = items(raw.exceptions);
        let paths = items(raw.path);
        self.same_path(&exceptions, &paths);
        Plain {
            schedule,
            paths: paths.into_iter().filter_map(|path| self.plain_path(path)).collect(),
            exceptions: exceptions.into_iter().map(|path| path.value.0).collect(),
        }
    }

    fn plain_path(&mut self, path: Spot<RawPlainPath>) -> Option<PlainPath> {
        let raw = &path.value;
        let days = days(&raw.announce_from, &raw.redirect_from, &raw.gone_from);
        if days.written().next().is_none() {
            let fault =
                Fault::at(&codes::NO_DATES, &path.place, "a path of its own without any day does nothing");
            self.faults.push(fault.help("write redirect_from = 2027-02-01 below it, or remove the path"));
        }
        let schedule = self.schedule(&days);
        bare(path.value.prefix).map(|prefix| PlainPath { prefix: prefix.0, schedule })
    }

    fn schedule(&mut self, days: &Days<'_>) -> Schedule {
        let written: Vec<_> = days.written().collect();
        for pair in written.windows(2) {
            if let [earlier, later] = pair
                && earlier.1.value.0 >= later.1.value.0
            {
                self.faults.push(crossed(earlier, later));
            }
        }
        let [announce, redirect, gone] = days.0.map(|(_, day)| day.map(|day| day.value.0));
        if let ([(_, Some(day)), ..], None, None) = (&days.0, redirect, gone) {
            self.faults.push(without_end(&day.place, day.value.0));
        }
        Schedule { announce_from: announce, redirect_from: redirect, gone_from: gone }
    }

    fn same_path(&mut self, exceptions: &[Spot<UrlPath>], paths: &[Spot<RawPlainPath>]) {
        let mut first: HashMap<&UrlPath, &Place> = HashMap::new();
        let prefixes = paths.iter().filter_map(|path| path.value.prefix.as_ref());
        for path in exceptions.iter().chain(prefixes) {
            match first.get(&path.value) {
                Some(place) => self.faults.push(path_twice(path, place)),
                None => drop(first.insert(&path.value, &path.place)),
            }
        }
    }
}

impl<'a> Days<'a> {
    fn written(&self) -> impl Iterator<Item = (&'static str, &'a Spot<Day>)> {
        self.0.iter().filter_map(|(key, day)| day.map(|day| (*key, day)))
    }
}

fn days<'a>(
    announce: &'a Option<Spot<Day>>,
    redirect: &'a Option<Spot<Day>>,
    gone: &'a Option<Spot<Day>>,
) -> Days<'a> {
    Days([
        ("announce_from", announce.as_ref()),
        ("redirect_from", redirect.as_ref()),
        ("gone_from", gone.as_ref()),
    ])
}

fn crossed(earlier: &(&str, &Spot<Day>), later: &(&str, &Spot<Day>)) -> Fault {
    let says = format!("{} must be a later day than {}, which is {}", later.0, earlier.0, earlier.1.value.0);
    let fault =
        Fault::at(&codes::DATES_CROSSED, &later.1.place, says).also(&earlier.1.place, "not before this");
    match earlier.1.value.0.tomorrow() {
        Ok(day) => fault.help(format!("write {} = {day} or later, or exchange the two", later.0)),
        Err(_) => fault.help("exchange the two"),
    }
}

fn without_end(place: &Place, day: jiff::civil::Date) -> Fault {
    /// What people are given to change their links.
    const DAYS: i64 = 60;
    let end = day.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(day);
    Fault::at(&codes::NO_END, place, "something is announced, but no day on which it happens")
        .help(format!("add the day on which plain links are redirected, such as redirect_from = {end}"))
}

fn path_twice(path: &Spot<UrlPath>, first: &Place) -> Fault {
    let says = format!("the path '{}' is here twice", path.value.0);
    Fault::at(&codes::SAME_PATH, &path.place, says).also(first, "first here").help("delete one of the two")
}
