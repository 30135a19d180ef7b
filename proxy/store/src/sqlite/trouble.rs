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
