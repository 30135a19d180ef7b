//! Numbered migrations, each applied once, in a transaction of its own.

use crate::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// In order; the place of a migration plus one is the schema version after it. Never changed once released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_chain.sql"),
    include_str!("../../migrations/0002_projection.sql"),
    include_str!("../../migrations/0003_people.sql"),
    include_str!("../../migrations/0004_hanging.sql"),
    include_str!("../../migrations/0005_effect.sql"),
    include_str!("../../migrations/0006_seen.sql"),
];

/// Brings the file up to this program's schema.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = version(connection)?;
    let pending = MIGRATIONS.get(version..).ok_or_else(|| newer(version))?;
    for (index, migration) in pending.iter().enumerate() {
        one(connection, version + index, migration)?;
    }
    Ok(())
}

/// Whether a migration left tables behind that have to be made anew from the chain.
pub(crate) fn is_stale(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.prepare("SELECT 1 FROM setting WHERE name = 'stale'")?.exists([])?)
}

fn one(connection: &mut Connection, before: usize, migration: &str) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Somebody else may have migrated while this one waited for the lock.
    if version(&transaction)? == before {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", i64::try_from(before + 1).unwrap_or(i64::MAX))?;
    }
    Ok(transaction.commit()?)
}

/// Whether no migration was ever applied: a new file, or one that lost all it had.
pub(crate) fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    Ok(version(connection)? == 0)
}

fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    usize::try_from(version).map_err(|_| StoreError::Broken("a negative schema version".to_owned()))
}

fn newer(version: usize) -> StoreError {
    StoreError::Operator(format!(
        "the store has schema version {version}, this vratar knows versions up to {}; run the newer vratar, or \
         restore a backup from before the upgrade",
        MIGRATIONS.len()
    ))
}
