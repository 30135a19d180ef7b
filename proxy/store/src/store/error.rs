use std::error::Error;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something about the installation is wrong; trying again does not help.
    #[error("{0}")]
    Operator(String),
    /// Somebody else holds the database; trying again later helps.
    #[error("the store is locked by another process; it will be tried again")]
    Locked,
    /// The database is not there, or something else lies in its place. Trying again helps once it is back.
    #[error("{0}")]
    Away(String),
    /// The database refused: full, unreadable. Trying again helps once the cause is gone.
    #[error("the store does not answer ({what}); see to its disk and its file permissions")]
    Store {
        /// What was being done.
        what: &'static str,
        /// What the database said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// What is kept contradicts itself; `vratar consent verify` says where.
    #[error("the store holds something it cannot have written ({0}); run `vratar consent verify`")]
    Broken(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}
