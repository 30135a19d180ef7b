//! `vratar record`: the access record, read, checked and given away.
//!
//! *Invariant:* what shows its content is recorded first ([`shelf::Shelf::record`]); where that cannot be, nothing is
//! shown.

mod asked;
mod export;
mod keeping;
mod names;
mod out;
mod person;
mod prove;
mod replay;
mod report;
mod shelf;
mod span;
mod tail;
mod telling;
mod verify;

pub(super) use out::plain;
pub(super) use replay::replay;
pub(crate) use span::Moment;

use crate::cli::RecordCommand;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn record(command: &RecordCommand) -> anyhow::Result<ExitCode> {
    match command {
        RecordCommand::Export(export) => export::export(export),
        RecordCommand::Tail(tail) => tail::tail(tail),
        RecordCommand::Report(report) => report::report(report),
        RecordCommand::Verify(verify) => verify::verify(verify),
        RecordCommand::Prove { seq, output, of } => prove::prove(*seq, output.as_deref(), of),
        RecordCommand::Check { file, root } => prove::check(file, root),
        RecordCommand::Prune { before, of } => keeping::prune(*before, of),
        RecordCommand::Erase(erase) => keeping::erase(erase),
        RecordCommand::AcceptLoss { yes, reason, of } => keeping::accept_loss(*yes, reason.clone(), of),
    }
}
