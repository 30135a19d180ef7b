//! The arguments of `vratar doctor`.

use super::Format;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Doctor {
    /// Config file.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Look at this machine only: look no name up, connect to no other machine.
    #[arg(long)]
    pub(crate) offline: bool,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    format: Format,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Doctor {
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}
