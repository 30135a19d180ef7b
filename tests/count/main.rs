//! What the pure parts of the data path cost, in instructions: a figure that a busy machine does not change.
//!
//! Each part runs in a process of its own under `valgrind --tool=callgrind`, once a few times and once a few times more; the
//! difference is the part alone. *Never*: measures time, starts a server, decides whether a test passes.

mod parts;

use anyhow::{Context as _, bail};
use clap::Parser;
use parts::Part;
use std::process::{Command, ExitCode};

/// Runs under valgrind: less and more. What is made once is in both.
const RUNS: [u32; 2] = [2, 12];

/// Counts the instructions of the parts of the data path that touch every byte.
#[derive(Parser)]
#[command(name = "count", version)]
struct Flags {
    /// Only parts with this text in their name.
    #[arg(long)]
    only: Option<String>,
    /// Runs one part so often, and counts nothing: what valgrind starts, and what a profiler wants.
    #[arg(long, requires = "only")]
    times: Option<u32>,
}

fn main() -> anyhow::Result<ExitCode> {
    let flags = Flags::parse();
    // What runs alone is named whole: one name may begin with another.
    let whole = flags.times.is_some();
    let fits = |part: &Part, text: &str| if whole { part.name == text } else { part.name.contains(text) };
    let wanted = |part: &Part| flags.only.as_deref().is_none_or(|text| fits(part, text));
    let parts: Vec<Part> = parts::all()?.into_iter().filter(wanted).collect();
    if parts.is_empty() {
        bail!("no part has {:?} in its name", flags.only.unwrap_or_default());
    }
    if let Some(times) = flags.times {
        for mut part in parts {
            (0..times).for_each(|_| (part.run)());
        }
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:<40} {:>10} {:>14} {:>12}", "part", "bytes", "instructions", "a byte");
    for part in &parts {
        let [less, more] = [counted(part.name, RUNS[0])?, counted(part.name, RUNS[1])?];
        let once = more.saturating_sub(less) / u64::from(RUNS[1] - RUNS[0]);
        let each = once as f64 / part.bytes as f64;
        println!("{:<40} {:>10} {once:>14} {each:>12.1}", part.name, part.bytes);
    }
    Ok(ExitCode::SUCCESS)
}

/// Instructions of a process that runs a part so often.
fn counted(part: &str, times: u32) -> anyhow::Result<u64> {
    let program = std::env::current_exe()?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    command.args(["--only", part, "--times", &times.to_string()]);
    let ended = command.output().context("valgrind does not start: apt-get install valgrind")?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if !ended.status.success() {
        bail!("{part}: {said}");
    }
    let line = said.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    line.and_then(|count| count.parse().ok()).with_context(|| format!("valgrind counted nothing: {said}"))
}
