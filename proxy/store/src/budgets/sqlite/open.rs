//! Opening the file.

use crate::sqlite::open::{connect, look, make_private};
use crate::store::StoreError;
use rusqlite::{Connection, params};
use std::path::Path;

const SCHEMA: &str = include_str!("../schema.sql");
/// The make of the tables.
const FORMAT: &str = "1";

/// A connection to the file that is there, or to a new one.
pub(super) fn make(path: &Path) -> Result<Connection, StoreError> {
    make_private(path)?;
    let mut connection = begin(path)?;
    if is_empty(&connection)? {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another door may have made it meanwhile.
        if is_empty(&transaction)? {
            transaction.execute_batch(SCHEMA)?;
            let mut make = [0; 16];
            getrandom::fill(&mut make).map_err(|cause| StoreError::Store {
                what: "no randomness",
                source: cause.to_string().into(),
            })?;
            let sql = "INSERT INTO mark (one, format, make, era) VALUES (1, ?1, ?2, 0)";
            transaction.execute(sql, params![FORMAT, make])?;
        }
        transaction.commit()?;
    }
    checked(connection, path)
}

/// A connection to a file that was there before.
pub(super) fn again(path: &Path) -> Result<Connection, StoreError> {
    look(path)?;
    let connection = begin(path)?;
    if is_empty(&connection)? {
        let path = path.display();
        return Err(StoreError::Away(format!("{path} has lost its tables; restart the doors that share it")));
    }
    checked(connection, path)
}

fn begin(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A process that is killed loses nothing; what a power cut takes away is taken from the record again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

fn checked(connection: Connection, path: &Path) -> Result<Connection, StoreError> {
    let format: String = connection.query_row("SELECT format FROM mark", [], |row| row.get(0))?;
    if format == FORMAT {
        return Ok(connection);
    }
    Err(StoreError::Operator(format!(
        "{} was made by another version; stop all doors that share it, remove it, and start them again: it is made anew \
         from their records",
        path.display()
    )))
}
