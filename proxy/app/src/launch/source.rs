//! Where a config comes from.

use crate::known::Installed;
use jiff::Timestamp;
use std::io::IsTerminal;
use std::path::PathBuf;
use vratar_config::{Config, Disk, Faults, Flags, World};

/// A config file, or the flags of `vratar run`.
#[derive(Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Flags(Box<Flags>),
}

/// The config is wrong; its faults, ready to be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongConfig(String);

impl Source {
    /// Loads and checks it: the same way for `check`, for the start and for a reload.
    pub(crate) fn read(&self) -> Result<Config, Faults> {
        let world = World { files: &Disk, known: &Installed, now: Timestamp::now() };
        match self {
            Self::File(path) => vratar_config::load(path, &world),
            Self::Flags(flags) => vratar_config::from_flags(flags, &world),
        }
    }

    /// As [`Self::read`], with the faults as text.
    pub(crate) fn load(&self) -> Result<Config, WrongConfig> {
        self.read().map_err(|faults| WrongConfig(faults.render_text(std::io::stderr().is_terminal())))
    }
}
