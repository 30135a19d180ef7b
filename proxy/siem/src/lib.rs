//! The access record for others: what one record says, told in the words that security teams read.
//!
//! [`Joiner`] takes records in the order of the log and makes a [`Told`] of each: a lease or a close brings what its
//! grant said, references are opened if they are to be. [`Format`] writes it.
//!
//! *Invariant:* pure; each record gives one event at most, whose id is the log's and the record's number, so that one
//! that is told twice can be recognised. Nothing is opened unless whoever asks brings the names.

mod cef;
mod csv;
mod ecs;
mod jsonl;
mod ocsf;
mod told;

pub use csv::HEADER as CSV_HEADER;
pub use told::{Joiner, Names, OPEN_MOST, Revealed, Told, Who};

/// Who says it.
const PRODUCT: &str = "Vratar";
/// Which of them.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One JSON object a record in our own words; the most complete one.
    Jsonl,
    /// The same as a table (RFC 4180); [`CSV_HEADER`] comes before the first.
    Csv,
    /// Open Cybersecurity Schema Framework 1.4.0, JSON.
    Ocsf,
    /// Elastic Common Schema 8.17, JSON.
    Ecs,
    /// ArcSight Common Event Format, `CEF:0`.
    Cef,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Jsonl, Self::Csv, Self::Ocsf, Self::Ecs, Self::Cef];

    /// The word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Ocsf => "ocsf",
            Self::Ecs => "ecs",
            Self::Cef => "cef",
        }
    }

    /// One record without its line's end; none for a record that is no event in the words of others: what a reference
    /// stands for.
    #[must_use]
    pub fn write(self, told: &Told) -> Option<Vec<u8>> {
        match self {
            Self::Jsonl => jsonl::write(told),
            Self::Csv => Some(csv::write(told)),
            _ if told.kind() == "named" => None,
            Self::Ocsf => serde_json::to_vec(&ocsf::write(told)).ok(),
            Self::Ecs => serde_json::to_vec(&ecs::write(told)).ok(),
            Self::Cef => Some(cef::write(told).into_bytes()),
        }
    }

    /// What ends a record in a file.
    #[must_use]
    pub fn line_end(self) -> &'static [u8] {
        match self {
            Self::Csv => b"\r\n",
            _ => b"\n",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = vratar_model::id::FromText;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or(vratar_model::id::FromText)
    }
}
