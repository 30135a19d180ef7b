//! Longer eras of which the record dropped a part are looked through, a little with each batch.
//!
//! Whoever asks never sees what was dropped; this is for what is on the disk. It lags behind by the leaves of a short era
//! at most, and by the time that it takes.

use super::super::era::Era;
use super::TABLES;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};

/// Postings that one batch looks at.
const STEP: usize = 20_000;

struct Sweep {
    era: i64,
    until: i64,
    place: usize,
    last: (i64, i64),
}

/// Goes on with an era, or begins with another; `first` is the first leaf that stays.
pub(super) fn step(db: &Connection, first: i64) -> Result<(), StoreError> {
    let sql = "SELECT era, until, place, key, seq FROM sweep";
    let under_way = db.prepare_cached(sql)?.query_row([], |row| {
        Ok(Sweep {
            era: row.get(0)?,
            until: row.get(1)?,
            place: row.get::<_, u8>(2)?.into(),
            last: (row.get(3)?, row.get(4)?),
        })
    });
    match under_way.optional()? {
        Some(sweep) => sweep.some(db),
        None => begin(db, first),
    }
}

fn begin(db: &Connection, first: i64) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("SELECT era, swept FROM era ORDER BY era DESC")?;
    let rows = statement.query_map([], |row| Ok((Era(row.get(0)?), row.get(1)?)))?;
    for row in rows {
        let (era, swept): (Era, i64) = row?;
        let leaves = era.leaves();
        let due = |patience| leaves.contains(&first) && first - swept.max(leaves.start) >= patience;
        if era.patience().is_some_and(due) {
            let start = Sweep { era: era.0, until: first, place: 0, last: (-1, -1) };
            return start.keep(db);
        }
    }
    Ok(())
}

impl Sweep {
    fn some(mut self, db: &Connection) -> Result<(), StoreError> {
        let Some((table, key)) = TABLES.get(self.place) else { return self.done(db) };
        let postings = self.next(db, table, key)?;
        let sql = format!("DELETE FROM {table} WHERE era = ?1 AND {key} = ?2 AND seq = ?3");
        let mut remove = db.prepare_cached(&sql)?;
        for (key, seq) in postings.iter().filter(|(_, seq)| *seq < self.until) {
            remove.execute([self.era, *key, *seq])?;
        }
        match postings.last().filter(|_| postings.len() == STEP) {
            Some(last) => self.last = *last,
            None => (self.place, self.last) = (self.place + 1, (-1, -1)),
        }
        self.keep(db)
    }

    fn next(&self, db: &Connection, table: &str, key: &str) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = format!(
            "SELECT {key}, seq FROM {table} WHERE era = ?1 AND ({key}, seq) > (?2, ?3) ORDER BY {key}, seq LIMIT ?4"
        );
        let mut statement = db.prepare_cached(&sql)?;
        let values = params![self.era, self.last.0, self.last.1, STEP as i64];
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn keep(&self, db: &Connection) -> Result<(), StoreError> {
        let sql =
            "INSERT OR REPLACE INTO sweep (one, era, until, place, key, seq) VALUES (1, ?1, ?2, ?3, ?4, ?5)";
        let values = params![self.era, self.until, self.place as i64, self.last.0, self.last.1];
        db.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    fn done(self, db: &Connection) -> Result<(), StoreError> {
        db.prepare_cached("UPDATE era SET swept = ?2 WHERE era = ?1")?.execute([self.era, self.until])?;
        db.prepare_cached("DELETE FROM sweep")?.execute([])?;
        Ok(())
    }
}
