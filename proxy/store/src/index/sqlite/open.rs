//! Opening the file; one that is not ours, or not of this make, is set aside.

use super::code;
use crate::sqlite::open::{connect, look, make_private, unusable};
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

const SCHEMA: &str = include_str!("../schema.sql");
/// What may be kept of the file in memory, KiB.
const CACHE: i64 = 64 * 1024;

/// A connection that writes, to an index of `log`.
pub(super) fn to_write(path: &Path, log: Uuid) -> Result<Connection, StoreError> {
    match existing(path, log) {
        Ok(Some(connection)) => return Ok(connection),
        Ok(None) => tracing::warn!("access index: of another make or log; it is made anew from the record"),
        Err(cause) if cause.is_damaged() => {
            tracing::warn!(%cause, "access index: damaged; it is made anew from the record");
        }
        Err(cause) => return Err(cause),
    }
    set_aside(path)?;
    existing(path, log)?.ok_or_else(|| code::broken("a file just made is of another make"))
}

/// A connection that reads.
pub(super) fn to_read(path: &Path) -> Result<Connection, StoreError> {
    look(path)?;
    let connection = connect(path)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Puts the file out of the way, to be looked at; what stood there from an earlier time is replaced.
pub(super) fn set_aside(path: &Path) -> Result<(), StoreError> {
    let with = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let there = |moved: std::io::Result<()>| match moved {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(unusable(path, &cause)),
        _ => Ok(()),
    };
    there(std::fs::rename(path, with(".aside")))?;
    // What they hold is worth nothing without the file, and must not be read into the next one.
    there(std::fs::remove_file(with("-wal")))?;
    there(std::fs::remove_file(with("-shm")))
}

/// What is there, or a new one; none if it is not an index of `log` of this make.
fn existing(path: &Path, log: Uuid) -> Result<Option<Connection>, StoreError> {
    make_private(path)?;
    let mut connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // What a power cut takes away is taken from the record again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        make(&mut connection, log)?;
    }
    let sql = "SELECT format = ?1 AND log = ?2 FROM mark";
    let ours = connection.query_row(sql, params![code::format(), log.as_bytes()], |row| row.get(0));
    match ours.optional() {
        Ok(ours) => Ok(ours.filter(|ours| *ours).map(|_: bool| connection)),
        // Tables, but not these: somebody else's file.
        Err(rusqlite::Error::SqliteFailure(cause, _)) if cause.code == rusqlite::ErrorCode::Unknown => {
            Ok(None)
        }
        Err(rusqlite::Error::SqlInputError { .. }) => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

fn make(connection: &mut Connection, log: Uuid) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    let sql = "INSERT INTO mark (one, format, log, next, first) VALUES (1, ?1, ?2, 0, 0)";
    transaction.execute(sql, params![code::format(), log.as_bytes()])?;
    Ok(transaction.commit()?)
}
