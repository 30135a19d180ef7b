//! Commands that ask the running door.

use super::{block_on, state_dir};
use crate::cli::{Bypass, Format, PlainCommand, StateOf, Status};
use crate::control::{self, Ask};
use anyhow::{Context, bail};
use jiff::SignedDuration;
use serde_json::Value;
use std::process::ExitCode;

/// How the door does.
pub(crate) fn status(status: &Status) -> anyhow::Result<ExitCode> {
    let told = asked(&status.of, &Ask::Status)?;
    match status.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&told)?),
        Format::Text => print!("{}", in_words(&told)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the config again. Exit: 0 in use, 1 refused.
pub(crate) fn reload(of: &StateOf) -> anyhow::Result<ExitCode> {
    match asked(of, &Ask::Reload) {
        Ok(told) => {
            println!("reloaded: {} shop(s)", told["shops"]);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("reload refused, the old config stays in use:\n{error:#}");
            Ok(ExitCode::from(1))
        }
    }
}

/// Hands off a host, or on again.
pub(crate) fn bypass(bypass: &Bypass) -> anyhow::Result<ExitCode> {
    let host = bypass.host.to_ascii_lowercase();
    let ask = if bypass.end {
        Ask::EndBypass { host }
    } else {
        let seconds = seconds(bypass.time.as_deref().unwrap_or_default())?;
        Ask::Bypass { host, seconds, reason: bypass.reason.clone().unwrap_or_default() }
    };
    let told = asked(&bypass.of, &ask)?;
    match told["until"].as_str() {
        Some(until) => println!(
            "hands off {} until {until}; `vratar bypass {} --end` ends it before",
            bypass.host, bypass.host
        ),
        None => println!("hands on {} again", bypass.host),
    }
    Ok(ExitCode::SUCCESS)
}

/// Who still comes by an old link.
pub(crate) fn plain(command: &PlainCommand) -> anyhow::Result<ExitCode> {
    let PlainCommand::List { format, of } = command;
    let told = asked(of, &Ask::OldLinks)?;
    if *format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(ExitCode::SUCCESS);
    }
    let list = told.as_array().context("the door's answer is of another version")?;
    if list.is_empty() {
        println!("nobody came by an old link");
    }
    for line in list {
        let (caller, calls) = (&line[0], &line[1]);
        println!(
            "{:>7}  {:<22} {:<20} {}{}  last {}",
            calls["count"],
            word(&caller["address"]),
            word(&caller["program"]),
            word(&caller["host"]),
            word(&caller["path"]),
            word(&calls["last"])
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Exit: 0 the door answers, 1 it does not.
pub(crate) fn healthcheck(of: &StateOf) -> anyhow::Result<ExitCode> {
    Ok(if asked(of, &Ask::Status).is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

pub(super) fn asked(of: &StateOf, ask: &Ask) -> anyhow::Result<Value> {
    let path = state_dir(of)?.join("control.sock");
    block_on(control::ask(&path, ask))?
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// "90s", "15m", "2h", "1h30m".
fn seconds(time: &str) -> anyhow::Result<i64> {
    match time.parse::<SignedDuration>() {
        Ok(time) if time > SignedDuration::ZERO => Ok(time.as_secs()),
        Ok(_) | Err(_) => bail!("'{time}' is not a time; write --for 15m or --for 2h"),
    }
}

fn in_words(told: &Value) -> String {
    let mut text =
        format!("vratar {}, running since {}\n", word(&told["version"]), word(&told["running_since"]));
    if let Some(failed) = told["config"]["last_reload_failed"].as_object() {
        text += &format!(
            "THE LAST RELOAD FAILED at {}; the old config is in use:\n{}\n",
            word(&failed["at"]),
            word(&failed["why"])
        );
    }
    for (what, part) in [("journal", &told["journal"]), ("store", &told["store"])] {
        match part["failing_since"].as_str() {
            None => text += &format!("{what}: well\n"),
            Some(since) => text += &format!("{what}: FAILING since {since} {}\n", word(&part["reason"])),
        }
    }
    for shop in told["shops"].as_array().into_iter().flatten() {
        let hosts: Vec<&str> = shop["hosts"].as_array().into_iter().flatten().map(word).collect();
        text += &format!(
            "shop {}: {} ({}, {})",
            word(&shop["id"]),
            hosts.join(", "),
            word(&shop["adapter"]),
            word(&shop["mode"])
        );
        if let Some(until) = shop["bypass_until"].as_str() {
            text += &format!(", BYPASSED until {until}");
        }
        match shop["not_understood"].as_u64() {
            Some(1..) => {
                let (count, host) = (&shop["not_understood"], hosts.first().copied().unwrap_or_default());
                text += &format!(", {count} found but not understood: see `vratar observe {host}`\n");
            }
            Some(0) | None => text.push('\n'),
        }
    }
    text
}
