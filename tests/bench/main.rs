//! The benchmark: what Vratar costs beside other proxies, as ratios measured side by side. How to read it: README.md.
//!
//! *Invariant*: loopback only; everything it starts it ends, by process id; its files lie in one temporary folder
//! and in `bench/` of the target folder. No absolute time decides anything.

mod cert;
mod contest;
mod farm;
mod flags;
mod idle;
mod journals;
mod kept;
mod load;
mod measure;
mod pages;
mod proc;
mod program;
mod proof;
mod report;
mod servers;
mod shake;
mod spread;

use anyhow::Context;
use clap::Parser;
use flags::Flags;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let flags = Flags::parse();
    // A second call in one process would keep the first provider.
    drop(rustls::crypto::ring::default_provider().install_default());
    proc::allow_many_files();
    let folder = tempfile::Builder::new().prefix("vratar-bench-").tempdir()?;
    let farm = farm::start(&flags, folder.path())?;
    let contests = contest::all(&farm, &flags);
    anyhow::ensure!(
        !contests.is_empty(),
        "no scenario has {:?} in its name",
        flags.only.as_deref().unwrap_or("")
    );
    let mut failed = 0_usize;
    let mut results = Vec::new();
    for contest in &contests {
        match measure::run(&farm, contest, &flags) {
            Ok(result) => results.push(result),
            Err(error) => {
                failed += 1;
                println!("!! {}: {error:#}", contest.name);
            }
        }
    }
    report::print(&farm, &flags, &results);
    let written = report::write(&results).context("the results could not be written")?;
    println!("\nwritten: {}", written.display());
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
