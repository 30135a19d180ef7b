//! The table of ratios, the figures behind it, and the file for machines.

use crate::contest::Contest;
use crate::farm::{self, Farm};
use crate::flags::Flags;
use crate::measure::{Result, Sample};
use crate::proc;
use crate::spread::Spread;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Width of the names, characters.
const NAME: usize = 92;

/// Prints everything.
pub(crate) fn print(farm: &Farm, flags: &Flags, results: &[Result], notes: &[String]) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = proc::load_average().unwrap_or(0.0);
    let log = if flags.no_log { "off" } else { "on" };
    println!("\n{cores} cores, load average {load:.1}; {} rounds; access logs {log}", flags.rounds);
    ratios(results);
    figures(results);
    if !notes.is_empty() {
        println!("\nAs it grows");
        notes.iter().for_each(|note| println!("  {note}"));
    }
    println!("\nMemory at the end (RSS, MiB)");
    for server in &farm.servers {
        let memory = proc::used(server.program.pid()).map_or(0.0, |used| used.memory);
        println!("  {:NAME$} {:>9.1}", server.name, memory / f64::from(1 << 20));
    }
}

/// Writes `bench/latest.json` into the target folder: an array of name, ratio and goal (`null` where there is none). Beside
/// it `latest.md`, the same as a table for people.
pub(crate) fn write(results: &[Result]) -> anyhow::Result<PathBuf> {
    let rows: Vec<Value> = rows(results)
        .map(|row| json!({ "name": row.name, "ratio": row.ratio.json(), "goal": row.goal }))
        .collect();
    let folder = farm::target()?.join("bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("latest.json");
    std::fs::write(&file, serde_json::to_string_pretty(&rows)? + "\n")?;
    std::fs::write(folder.join("latest.md"), table(self::rows(results)))?;
    Ok(file)
}

/// What differs by its protocol only.
#[derive(Default)]
struct Pair {
    name: String,
    /// HTTP/1.1 or what has no protocol, then HTTP/2: as it is printed.
    cells: [String; 2],
    goal: String,
    verdicts: Vec<&'static str>,
}

fn table(rows: impl Iterator<Item = Row>) -> String {
    let mut pairs: Vec<Pair> = Vec::new();
    for Row { name, ratio, goal } in rows {
        let ((goal, verdict), h2) = (judged(ratio, goal), name.contains(", h2"));
        let name = name.replace(", h1", "").replace(", h2", "");
        let at = pairs.iter().position(|pair| pair.name == name).unwrap_or(pairs.len());
        if at == pairs.len() {
            pairs.push(Pair { name, goal, ..Pair::default() });
        }
        let Spread { min, median, max } = ratio;
        pairs[at].cells[usize::from(h2)] = format!("**{median:.2}** ({min:.2}–{max:.2})");
        pairs[at].verdicts.push(verdict);
    }
    let mut text = String::from("| ratio | h1, or all | h2 | goal | |\n|---|---|---|---|---|\n");
    for Pair { name, cells: [one, two], goal, mut verdicts } in pairs {
        verdicts.dedup();
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {name} | {one} | {two} | {goal} | {} |", verdicts.join("; "));
    }
    text
}

/// The goal as it is printed, and whether it is met.
fn judged(ratio: Spread, goal: Option<f64>) -> (String, &'static str) {
    goal.map_or(("-".to_owned(), ""), |goal| (format!("{goal:.2}"), verdict(ratio, goal)))
}

struct Row {
    name: String,
    ratio: Spread,
    goal: Option<f64>,
}

fn rows(results: &[Result]) -> impl Iterator<Item = Row> {
    results
        .iter()
        .flat_map(|result| (1..result.contest.entrants.len()).flat_map(|other| against(result, other)))
}

/// One row; two of a journal, whose goal is one of time, and where time or waits are asked for as well.
fn against(result: &Result, other: usize) -> Vec<Row> {
    let entrant = &result.contest.entrants[other];
    let name = format!("{} / {}", result.contest.name, against_whom(result, other));
    let cost = |name, goal| Row { name, ratio: result.ratio(other), goal };
    match (result.time_ratio(other), result.wait_ratio(other)) {
        (Some(ratio), _) => vec![
            Row { name: format!("{name}: time"), ratio, goal: entrant.goal },
            cost(format!("{name}: CPU"), None),
        ],
        (_, Some(ratio)) => vec![
            cost(format!("{name}: CPU"), entrant.goal),
            Row { name: format!("{name}: p99"), ratio, goal: None },
        ],
        _ => vec![cost(name, entrant.goal)],
    }
}

/// Where a ratio is put beside that of made pages, it says so.
fn against_whom(result: &Result, other: usize) -> String {
    let Contest { entrants, made, .. } = &result.contest;
    made.filter(|made| made.theirs == other).map_or_else(
        || entrants[other].label.clone(),
        |made| format!("{}, by the same of made pages", entrants[made.peer].label),
    )
}

fn ratios(results: &[Result]) {
    println!(
        "\n{:NAME$} {:>8} {:>8} {:>8} {:>8}",
        "Ratio vratar / other (lower is better)", "min", "median", "max", "goal"
    );
    for Row { name, ratio, goal } in rows(results) {
        let (goal, verdict) = judged(ratio, goal);
        println!(
            "{name:NAME$} {:>8.2} {:>8.2} {:>8.2} {goal:>8}  {verdict}",
            ratio.min, ratio.median, ratio.max
        );
    }
}

/// A goal inside the spread is neither met nor missed.
fn verdict(ratio: Spread, goal: f64) -> &'static str {
    match (ratio.median <= goal, ratio.min <= goal, ratio.max <= goal) {
        (true, _, true) => "met",
        (true, _, false) => "met in the median",
        (false, true, _) => "missed in the median",
        (false, false, _) => "missed",
    }
}

