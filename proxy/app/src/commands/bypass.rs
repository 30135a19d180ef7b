//! `vratar bypass`: hands off a host for a time, or on again.

use super::live::{asked, moment, texts, word};
use crate::cli::{Bypass, StateOf};
use crate::control::Ask;
use anyhow::bail;
use jiff::SignedDuration;
use serde_json::Value;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn bypass(bypass: &Bypass) -> anyhow::Result<ExitCode> {
    let host = bypass.host.to_ascii_lowercase();
    let ask = if bypass.end {
        Ask::EndBypass { host }
    } else {
        let seconds = seconds(bypass.time.as_deref().unwrap_or_default())?;
        Ask::Bypass { host, seconds, reason: bypass.reason.clone().unwrap_or_default() }
    };
    let told = asked(&bypass.of, &ask)?;
    let shop = format!("{} ({})", word(&told["shop"]), texts(&told["hosts"]).collect::<Vec<_>>().join(", "));
    if told["until"].is_null() {
        say!("hands on shop {shop} again; that is in the record");
    } else {
        put!("{}", begun(&shop, &told["until"], bypass));
    }
    Ok(ExitCode::SUCCESS)
}

fn begun(shop: &str, until: &Value, bypass: &Bypass) -> String {
    format!(
        "hands off shop {shop} until {}: pages pass unchanged, nothing is asked or captured\n\
         that is in the record, and ends by itself; to end it before: vratar bypass {} --end{}\n",
        moment(until),
        bypass.host,
        flags(&bypass.of)
    )
}

/// The flags that find the same door again.
fn flags(of: &StateOf) -> String {
    match (&of.config, &of.state) {
        (Some(config), _) => format!(" --config {}", config.display()),
        (None, Some(state)) => format!(" --state {}", state.display()),
        (None, None) => String::new(),
    }
}

/// "90s", "15m", "2h", "1h30m".
fn seconds(time: &str) -> anyhow::Result<i64> {
    match time.parse::<SignedDuration>() {
        Ok(time) if time > SignedDuration::ZERO => Ok(time.as_secs()),
        Ok(_) | Err(_) => bail!("'{time}' is not a length of time; write --for 15m or --for 2h"),
    }
}
