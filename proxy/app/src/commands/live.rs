//! Commands that ask the running door.

use super::{block_on, state_dir};
use crate::cli::StateOf;
use crate::control::{self, Ask, Refused};
use jiff::{Timestamp, Unit};
use serde_json::Value;
use std::process::ExitCode;

/// Reads the config again. Exit: 0 in use, 1 refused, 2 no door could be asked.
pub(crate) fn reload(of: &StateOf) -> anyhow::Result<ExitCode> {
    match asked(of, &Ask::Reload) {
        Ok(told) => {
            put!("{}", reloaded(&told));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.is::<Refused>() => {
            eprintln!("reload refused, the old config stays in use:\n{}", error.to_string().trim_end());
            Ok(ExitCode::from(1))
        }
        Err(error) => Err(error),
    }
}

fn reloaded(told: &Value) -> String {
    let lines = |key: &str| texts(&told[key]).map(|line| format!("  {line}\n")).collect::<String>();
    let mut text = match texts(&told["changes"]).next() {
        Some(_) => format!("reloaded: {} shop(s); changed:\n{}", told["shops"], lines("changes")),
        None => format!("reloaded: {} shop(s); no value of the config changed\n", told["shops"]),
    };
    for (key, title) in [("next_start", "taken up at the next start only"), ("warnings", "in use, but")] {
        if texts(&told[key]).next().is_some() {
            text += &format!("{title}:\n{}", lines(key));
        }
    }
    text
}

/// Exit: 0 the door answers, 1 it does not.
pub(crate) fn healthcheck(of: &StateOf) -> anyhow::Result<ExitCode> {
    match asked(of, &Ask::Status) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("vratar: {error:#}");
            Ok(ExitCode::from(1))
        }
    }
}

/// The answer of the door whose state this is.
pub(super) fn asked(of: &StateOf, ask: &Ask) -> anyhow::Result<Value> {
    let path = state_dir(of)?.join(crate::control::SOCKET);
    block_on(control::ask(&path, ask))?
}

/// A text of an answer.
pub(super) fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The texts of a list.
pub(super) fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().map(word)
}

/// A moment of an answer, to be read: whole seconds, and which clock it is.
pub(super) fn moment(value: &Value) -> String {
    let rounded = word(value).parse::<Timestamp>().and_then(|at| at.round(Unit::Second));
    rounded.map_or_else(|_| word(value).to_owned(), |at| at.strftime("%F %T UTC").to_string())
}