fn figures(results: &[Result]) {
    println!("\n{:NAME$} {:>9} {:>9} {:>8} {:>8}", "Medians behind it", "cost", "per s", "p50 ms", "p99 ms");
    for result in results {
        println!("{} ({})", result.contest.name, result.contest.kind.unit());
        for (entrant, samples) in result.contest.entrants.iter().zip(&result.samples) {
            println!("  {:width$} {}", entrant.label, figure(samples), width = NAME - 2);
        }
    }
}

fn figure(samples: &[Sample]) -> String {
    let cost = Spread::of(samples.iter().map(|sample| sample.cost)).median;
    let shown: Vec<_> = samples.iter().filter_map(|sample| sample.shown).collect();
    if shown.is_empty() {
        return format!("{cost:>9.0}");
    }
    let rate = Spread::of(shown.iter().map(|shown| shown.rate)).median;
    let p50 = Spread::of(shown.iter().map(|shown| shown.p50)).median;
    let p99 = Spread::of(shown.iter().map(|shown| shown.p99)).median;
    let failed: u32 = shown.iter().map(|shown| shown.failed).sum();
    let failed = if failed == 0 { String::new() } else { format!("  {failed} requests were not answered") };
    format!("{cost:>9.1} {rate:>9.0} {p50:>8.2} {p99:>8.2}{failed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_the_median_and_firmly_by_all() {
        let ratio = Spread { min: 0.9, median: 1.0, max: 1.1 };
        assert_eq!(verdict(ratio, 1.2), "met");
        assert_eq!(verdict(ratio, 1.0), "met in the median");
        assert_eq!(verdict(ratio, 0.95), "missed in the median");
        assert_eq!(verdict(ratio, 0.8), "missed");
    }

    #[test]
    fn both_protocols_stand_in_one_line() {
        let ratio = Spread { min: 0.9, median: 1.0, max: 1.1 };
        let row = |name: &str| Row { name: name.to_owned(), ratio, goal: Some(1.0) };
        let table = table(["a, h1 / b", "a, h2 / b", "c / d"].map(row).into_iter());
        assert_eq!(table.lines().count(), 4, "{table}");
        assert!(
            table.contains(
                "| a / b | **1.00** (0.90–1.10) | **1.00** (0.90–1.10) | 1.00 | met in the median |"
            )
        );
    }
}
