//! `vratar plain`: who still comes by an old link.

use super::live::{asked, moment, word};
use crate::cli::{Format, PlainCommand};
use crate::control::Ask;
use anyhow::Context;
use serde_json::Value;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn plain(command: &PlainCommand) -> anyhow::Result<ExitCode> {
    let PlainCommand::List { format, of } = command;
    let told = asked(of, &Ask::OldLinks)?;
    match format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&told)?),
        Format::Text => {
            let callers = told.as_array().context("the door's answer is of another version")?;
            put!("{}", in_words(callers));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(callers: &[Value]) -> String {
    if callers.is_empty() {
        return "nobody came by an old link\n".to_owned();
    }
    let line = |[calls, last, address, program, link]: [&str; 5]| {
        format!("{calls:>7}  {last:<23}  {address:<20}  {program:<20}  {link}\n")
    };
    let head = line(["calls", "last", "from", "program", "old link"]);
    let caller = |caller: &Value| {
        line([
            &caller["count"].to_string(),
            &moment(&caller["last"]),
            word(&caller["address"]),
            word(&caller["program"]),
            &format!("{}{}", word(&caller["host"]), word(&caller["path"])),
        ])
    };
    std::iter::once(head).chain(callers.iter().map(caller)).collect()
}
