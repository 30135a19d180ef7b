//! The binary `vratar`: reads the command line, hands over to one command.
//!
//! *Invariant:* nothing but this crate reads config files, opens state or names a concrete store.

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

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vratar: {error:#}");
            ExitCode::from(2)
        }
    }
}
