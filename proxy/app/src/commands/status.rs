//! `vratar status`: how the running door does.

use super::live::{asked, moment, texts, word};
use super::record::plain;
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
    text += &record(&told["record"]);
    text + &told["shops"].as_array().into_iter().flatten().map(shop).collect::<String>()
}

/// The access record, its anchors, its sinks, a line each.
fn record(record: &Value) -> String {
    if !record["failed"].is_null() {
        return format!(
            "access record: NOT OPEN, guarded pages are refused: {}\n",
            plain(word(&record["failed"]))
        );
    }
    let health = if record["healthy"] == true { "well" } else { "FAILING, guarded pages are refused" };
    let mut text =
        format!("access record: {health}, {} leaves in {}", record["size"], word(&record["folder"]));
    text += &index(&record["index"]);
    text += "\n";
    text += &budgets(&record["budgets"]);
    for anchor in record["anchors"].as_array().into_iter().flatten() {
        text += &format!("anchor {}: {}\n", word(&anchor["name"]), anchored(anchor));
    }
    for sink in record["sinks"].as_array().into_iter().flatten() {
        text += &format!("sink {} ({}): {}\n", word(&sink["name"]), word(&sink["to"]), shipped(sink));
    }
    text
}

/// Nothing to say where they are as the record is.
fn budgets(budgets: &Value) -> String {
    let why = if budgets["failed"].is_null() { "" } else { word(&budgets["failed"]) };
    match budgets["ready"] == false {
        true if why.is_empty() => {
            "budgets: being made from the access record; what draws on one is refused meanwhile\n".to_owned()
        }
        _ if !why.is_empty() => format!("budgets: CANNOT BE MADE from the access record: {}\n", plain(why)),
        _ => String::new(),
    }
}

/// Records that an index may be behind without a word: what came in the last second is on its way.
const ON_ITS_WAY: u64 = 10_000;

fn index(index: &Value) -> String {
    match (&index["failing_since"], index["lag"].as_u64()) {
        (Value::Null, None | Some(..=ON_ITS_WAY)) => String::new(),
        (Value::Null, Some(lag)) => format!("; its index is {lag} behind"),
        (since, _) => {
            format!("; its index is FAILING since {}: {}", moment(since), plain(word(&index["reason"])))
        }
    }
}

fn anchored(anchor: &Value) -> String {
    let seen = match anchor["size"].as_u64() {
        Some(size @ 1..) => format!("has {size} leaves, since {}", moment(&anchor["at"])),
        _ => "has seen nothing of this run yet".to_owned(),
    };
    match &anchor["error"] {
        Value::Null => seen,
        error => format!("FAILING: {}; {seen}", plain(word(error))),
    }
}

fn shipped(sink: &Value) -> String {
    let status = &sink["status"];
    match (&sink["failed"], &status["failing_since"]) {
        (Value::Null, Value::Null) => format!("well, {} behind", status["lag"].as_u64().unwrap_or(0)),
        (Value::Null, since) => {
            format!("FAILING since {}: {}", moment(since), plain(word(&status["reason"])))
        }
        (failed, _) => format!("NOTHING is shipped: {}", plain(word(failed))),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_record_says_how_it_does() {
        let well =
            json!({ "folder": "/r", "healthy": true, "failed": null, "size": 7, "index": { "lag": 0 } });
        assert_eq!(record(&well), "access record: well, 7 leaves in /r\n");
        let away = json!({ "folder": null, "healthy": false, "failed": "the disk is full", "size": null });
        assert!(
            record(&away).starts_with("access record: NOT OPEN, guarded pages are refused: the disk is full")
        );
        let behind = json!({
            "folder": "/r", "healthy": false, "failed": null, "size": 7,
            "index": { "failing_since": null, "lag": 30_000 },
            "budgets": { "ready": false, "failed": null },
            "anchors": [{ "name": "/mnt/a", "size": 5, "at": "2026-11-22T10:00:00Z", "error": "no such file" }],
            "sinks": [{ "name": "siem", "to": "tls://siem.example:6514", "failed": null,
                "status": { "lag": 2, "failing_since": "2026-11-22T10:00:00Z", "reason": "refused" } }]
        });
        assert_eq!(
            record(&behind),
            "access record: FAILING, guarded pages are refused, 7 leaves in /r; its index is 30000 behind\n\
             budgets: being made from the access record; what draws on one is refused meanwhile\n\
             anchor /mnt/a: FAILING: no such file; has 5 leaves, since 2026-11-22 10:00:00 UTC\n\
             sink siem (tls://siem.example:6514): FAILING since 2026-11-22 10:00:00 UTC: refused\n"
        );
    }
}
