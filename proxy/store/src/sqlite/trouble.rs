//! SQLite's errors as ours.

use crate::store::StoreError;
use rusqlite::{Error, ErrorCode};

impl From<Error> for StoreError {
    fn from(cause: Error) -> Self {
        match cause.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            code => Self::Store { what: what(code), source: Box::new(cause) },
        }
    }
}

impl StoreError {
    /// Whether what is kept contradicts itself: trying again does not help.
    pub(crate) fn is_damaged(&self) -> bool {
        let Self::Store { source, .. } = self else { return matches!(self, Self::Broken(_)) };
        let code = source.downcast_ref::<Error>().and_then(Error::sqlite_error_code);
        matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }
}

fn what(code: Option<ErrorCode>) -> &'static str {
    match code {
        Some(ErrorCode::DiskFull) => "its disk is full",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "its file is read-only",
        Some(ErrorCode::CannotOpen) => "its file cannot be opened",
        Some(ErrorCode::SystemIoFailure) => "its disk fails",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "its file is damaged",
        Some(ErrorCode::ConstraintViolation) => "it refuses an entry",
        _ => "it fails",
    }
}
