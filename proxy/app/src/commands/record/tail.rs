//! `vratar record tail`: the last accesses, to be read.
//!
//! The reading that a tail causes is not among its lines.

mod lines;

use super::shelf::{Shelf, reading};
use super::telling::Telling;
use crate::cli::Tail;
use crate::commands::block_on;
use lines::Lines;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;
use std::time::Duration;

/// Between two looks at a record that grows.
const LOOK: Duration = Duration::from_millis(200);
/// Leaves before the end from which on it is read, for each line: a name, a grant, leases, a close.
const LEAVES: u64 = 64;

/// Runs the command.
pub(super) fn tail(tail: &Tail) -> anyhow::Result<ExitCode> {
    let shelf = block_on(Shelf::find(&tail.of))??;
    let own = block_on(shelf.record(reading("record tail", None, tail.unsealed)))??;
    match show(&shelf, tail, own) {
        // Whoever pipes it into `head` has seen enough.
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        shown => shown.map(|()| ExitCode::SUCCESS),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn show(shelf: &Shelf, tail: &Tail, own: u64) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let wanted = (tail.number as u64).saturating_mul(LEAVES);
    let telling = Telling::begin(shelf, own.saturating_sub(wanted), tail.unsealed)?;
    let mut telling = if tail.follow { telling.following() } else { telling };
    let mut lines = Lines::new(tail.number, tail.unsealed);
    for told in telling.by_ref() {
        let told = told?;
        if told.seq != own {
            lines.take(&told);
        }
        lines.keep_last();
    }
    for line in lines.all() {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    if !tail.follow {
        return Ok(());
    }
    loop {
        if let Some(told) = telling.next_or_wait(LOOK) {
            let told = told?;
            if told.seq != own {
                lines.take(&told);
            }
        }
        for line in lines.ripe() {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
    }
}
