//! The commands about the access record.

use super::StateOf;
use crate::commands::Moment;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum RecordCommand {
    /// Gives the record away, a line a record, for whoever keeps such things. Is recorded itself; what comes out ends
    /// before that. Exit: 0 all of it was written, 2 not.
    Export(Export),
}

#[derive(Args)]
pub(crate) struct Export {
    /// In whose words.
    #[arg(long, default_value = "jsonl")]
    pub(crate) format: ExportFormat,
    /// Which of it.
    #[command(flatten)]
    pub(crate) part: Part,
    /// Opens references: e-mails, telephone and customer numbers stand there as they are.
    #[arg(long)]
    pub(crate) unsealed: bool,
    /// Into a new file that only this user can read, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

/// A part of the record.
#[derive(Args)]
pub(crate) struct Part {
    /// Not before: a moment (2026-11-22T10:00:00Z) or a day (UTC).
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Moment>,
    /// Before this moment; of a day all of it.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Moment>,
    /// Only of this shop.
    #[arg(long, value_name = "SHOP")]
    pub(crate) shop: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A JSON object a line, in the words of Vratar; the most complete one.
    Jsonl,
    /// A table (RFC 4180).
    Csv,
    /// Open Cybersecurity Schema Framework 1.4.
    Ocsf,
    /// Elastic Common Schema.
    Ecs,
    /// Common Event Format.
    Cef,
}
