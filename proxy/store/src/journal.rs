//! The journal: what the door must not lose, first on this machine.

mod error;
mod options;

pub use error::JournalError;
pub use options::{Clock, JournalOptions};

use jiff::Timestamp;
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;
use vratar_model::journal::Entry;

/// Number of an entry in a journal; 0 stands before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Position(pub u64);

/// How the journal does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalStatus {
    /// Since when appends fail; none: healthy.
    pub failing_since: Option<Timestamp>,
    /// The last entry on stable storage.
    pub last: Position,
    /// The last entry that the store has.
    pub applied: Position,
    /// Bytes on stable storage that the store does not have yet.
    pub waiting_bytes: u64,
    /// Stretches of the journal that were unreadable and set aside since it was opened, a file each.
    pub set_aside: u32,
}

impl JournalStatus {
    /// Whether the last append succeeded (or none was tried).
    #[must_use]
    pub fn healthy(&self) -> bool {
        self.failing_since.is_none()
    }
}

/// The journal; cheap to clone.
#[derive(Clone)]
pub struct Journal;

impl Journal {
    /// Opens the journal in `dir`, or makes one (directory 0700, files 0600).
    ///
    /// # Errors
    /// [`JournalError::Operator`] when another process has it open or the directory cannot be used.
    pub fn open(_dir: &Path, _options: JournalOptions) -> Result<Self, JournalError> {
        Err(JournalError::Closed)
    }

    /// Which journal this is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        Uuid::nil()
    }

    /// Keeps `entries`, all or none; resolves once they are on stable storage, with the number of the last.
    ///
    /// # Errors
    /// See [`JournalError`]; after [`JournalError::Timeout`] they may have been kept nevertheless.
    pub async fn append(&self, _entries: Vec<Entry>) -> Result<Position, JournalError> {
        Err(JournalError::Closed)
    }

    /// Waits until the store has everything up to `position`; false when `deadline` passed first.
    pub async fn applied(&self, _position: Position, _deadline: Duration) -> bool {
        false
    }

    /// How it does.
    #[must_use]
    pub fn status(&self) -> JournalStatus {
        JournalStatus {
            failing_since: None,
            last: Position(0),
            applied: Position(0),
            waiting_bytes: 0,
            set_aside: 0,
        }
    }
}
