//! The access record, built.

pub use crate::word::ship::{Endpoint, Loopback, ShipTo};

use std::path::PathBuf;

/// Where the access record is kept, what anchors it, and where it is shipped to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Folder of its segments; need not exist yet, and is not the state folder itself.
    pub folder: PathBuf,
    /// Folder of doors that have names and budgets in common; is neither `folder` nor inside it.
    pub shared: Option<PathBuf>,
    /// Files that checkpoints are appended to, each once, none inside `folder`; need not exist yet.
    pub anchors: Vec<PathBuf>,
    /// Days after which whole segments are dropped; `None`: never.
    pub keep_days: Option<u32>,
    /// Where records are sent on to; names and places are unique.
    pub sinks: Vec<Sink>,
}

/// One place that records are sent on to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sink {
    /// Unique; begins with a letter or digit and holds nothing else but those and `.`, `-`, `_`, so that it can name
    /// a file.
    pub name: String,
    /// Where.
    pub to: ShipTo,
    /// As what; one that `to` takes.
    pub format: ShipFormat,
    /// Whether identifiers of people are opened on the way out.
    pub unsealed: bool,
    /// PEM with the authority of the other end, which was there when the config was loaded; `None`: those that this
    /// machine trusts. Only where `to` is TLS.
    pub ca: Option<PathBuf>,
}

/// What a shipped record looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipFormat {
    /// One JSON object a line, in our own words.
    Jsonl,
    /// Open Cybersecurity Schema Framework, JSON.
    Ocsf,
    /// Elastic Common Schema, JSON.
    Ecs,
    /// Common Event Format, one line.
    Cef,
}

impl ShipFormat {
    /// The word of the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Ocsf => "ocsf",
            Self::Ecs => "ecs",
            Self::Cef => "cef",
        }
    }
}
