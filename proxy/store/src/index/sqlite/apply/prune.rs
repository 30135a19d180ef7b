//! What the record has dropped goes here too: at once for whoever asks, step by step on the disk.

use super::super::era::Era;
use super::{Batch, sweep};
use crate::sqlite::text::number;
use crate::store::StoreError;
use rusqlite::{Connection, params};
use vratar_model::access::Pruned;

/// Rows that one batch removes, so that none takes long.
const STEP: i64 = 20_000;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// A grant this many leaves back without a close will not get one.
const OPEN_LEAVES: i64 = 1 << 22;

impl Batch<'_> {
    pub(super) fn pruned(&mut self, pruned: &Pruned) -> Result<(), StoreError> {
        self.tx.execute("UPDATE mark SET first = max(first, ?1)", [number(pruned.first)])?;
        // The day of the last moment that was dropped is not over in the record.
        let day = pruned.until.as_second().div_euclid(DAY);
        self.tx.execute("DELETE FROM daily WHERE day < ?1", [day])?;
        Ok(())
    }
}

/// Removes a little of what is over.
pub(super) fn step(db: &Connection) -> Result<(), StoreError> {
    let (first, next): (i64, i64) = db
        .prepare_cached("SELECT first, next FROM mark")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    db.prepare_cached("DELETE FROM open_grant WHERE seq < ?1")?.execute([first.max(next - OPEN_LEAVES)])?;
    if first == 0 {
        return Ok(());
    }
    let rows =
        "DELETE FROM access WHERE seq IN (SELECT seq FROM access WHERE seq < ?1 ORDER BY seq LIMIT ?2)";
    db.prepare_cached(rows)?.execute(params![first, STEP])?;
    match over(db, first)? {
        Some(era) => empty(db, era),
        None => sweep::step(db, first),
    }
}

/// An era all of whose leaves were dropped.
fn over(db: &Connection, first: i64) -> Result<Option<Era>, StoreError> {
    let mut statement = db.prepare_cached("SELECT era FROM era")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    let mut eras = rows.map(|era| era.map(Era)).collect::<Result<Vec<_>, _>>()?.into_iter();
    Ok(eras.find(|era| era.leaves().end <= first))
}

/// Removes some postings of an era that is over, and once there are none itself.
fn empty(db: &Connection, era: Era) -> Result<(), StoreError> {
    let postings = "DELETE FROM posting WHERE (era, subject, seq) IN \
                    (SELECT era, subject, seq FROM posting WHERE era = ?1 LIMIT ?2)";
    let removed = db.prepare_cached(postings)?.execute(params![era.0, STEP])?;
    let acting = "DELETE FROM acting WHERE (era, actor, seq) IN \
                  (SELECT era, actor, seq FROM acting WHERE era = ?1 LIMIT ?2)";
    let removed = removed + db.prepare_cached(acting)?.execute(params![era.0, STEP])?;
    if removed == 0 {
        db.prepare_cached("DELETE FROM era WHERE era = ?1")?.execute([era.0])?;
    }
    Ok(())
}
