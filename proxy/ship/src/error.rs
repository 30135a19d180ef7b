//! Why shipping cannot begin or does not get on.

use std::path::PathBuf;

/// Why a sink is not served.
#[derive(Debug, thiserror::Error)]
pub enum ShipError {
    /// The cursor's folder or file cannot be used.
    #[error("the cursor {} cannot be used ({source}); see to its folder", path.display())]
    Cursor {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The authority of the other end cannot be read.
    #[error("the authority for the sink '{sink}' cannot be used: {says}")]
    Authority {
        /// Of which sink.
        sink: String,
        /// Why.
        says: String,
    },
    /// The host is no name that a certificate can be for.
    #[error("'{0}' is no name that a certificate can be for")]
    Name(String),
}

/// Why a batch did not arrive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The network or the disk.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The other end did not answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The other end closed the connection.
    #[error("the other end closed the connection")]
    Closed,
    /// The other end speaks no HTTP, or broke off.
    #[error("the collector broke off: {0}")]
    Http(#[from] hyper::Error),
    /// The other end refuses; trying again may help.
    #[error("the collector answers {0}")]
    Status(u16),
    /// The log cannot be read.
    #[error("{0}")]
    Log(#[from] vratar_store::index::Unread),
    /// Told by nobody but the runtime that is shutting down.
    #[error("stopping")]
    Stopped,
}
