//! Tables of the documents that are made from the code: the keys of the config, the metrics.

use crate::repository;
use serde_json::Value;
use std::fmt::Write as _;
use tokio::process::Command;
use vratar_tests::binary;

/// The document with every generated part as it should be.
pub(crate) async fn replaced(document: &str) -> String {
    let document = part(document, "config", &config().await);
    part(&document, "metrics", &metrics())
}

fn part(document: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- generated: {name} -->\n"), "<!-- end -->");
    let (before, rest) = document.split_once(&begin).unwrap_or_else(|| panic!("there is no part {name}"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("the part {name} does not end"));
    format!("{before}{begin}{text}{end}{after}")
}

/// Every table of the config, from the schema that the binary prints.
async fn config() -> String {
    let printed = Command::new(binary()).args(["schema", "config"]).output().await.unwrap();
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let mut text = String::new();
    table(&mut text, "", "The top of the file", &schema);
    text
}

fn table(text: &mut String, path: &str, title: &str, schema: &Value) {
    let _ = writeln!(text, "**{title}** {}\n", word(&schema["description"]));
    text.push_str("| key | default | meaning |\n|---|---|---|\n");
    let mut below = Vec::new();
    for (key, about) in schema["properties"].as_object().unwrap() {
        let inner = [about, &about["items"], &about["additionalProperties"]];
        match inner.into_iter().find(|inner| inner["properties"].is_object()) {
            Some(inner) => below.push((key, about, inner)),
            None => row(text, key, about, schema),
        }
    }
    text.push('\n');
    for (key, about, inner) in below {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let title = match about["type"].as_str() {
            Some("array") => format!("`[[{path}]]`"),
            _ if about["additionalProperties"]["properties"].is_object() => format!("`[{path}.CODE]`"),
            _ => format!("`[{path}]`"),
        };
        table(text, &path, &title, inner);
    }
}

fn row(text: &mut String, key: &str, about: &Value, of: &Value) {
    let needed = of["required"].as_array().is_some_and(|needed| needed.iter().any(|name| name == key));
    let default = match (&about["default"], needed) {
        (_, true) => "needed".to_owned(),
        (Value::Null, false) => "–".to_owned(),
        (default, false) => format!("`{default}`"),
    };
    let meaning = word(&about["description"]).replace('|', "\\|");
    let _ = writeln!(text, "| `{key}` | {default} | {meaning} |");
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Every metric, from the fields that declare them: `/metrics` shows a labelled one only once it counts something.
fn metrics() -> String {
    let source = std::fs::read_to_string(repository().join("proxy/edge/src/metrics.rs")).unwrap();
    let (_, declared) = source.split_once("\nmetrics! {").expect("the list of metrics");
    let (declared, _) = declared.split_once("\n}").expect("the list ends");
    let mut text = "| metric | kind | labels | what |\n|---|---|---|---|\n".to_owned();
    let mut help = Vec::new();
    for line in declared.lines().map(str::trim) {
        match line.strip_prefix("///") {
            Some(sentence) => help.push(sentence.trim().to_owned()),
            None if line.contains('"') => metric(&mut text, line, &std::mem::take(&mut help).join(" ")),
            None => {}
        }
    }
    text
}

fn metric(text: &mut String, declared: &str, help: &str) {
    let quoted: Vec<&str> = declared.split('"').skip(1).step_by(2).collect();
    let kind = match declared.split([':', '"']).nth(1).unwrap_or_default().trim() {
        kind if kind.contains("Counter") => "counter",
        kind if kind.contains("Histogram") => "histogram",
        _ => "gauge",
    };
    let labels: Vec<String> = quoted[1..].iter().map(|label| format!("`{label}`")).collect();
    let _ = writeln!(text, "| `{}` | {kind} | {} | {help} |", quoted[0], labels.join(", "));
}
