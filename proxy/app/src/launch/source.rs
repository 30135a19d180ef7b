//! Where a config comes from.

use crate::known::Installed;
use jiff::Timestamp;
use std::io::IsTerminal;
use std::path::PathBuf;
use vratar_config::{Assumption, Config, Disk, Faults, Flags, Overdue, World};

/// A config file, or the flags of `vratar run`.
#[derive(Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Flags(Box<Flags>),
}

/// The config is wrong; its faults, ready to be read.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct WrongConfig {
    text: String,
    exit: u8,
}

impl WrongConfig {
    /// The exit code of whoever cannot go on without the config.
    pub(crate) fn exit(&self) -> u8 {
        self.exit
    }
}

/// 1 for a config that is wrong; 2 for one that could not be read, of which nothing can be told.
pub(crate) fn exit(faults: &Faults) -> u8 {
    if faults.unread() { 2 } else { 1 }
}

impl Source {
    /// Loads and checks it: the same way for `check`, for the start and for a reload.
    pub(crate) fn read(&self, overdue: Overdue) -> Result<Config, Faults> {
        let world = World { files: &Disk, known: &Installed, now: Timestamp::now(), overdue };
        match self {
            Self::File(path) => vratar_config::load(path, &world),
            Self::Flags(flags) => vratar_config::from_flags(flags, &world),
        }
    }

    /// As [`Self::read`] for a start or a reload: what is overdue is a warning. Faults come as text.
    pub(crate) fn load(&self) -> Result<Config, WrongConfig> {
        let read = self.read(Overdue::Warned);
        let wrong = |faults: Faults| WrongConfig {
            text: faults.render_text(std::io::stderr().is_terminal()),
            exit: exit(&faults),
        };
        read.map_err(wrong)
    }
}

/// Tells what should not stay in a config that is in use nevertheless.
pub(crate) fn warn(config: &Config) {
    for warning in &config.warnings {
        let (code, file, line) = (warning.code(), warning.file(), warning.line());
        let why = match warning.came_with_time() {
            true => "; in use nevertheless, so that the other shops stay open",
            false => "; `vratar check` says what to write",
        };
        tracing::warn!(code, file, line, "{}{why}", warning.message());
    }
}

/// Tells at a start what the config leaves to be assumed; of many shops those of the first, and how many more.
pub(crate) fn warn_assumed(config: &Config) {
    let (told, more) = assumed(config);
    for assumption in told {
        tracing::warn!(place = assumption.place, "{assumption}; `vratar check` says what to write");
    }
    if more > 0 {
        tracing::warn!(more, "further shops link to documents that the config does not name");
    }
}

/// The first assumptions of a config, and how many more there are.
pub(crate) fn assumed(config: &Config) -> (Vec<Assumption>, usize) {
    /// Shops that are told of; who mends one knows what to do with the others.
    const TOLD: usize = 20;
    let mut told = config.assumptions();
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    (told, more)
}
