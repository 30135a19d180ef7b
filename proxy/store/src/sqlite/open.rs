//! Opening the file: its mode, how SQLite keeps it, its schema, its key.

use super::rebuild::rebuild;
use super::schema;
use crate::store::StoreError;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;
use vratar_seal::Keys;

/// How long SQLite itself waits for another process's lock.
const BUSY: Duration = Duration::from_secs(2);
/// Prepared statements that are kept.
const STATEMENTS: usize = 128;
/// How every SQLite file begins (file format, section 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Which file a path names, so that one put in its place is noticed.
pub(crate) type Inode = (u64, u64);

/// The file behind `path` at this moment.
pub(crate) fn inode(path: &Path) -> Option<Inode> {
    path.metadata().ok().map(|file| (file.dev(), file.ino()))
}

/// A connection that writes. Makes the file if `make` says so; otherwise one that is gone, or has nothing in it,
/// is away.
pub(crate) fn to_write(path: &Path, keys: &Keys, make: bool) -> Result<Connection, StoreError> {
    if make {
        make_private(path)?;
    } else {
        look(path)?;
    }
    let mut connection = connect(path)?;
    if !make && schema::is_empty(&connection)? {
        return Err(emptied(path));
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    schema::migrate(&mut connection)?;
    check_key(&connection, keys)?;
    if schema::is_stale(&connection)? {
        rebuild(&mut connection)?;
    }
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn to_read(path: &Path) -> Result<Connection, StoreError> {
    look(path)?;
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Looks at what lies there before SQLite does: beside a file with nothing in it SQLite would remove the log (`-wal`),
/// and with it what was confirmed and is not in the true file yet.
pub(crate) fn look(path: &Path) -> Result<(), StoreError> {
    let mut begins = Vec::with_capacity(MAGIC.len());
    let read = File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut begins));
    match read {
        Ok(_) if begins == MAGIC => Ok(()),
        Ok(0) => Err(emptied(path)),
        Ok(_) => Err(StoreError::Away(format!(
            "{} is no database; put the store back, it is looked at again by itself",
            path.display()
        ))),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Err(gone(path)),
        Err(cause) => Err(unusable(path, &cause)),
    }
}

/// A private database with the same tables, gone when it is closed.
pub(crate) fn scratch() -> Result<Connection, StoreError> {
    let mut connection = Connection::open("")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

pub(crate) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// SQLite gives the files beside it (`-wal`, `-shm`) the same mode.
pub(crate) fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    let file = options.read(true).append(true).create(true).mode(0o600).open(path);
    let file = file.map_err(|cause| unusable(path, &cause))?;
    let mode = file.metadata().map_err(|cause| unusable(path, &cause))?.permissions();
    if mode.mode() & 0o077 == 0 {
        return Ok(());
    }
    let private = std::fs::Permissions::from_mode(0o600);
    file.set_permissions(private).map_err(|cause| unusable(path, &cause))
}

fn check_key(connection: &Connection, keys: &Keys) -> Result<(), StoreError> {
    let ours = keys.mac("store-key", &[]);
    let sql = "SELECT value FROM setting WHERE name = 'key'";
    let kept: Option<Vec<u8>> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    match kept {
        Some(kept) if kept == ours => Ok(()),
        Some(_) => Err(StoreError::Operator(
            "the store was made with another key; put the key file that belongs to it back beside it"
                .to_owned(),
        )),
        None => {
            connection.execute("INSERT OR IGNORE INTO setting (name, value) VALUES ('key', ?1)", [ours])?;
            Ok(())
        }
    }
}

fn gone(path: &Path) -> StoreError {
    StoreError::Away(format!("{} is gone; put it back, it is looked for again by itself", path.display()))
}

fn emptied(path: &Path) -> StoreError {
    StoreError::Away(format!(
        "{} has nothing in it any more; put its backup back, it is looked at again by itself",
        path.display()
    ))
}

pub(crate) fn unusable(path: &Path, cause: &std::io::Error) -> StoreError {
    StoreError::Away(format!("{} cannot be used ({cause}); see to its directory", path.display()))
}
