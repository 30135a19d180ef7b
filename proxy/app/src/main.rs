//! The binary `vratar`: reads the command line, hands over to one command.
//!
//! *Invariant:* nothing but this crate reads config files, opens state or names a concrete store.

#[macro_use]
mod say;

mod admin;
mod assemble;
mod bypass;
mod ca;
mod cli;
mod commands;
mod control;
mod controllers;
mod known;
mod launch;
mod logging;
mod state;
mod tls;
mod watch;

use clap::Parser;
use std::process::ExitCode;

/// A request takes and gives back a hundred pieces of memory: the system's allocator needs a seventh of its time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli.command) {
        Ok(code) => code,
        Err(error) => refused(&error),
    }
}

/// 2, or 1 for a config that is wrong: its faults say all there is to say. One that cannot be read is 2.
fn refused(error: &anyhow::Error) -> ExitCode {
    if let Some(wrong) = error.downcast_ref::<launch::WrongConfig>() {
        eprint!("{wrong}");
        return ExitCode::from(wrong.exit());
    }
    eprintln!("vratar: {error:#}");
    ExitCode::from(2)
}
