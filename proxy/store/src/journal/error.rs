use std::io;
use std::path::{Path, PathBuf};

/// Why the journal did not keep something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Something about the installation is wrong; the message says what to do.
    #[error("{0}")]
    Operator(String),
    /// Another process has the journal open.
    #[error(
        "{path} is in use by another vratar; stop it, or give this one a state directory of its own (--state)",
        path = .0.display()
    )]
    InUse(PathBuf),
    /// A file of the journal cannot be read or written.
    #[error("{what} {path}: {source}; see to the disk and its permissions", path = path.display())]
    Disk {
        /// What was being done.
        what: &'static str,
        /// With which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing failed (full, read-only or broken disk): nothing of this append is kept.
    #[error("the journal cannot be written ({0}); free space or repair the disk, it goes on by itself")]
    Unwritable(io::ErrorKind),
    /// The disk did not answer in time. Whether the entries are kept is unknown.
    #[error("the journal's disk did not answer in time")]
    Timeout,
    /// The disk did not answer an append before, and still does not: nothing of this append is kept.
    #[error("the journal's disk does not answer; see to it, it goes on by itself")]
    Silent,
    /// More is waiting for the store than may be kept: nothing of this append is kept.
    #[error("the journal is full because the store does not take its entries; see to the store")]
    Full,
    /// More bytes than one append may have: nothing of this append is kept.
    #[error("{bytes} bytes are more than one append may have ({most})")]
    TooLarge {
        /// How many came.
        bytes: usize,
        /// How many may come.
        most: usize,
    },
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

/// Turns the system's error into ours, with what was being done to which file.
pub(crate) fn on_disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Disk { what, path, source }
}

impl From<vratar_disk::NotTaken> for JournalError {
    fn from(not: vratar_disk::NotTaken) -> Self {
        match not {
            vratar_disk::NotTaken::InUse(dir) => Self::InUse(dir),
            vratar_disk::NotTaken::Disk { what, path, source } => Self::Disk { what, path, source },
        }
    }
}
