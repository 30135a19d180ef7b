//! `vratar check` and `vratar config show`: the same loader as the start, without the start.

use crate::cli::{Check, ConfigCommand, Format};
use crate::launch::{self, Source};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use vratar_config::{Assumption, Config, Faults, Overdue, Setting};

/// Exit: 0 sound, 1 wrong, 2 could not tell (the file cannot be read at all).
pub(crate) fn check(check: &Check) -> anyhow::Result<ExitCode> {
    match (load(&check.config), check.format) {
        (Ok(config), Format::Text) => {
            say!("{}: sound, {} shop(s)", check.config.display(), config.shops.len());
            eprint!("{}", warned(&config));
            Ok(ExitCode::SUCCESS)
        }
        (Ok(config), Format::Json) => {
            say!("[]");
            eprint!("{}", warned(&config));
            Ok(ExitCode::SUCCESS)
        }
        (Err(faults), format) => Ok(tell(&faults, format)),
    }
}

/// What is no mistake and should not stay as it is, with what to write.
fn warned(config: &Config) -> String {
    config.render_warnings(std::io::stderr().is_terminal()) + &assumed(config)
}

/// Documents that nobody named.
fn assumed(config: &Config) -> String {
    let one = |assumption: &Assumption| {
        let lines: String =
            assumption.lines().lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect();
        format!(
            "\nwarning: {assumption}\n  in use as they are; check them, and write where yours stand behind the [[shop]] of {}:\n\n{lines}",
            assumption.place
        )
    };
    let (told, more) = launch::assumed(config);
    let mut text: String = told.iter().map(one).collect();
    if more > 0 {
        text += &format!("\n{more} shops more link to documents that the config does not name\n");
    }
    text
}

/// Every value with where it came from.
pub(crate) fn show(command: &ConfigCommand) -> anyhow::Result<ExitCode> {
    let ConfigCommand::Show { config, format } = command;
    match load(config) {
        Ok(config) => {
            match format {
                Format::Text => put!("{}", config.show()),
                Format::Json => say!("{}", serde_json::to_string_pretty(&settings(&config))?),
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => Ok(tell(&faults, *format)),
    }
}

fn settings(config: &Config) -> Vec<Value> {
    let setting = |setting: &Setting| json!({ "key": setting.key, "value": setting.value.to_string(), "origin": setting.origin.to_string() });
    config.origins().iter().map(setting).collect()
}

fn load(path: &Path) -> Result<Config, Faults> {
    Source::File(path.to_owned()).read(Overdue::Refused)
}

fn tell(faults: &Faults, format: Format) -> ExitCode {
    match format {
        Format::Text => eprint!("{}", faults.render_text(std::io::stderr().is_terminal())),
        Format::Json => say!("{:#}", faults.render_json()),
    }
    ExitCode::from(launch::exit(faults))
}
