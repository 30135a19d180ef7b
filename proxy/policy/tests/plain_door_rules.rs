//! Executes the cases in the prose of `rules/plain-door/*.md`.
//!
//! A fenced block `toml` is a schedule, a block `cases` after it is executed against it, a line a case:
//! `DAY|TIME METHOD[/1.0] URL -> PHASE`, where the method `HSTS` asks for the header instead.

#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test states what must hold")]

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use std::path::{Path, PathBuf};
use vratar_policy::plain_door::{Asked, STANDARD, Shape, redirect};
use vratar_policy::{HostOfShop, Phase, Schedule, ScheduleFile};

#[test]
fn every_case_in_the_prose_holds() {
    let pages: Vec<PathBuf> = rules().filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    assert!(!pages.is_empty());
    let wrong: Vec<String> = pages.iter().flat_map(|page| wrong_cases(page)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_shape_in_the_code_is_the_one_in_the_rule() {
    let text = std::fs::read_to_string(folder().join("standard.toml")).unwrap();
    assert_eq!(toml::from_str::<Shape>(&text).unwrap(), STANDARD);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/plain-door")
}

fn rules() -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder()).expect("the folder of rules").map(|entry| entry.unwrap().path())
}

/// What does not hold, each with its file and line.
fn wrong_cases(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap();
    let (mut schedule, mut block, mut toml, mut count) = (None, "", String::new(), 0);
    let mut wrong = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("{}:{}", page.display(), index + 1);
        match (block, line.strip_prefix("```")) {
            (_, Some(opened @ ("toml rule" | "cases"))) => block = opened,
            ("toml rule", Some(_)) => {
                schedule = Some(read(&std::mem::take(&mut toml), &place));
                block = "";
            }
            (_, Some(_)) => block = "",
            ("toml rule", None) => toml += &format!("{line}\n"),
            ("cases", None) => {
                count += 1;
                wrong.extend(wrong_case(schedule.as_ref().expect("a schedule before"), line, &place));
            }
            _ => {}
        }
    }
    assert!(count > 0, "{} has no cases", page.display());
    wrong
}

fn read(toml: &str, place: &str) -> Schedule {
    let file: ScheduleFile = toml::from_str(toml).unwrap_or_else(|error| panic!("{place}: {error}"));
    let zone = file.time_zone.as_deref().map_or(TimeZone::UTC, |name| TimeZone::get(name).unwrap());
    Schedule::checked(&file, &[live()], zone).unwrap_or_else(|errors| panic!("{place}: {errors:?}"))
}

fn live() -> HostOfShop {
    HostOfShop::new("shop.example", None).unwrap()
}

fn wrong_case(schedule: &Schedule, line: &str, place: &str) -> Option<String> {
    let (asked, expected) = line.split_once("->").unwrap_or_else(|| panic!("{place}: no arrow"));
    let words: Vec<&str> = asked.split_whitespace().collect();
    let [when, method, url] = words[..] else { panic!("{place}: not DAY METHOD URL") };
    let answered = answer(schedule, time(when), method, url);
    (answered != expected.trim()).then(|| format!("{place}: {answered}"))
}

/// A day stands for its noon, so that a case reads the same in every zone of Europe.
fn time(when: &str) -> Timestamp {
    when.parse().unwrap_or_else(|_| {
        let noon = when.parse::<Date>().unwrap().at(12, 0, 0, 0);
        noon.to_zoned(TimeZone::UTC).unwrap().timestamp()
    })
}

fn answer(schedule: &Schedule, now: Timestamp, method: &str, url: &str) -> String {
    if method == "HSTS" {
        return schedule.hsts(now).unwrap_or("none".to_owned());
    }
    let (method, http_1_0) = method.strip_suffix("/1.0").map_or((method, false), |method| (method, true));
    let (_, rest) = url.split_once("://").unwrap();
    let (host, path_and_query) = rest.split_at(rest.find('/').unwrap());
    let path = path_and_query.split('?').next().unwrap();
    let live = live();
    let (phase, to) = schedule
        .phase_of_retired(host, path, method, now)
        .unwrap_or_else(|| (schedule.phase(path, method, now), &live));
    shown(&phase, &Asked { method, http_1_0, old_browser: false, path_and_query }, to)
}

fn shown(phase: &Phase, asked: &Asked<'_>, to: &HostOfShop) -> String {
    match phase {
        Phase::Announce { until: Some(day), .. } => format!("announce until {day}"),
        Phase::Redirect { .. } => {
            let redirect = redirect(asked, to);
            format!("redirect {} {}", redirect.status, redirect.location)
        }
        phase => phase.as_str().to_owned(),
    }
}
