//! The tables made anew from the chain alone.

use super::project::{TABLES, project};
use super::text::{from_json, seq};
use crate::event::Event;
use crate::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// In one transaction, so that readers see the old tables or the new ones.
pub(crate) fn rebuild(connection: &mut Connection) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (table, _) in TABLES {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    {
        let mut statement = tx.prepare("SELECT seq, body FROM event ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let event: Event = from_json(&row.get::<_, String>(1)?)?;
            project(&tx, seq(row.get(0)?), &event)?;
        }
    }
    tx.execute("DELETE FROM setting WHERE name = 'stale'", [])?;
    Ok(tx.commit()?)
}
