//! The benchmark: what Vratar costs beside other proxies, as ratios measured side by side. How to read it: README.md.
//!
//! *Invariant*: loopback only; everything it starts it ends, by process id; its files lie in one temporary folder
//! and in `bench/` of the target folder. No absolute time decides anything.

mod answer;
mod cert;
mod contest;
mod farm;
mod first_byte;
mod flags;
mod idle;
mod index;
mod journals;
mod kept;
mod load;
mod measure;
mod pages;
mod peak;
mod proc;
mod program;
mod proof;
mod reload;
mod report;
mod servers;
mod shake;
mod slots;
mod spread;
mod staged;
mod till;

use anyhow::Context;
use farm::Farm;
use flags::Flags;
use staged::Stage;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let flags = Flags::given();
    // A second call in one process would keep the first provider.
    drop(rustls::crypto::ring::default_provider().install_default());
    proc::allow_many_files();
    let folder = tempfile::Builder::new().prefix("vratar-bench-").tempdir()?;
    let mut farm = farm::start(&flags, folder.path())?;
    let (contests, stages) = (contest::all(&farm, &flags), staged::all(&flags));
    anyhow::ensure!(
        !contests.is_empty() || !stages.is_empty(),
        "no scenario has {:?} in its name",
        flags.only.as_deref().unwrap_or("")
    );
    let mut done = Done::default();
    for contest in &contests {
        done.add(&contest.name, measure::run(&farm, contest, &flags));
    }
    for stage in &stages {
        play(&mut farm, stage, &flags, &mut done);
    }
    let Done { results, notes, failed } = done;
    report::print(&farm, &flags, &results, &notes);
    let written = report::write(&results).context("the results could not be written")?;
    println!("\nwritten: {}", written.display());
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was measured so far.
#[derive(Default)]
struct Done {
    results: Vec<measure::Result>,
    notes: Vec<String>,
    failed: usize,
}

impl Done {
    fn add(&mut self, name: &str, result: anyhow::Result<measure::Result>) {
        match result {
            Ok(result) => self.results.push(result),
            Err(error) => {
                self.failed += 1;
                println!("!! {name}: {error:#}");
            }
        }
    }
}

/// A stage, with its servers for as long as it lasts.
fn play(farm: &mut Farm, stage: &Stage, flags: &Flags, done: &mut Done) {
    let built = match stage.build(farm) {
        Ok(built) => built,
        Err(error) => {
            done.failed += 1;
            return println!("!! {}: {error:#}", stage.name);
        }
    };
    let others = farm.servers.len();
    farm.servers.extend(built.servers);
    for contest in &built.contests {
        done.add(&contest.name, measure::run(farm, contest, flags));
    }
    farm.servers.truncate(others);
    done.notes.extend(built.notes);
}
