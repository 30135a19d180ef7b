//! How what is kept answers when it holds much: programs of the store's that make up so many records, or decisions, and ask
//! for them (`proxy/store/examples`), run with few and with many.

use crate::contest::{Contest, Entrant, Kind, Of};
use crate::load::Shown;
use crate::measure::Sample;
use crate::program;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Few, and a hundred times as many.
const COUNTS: [u32; 2] = [10_000, 1_000_000];
/// What a question may cost more then.
const TWICE: f64 = 2.0;
/// A run may take this long: decisions are made up at some 10 000 a second.
const LIMIT: Duration = Duration::from_secs(600);

/// A program, and what it is asked.
#[derive(Debug)]
pub(crate) struct Kept {
    /// What is kept: `records`.
    pub(crate) what: &'static str,
    /// The program.
    example: &'static str,
    /// Names another binary of it.
    env: &'static str,
    /// What is asked, as the program calls it, and whether the goal speaks of it.
    questions: &'static [(&'static str, bool)],
}

/// The index of the access record.
pub(crate) static RECORDS: Kept = Kept {
    what: "records",
    example: "access_index",
    env: "VRATAR_INDEX_BIN",
    questions: &[
        ("who saw this person, newest 50", true),
        ("who saw this person, oldest 50", true),
        ("what did this actor see, newest 50", false),
        ("names of 50", false),
    ],
};
/// The consent store.
pub(crate) static DECISIONS: Kept = Kept {
    what: "decisions",
    example: "decisions",
    env: "VRATAR_DECISIONS_BIN",
    questions: &[
        ("history of a subject", true),
        ("history by address", true),
        ("what holds for a subject", false),
        ("who holds a session", false),
    ],
};

impl Kept {
    /// How the names of its contests begin.
    pub(crate) fn name(&self) -> String {
        format!("{} 1 000 000 against 10 000", self.what)
    }

    /// Runs its program with few and with many; what it says stays in `folder`. A question each.
    pub(crate) fn contests(&'static self, target: &Path, folder: &Path) -> anyhow::Result<Vec<Contest>> {
        let program = self.program(target)?;
        COUNTS.iter().try_for_each(|count| self.run(folder, &program, *count))?;
        Ok(self.questions.iter().map(|question| self.contest(*question)).collect())
    }

    fn contest(&'static self, (question, in_goals): (&'static str, bool)) -> Contest {
        let entrant = |count, label: String, goal| Entrant {
            label,
            of: Of::Kept { kept: self, count, question },
            goal,
        };
        let few = format!("own, 10 000 {}", self.what);
        let entrants = vec![
            entrant(COUNTS[1], "vratar".to_owned(), None),
            entrant(COUNTS[0], few, in_goals.then_some(TWICE)),
        ];
        Contest { name: format!("{}: {question}", self.name()), kind: Kind::Question, entrants, made: None }
    }

    /// The program, made now if it is not fresh.
    fn program(&self, target: &Path) -> anyhow::Result<PathBuf> {
        if let Some(named) = std::env::var_os(self.env) {
            return Ok(named.into());
        }
        println!("-- building {} (release)", self.example);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build
            .args(["build", "--release", "-p", "vratar-store", "--example", self.example, "--target-dir"])
            .arg(target);
        let status =
            build.current_dir(env!("CARGO_MANIFEST_DIR")).status().context("cargo does not start")?;
        ensure!(status.success(), "{} does not build; {} names another binary", self.example, self.env);
        Ok(target.join("release/examples").join(self.example))
    }

    fn run(&self, folder: &Path, program: &Path, count: u32) -> anyhow::Result<()> {
        let mut command = Command::new(program);
        command.arg(count.to_string());
        let (said, status) = program::output(&command, &self.told(folder, count), LIMIT)?;
        ensure!(status.success(), "{} ended with {status}:\n{said}", self.example);
        Ok(())
    }

    /// What it said of a question: the median is the cost, milliseconds.
    pub(crate) fn sample(&self, folder: &Path, count: u32, question: &str) -> anyhow::Result<Sample> {
        let said = std::fs::read_to_string(self.told(folder, count))?;
        let (p50, p99) = read(&said, question)
            .with_context(|| format!("{} says nothing of {question:?}", self.example))?;
        Ok(Sample { cost: p50 * 1e3, shown: Some(Shown { rate: 1e3 / p50, p50, p99, failed: 0 }) })
    }

    fn told(&self, folder: &Path, count: u32) -> PathBuf {
        folder.join(format!("{}-{count}.txt", self.example))
    }
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
