//! How the index of the access record answers when it holds much: a program of the store's, which makes up so many records
//! and asks for them (`proxy/store/examples/access_index.rs`), run with few and with many.

use crate::contest::{Contest, Entrant, Kind, Of};
use crate::load::Shown;
use crate::measure::Sample;
use crate::program;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Few records, and a hundred times as many.
pub(crate) const RECORDS: [u32; 2] = [10_000, 1_000_000];
/// What a question may cost more then.
const TWICE: f64 = 2.0;
/// A run may take this long: records are made up at 25 000 a second.
const LIMIT: Duration = Duration::from_secs(600);
/// How questions about a person begin, of which the goal speaks.
const SUBJECT: &str = "who saw this person";
/// What is asked, as the program calls it.
const QUESTIONS: [&str; 4] = [
    "who saw this person, newest 50",
    "who saw this person, oldest 50",
    "what did this actor see, newest 50",
    "names of 50",
];

/// A question each.
pub(crate) fn all() -> Vec<Contest> {
    let entrant = |(records, label, goal): (u32, &str, Option<f64>), question| Entrant {
        label: label.to_owned(),
        of: Of::Index { records, question },
        goal,
    };
    let one = |question: &'static str| Contest {
        name: format!("records 1 000 000 against 10 000: {question}"),
        kind: Kind::Question,
        entrants: vec![
            entrant((RECORDS[1], "vratar", None), question),
            entrant(
                (RECORDS[0], "own, 10 000 records", question.starts_with(SUBJECT).then_some(TWICE)),
                question,
            ),
        ],
    };
    QUESTIONS.map(one).into()
}

/// The program, made now if it is not fresh; `VRATAR_INDEX_BIN` names another.
pub(crate) fn program(target: &Path) -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("VRATAR_INDEX_BIN") {
        return Ok(named.into());
    }
    println!("-- building access_index (release)");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--release", "-p", "vratar-store", "--example", "access_index", "--target-dir"])
        .arg(target);
    let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().context("cargo does not start")?;
    ensure!(status.success(), "access_index does not build; VRATAR_INDEX_BIN names another binary");
    Ok(target.join("release/examples/access_index"))
}

/// Runs it with so many records; what it says stays in `folder`.
pub(crate) fn run(folder: &Path, program: &Path, records: u32) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.arg(records.to_string());
    let (said, status) = program::output(&command, &told(folder, records), LIMIT)?;
    ensure!(status.success(), "access_index ended with {status}:\n{said}");
    Ok(())
}

/// What it said of a question: the median is the cost, milliseconds.
pub(crate) fn sample(folder: &Path, records: u32, question: &str) -> anyhow::Result<Sample> {
    let said = std::fs::read_to_string(told(folder, records))?;
    let (p50, p99) =
        read(&said, question).with_context(|| format!("access_index says nothing of {question:?}"))?;
    Ok(Sample { cost: p50 * 1e3, shown: Some(Shown { rate: 1e3 / p50, p50, p99, failed: 0 }) })
}

fn told(folder: &Path, records: u32) -> PathBuf {
    folder.join(format!("access-index-{records}.txt"))
}

/// Median and the longest of 99 %, milliseconds.
fn read(said: &str, question: &str) -> Option<(f64, f64)> {
    let line = said.lines().find_map(|line| line.strip_prefix(question))?;
    let after = |word: &str| line.split_once(word)?.1.split_ascii_whitespace().next()?.parse().ok();
    Some((after("median")?, after("99 %")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_program_is_read() {
        let said =
            "5 records\nnames of 50          median    0.412 ms   99 %    1.500 ms   most    2.000 ms\n";
        assert_eq!(read(said, "names of 50"), Some((0.412, 1.5)));
        assert_eq!(read(said, "names of 51"), None);
    }
}
