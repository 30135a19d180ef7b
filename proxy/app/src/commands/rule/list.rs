//! `vratar rule list`: which rules there are.

use super::shop;
use crate::cli::Format;
use crate::launch::Source;
use anyhow::anyhow;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use vratar_policy::access::{Listed, RuleFile, Rules, STANDARD};

pub(super) fn list(config: Option<&Path>, named: Option<&str>, format: Format) -> anyhow::Result<ExitCode> {
    match config {
        Some(path) => {
            let config = Source::File(path.to_owned()).load()?;
            print(&shop(&config, named)?.rules.rules, format)
        }
        None => print(&shipped()?, format),
    }
}

fn shipped() -> anyhow::Result<Rules> {
    let files: Vec<RuleFile<'_>> = STANDARD.iter().map(|shipped| shipped.file).collect();
    Rules::read(&files).map_err(|flaws| anyhow!("the shipped rules are wrong: {flaws:?}"))
}

fn print(rules: &Rules, format: Format) -> anyhow::Result<ExitCode> {
    match format {
        Format::Text => put!("{}", rules.list().iter().map(in_words).collect::<String>()),
        Format::Json => {
            let list: Vec<Value> = rules.list().iter().map(in_json).collect();
            say!("{}", serde_json::to_string_pretty(&json!({ "hash": rules.hash(), "rules": list }))?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(rule: &Listed) -> String {
    let when = rule.when.as_deref().unwrap_or("always");
    format!(
        "{:<13} {:<24} {:<8} {}\n  when {when}\n  {}\n",
        rule.kind.as_str(),
        rule.id,
        mode(rule),
        rule.file,
        rule.says
    )
}

fn in_json(rule: &Listed) -> Value {
    json!({
        "kind": rule.kind.as_str(), "id": &*rule.id, "mode": mode(rule), "file": &*rule.file,
        "when": rule.when.as_deref(), "says": rule.says,
    })
}

fn mode(rule: &Listed) -> &'static str {
    if rule.observed { "observe" } else { "enforce" }
}
