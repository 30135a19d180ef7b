//! `vratar status`: how the running door does.

use super::live::{asked, moment, texts, word};
use crate::cli::{Format, Status};
use crate::control::Ask;
use serde_json::Value;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn status(status: &Status) -> anyhow::Result<ExitCode> {
    let told = asked(&status.of, &Ask::Status)?;
    match status.format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&told)?),
        Format::Text => put!("{}", in_words(&told)),
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(told: &Value) -> String {
    let mut text =
        format!("vratar {}, running since {}\n", word(&told["version"]), moment(&told["running_since"]));
    text += &listening(&told["listen"]);
    text += &config(&told["config"]);
    for (what, part) in [("journal", &told["journal"]), ("store", &told["store"])] {
        text += &match part["failing_since"] {
            Value::Null => format!("{what}: well\n"),
            ref since => format!("{what}: FAILING since {} {}\n", moment(since), word(&part["reason"])),
        };
    }
    text + &told["shops"].as_array().into_iter().flatten().map(shop).collect::<String>()
}

fn listening(listen: &Value) -> String {
    let all = |key: &str| texts(&listen[key]).collect::<Vec<_>>().join(", ");
    let or_off = |text: &str| if text.is_empty() { "off".to_owned() } else { text.to_owned() };
    let (http, admin) = (or_off(&all("http")), or_off(word(&listen["admin"])));
    format!("listening: https {}; http {http}; metrics and health {admin}\n", all("https"))
}

fn config(config: &Value) -> String {
    let from = config["from"].as_str().unwrap_or("the command line");
    let text = format!("config: {from}, in use since {}\n", moment(&config["in_use_since"]));
    let failed = &config["last_reload_failed"];
    if failed.is_null() {
        return text;
    }
    let why: String = word(&failed["why"]).trim_end().lines().map(indented).collect();
    format!("{text}THE LAST RELOAD FAILED at {}; the old config is in use:\n{why}", moment(&failed["at"]))
}

fn indented(line: &str) -> String {
    if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }
}

fn shop(shop: &Value) -> String {
    let hosts: Vec<&str> = texts(&shop["hosts"]).collect();
    let mut text = format!(
        "shop {}: {} ({}, {})",
        word(&shop["id"]),
        hosts.join(", "),
        word(&shop["adapter"]),
        word(&shop["mode"])
    );
    if !shop["bypass_until"].is_null() {
        text += &format!(", BYPASSED until {}", moment(&shop["bypass_until"]));
    }
    if let Some(count @ 1..) = shop["not_understood"].as_u64() {
        let host = hosts.first().copied().unwrap_or_default();
        text += &format!(", {count} found but not understood: see `vratar observe {host}`");
    }
    text + "\n"
}
