//! One file a command; each returns its exit code.

mod adapter;
mod check;
mod consent;
mod demo;
mod explain;
mod live;
mod observe;
mod run;
mod schema;

use crate::cli::{Command, StateOf};
use crate::launch::Source;
use std::path::PathBuf;
use std::process::ExitCode;

/// Hands over to the command.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(demo) => demo::demo(&demo),
        Command::Run(run) => run::run(run),
        Command::Check(check) => check::check(&check),
        Command::Config(show) => check::show(&show),
        Command::Explain(explain) => explain::explain(&explain),
        Command::Status(status) => live::status(&status),
        Command::Observe(observe) => observe::observe(&observe),
        Command::Reload(of) => live::reload(&of),
        Command::Bypass(bypass) => live::bypass(&bypass),
        Command::Plain(plain) => live::plain(&plain),
        Command::Healthcheck(of) => live::healthcheck(&of),
        Command::Consent(consent) => consent::consent(&consent),
        Command::Adapter(adapter) => adapter::adapter(&adapter),
        Command::Schema { of } => schema::schema(of),
    }
}

/// Where `vratar run` keeps its state when nothing is said.
const DEFAULT_STATE: &str = "vratar-state";

/// Where the state is, by name, by config, or where `vratar run` puts it.
pub(crate) fn state_dir(of: &StateOf) -> anyhow::Result<PathBuf> {
    match (&of.state, &of.config) {
        (Some(dir), _) => Ok(dir.clone()),
        (None, Some(config)) => Ok(Source::File(config.clone()).load()?.state),
        (None, None) => Ok(PathBuf::from(DEFAULT_STATE)),
    }
}

/// A runtime for commands that talk to a socket or the store.
pub(crate) fn block_on<F: Future>(future: F) -> anyhow::Result<F::Output> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}
