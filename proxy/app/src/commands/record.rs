//! `vratar record`: the access record, read, checked and given away.
//!
//! *Invariant:* what shows its content is recorded first ([`shelf::Shelf::record`]); where that cannot be, nothing is
//! shown.

mod export;
mod names;
mod shelf;
mod span;
mod telling;

pub(crate) use span::Moment;

use crate::cli::RecordCommand;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn record(command: &RecordCommand) -> anyhow::Result<ExitCode> {
    match command {
        RecordCommand::Export(export) => export::export(export),
    }
}
