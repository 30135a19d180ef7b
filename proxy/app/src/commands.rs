//! One file a command; each returns its exit code.

mod adapter;
mod bypass;
mod check;
mod consent;
mod demo;
mod doctor;
mod explain;
mod gaps;
mod live;
mod observe;
mod plain;
mod record;
mod rule;
mod run;
mod schema;
mod status;

pub(crate) use record::Moment;

use crate::cli::{Command, StateOf};
use anyhow::anyhow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use vratar_config::{Disk, Faults, state_of};

/// Hands over to the command.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(demo) => demo::demo(&demo),
        Command::Run(run) => run::run(run),
        Command::Check(check) => check::check(&check),
        Command::Config(show) => check::show(&show),
        Command::Explain(explain) => explain::explain(&explain),
        Command::Status(status) => status::status(&status),
        Command::Doctor(doctor) => doctor::doctor(&doctor),
        Command::Observe(observe) => observe::observe(&observe),
        Command::Reload(of) => live::reload(&of),
        Command::Bypass(bypass) => bypass::bypass(&bypass),
        Command::Plain(plain) => plain::plain(&plain),
        Command::Healthcheck(of) => live::healthcheck(&of),
        Command::Consent(consent) => consent::consent(&consent),
        Command::Gaps(gaps) => gaps::gaps(&gaps),
        Command::Record(record) => record::record(&record),
        Command::Rule(command) => rule::rule(&command),
        Command::Adapter(adapter) => adapter::adapter(&adapter),
        Command::Schema { of } => schema::schema(of),
    }
}

/// Where `vratar run` keeps its state when nothing is said.
const DEFAULT_STATE: &str = "vratar-state";

/// Where the state is, by name, by config, or where `vratar run` puts it. A config that is wrong elsewhere will do: a
/// door that runs must be reached all the same.
pub(crate) fn state_dir(of: &StateOf) -> anyhow::Result<PathBuf> {
    match (&of.state, &of.config) {
        (Some(dir), _) => Ok(dir.clone()),
        (None, Some(config)) => state_of(config, &Disk).map_err(|faults| unnamed(config, &faults)),
        (None, None) => Ok(PathBuf::from(DEFAULT_STATE)),
    }
}

fn unnamed(config: &Path, faults: &Faults) -> anyhow::Error {
    let why: Vec<String> =
        faults.list().iter().map(|fault| format!("{} ({})", fault.message(), fault.code())).collect();
    anyhow!(
        "{}: {}; so it does not say where the state is: mend that, or name the directory with --state",
        config.display(),
        why.join("; ")
    )
}

/// A runtime for commands that talk to a socket or the store.
pub(crate) fn block_on<F: Future>(future: F) -> anyhow::Result<F::Output> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}
