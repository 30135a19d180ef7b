//! Eras that are over grow together, a little with each batch.
//!
//! A posting is moved in the transaction of a batch, so that it is in one era or in the other whenever the process ends,
//! and whoever asks looks into both until all are moved. As more are moved than the batch wrote, the eras never get more.

use super::super::era::Era;
use super::TABLES;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::ops::Range;

/// Postings that a batch moves at least. That takes a few milliseconds, for which nobody waits.
const STEP: usize = 2048;

/// Moves some postings; `written` were written since the last time.
pub(super) fn step(db: &Connection, written: usize) -> Result<(), StoreError> {
    let Some(longer) = growing(db)? else { return Ok(()) };
    let parts = parts(db, longer)?;
    for table in TABLES {
        if (Moving { db, table, parts: &parts, longer }).some(STEP.max(written * 2))? {
            return Ok(());
        }
    }
    // Nothing is left in any of them.
    db.prepare_cached("DELETE FROM era WHERE grown = ?1")?.execute([longer.0])?;
    Ok(())
}

/// The era that grows, or one that may begin to, as all its parts are over.
fn growing(db: &Connection) -> Result<Option<Era>, StoreError> {
    let mut at_work = db.prepare_cached("SELECT grown FROM era WHERE grown IS NOT NULL LIMIT 1")?;
    if let Some(longer) = at_work.query_row([], |row| row.get(0)).optional()? {
        return Ok(Some(Era(longer)));
    }
    let sql = "SELECT next, first FROM mark";
    let (next, first) = db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for level in Era::levels() {
        let over = |longer: &Era| longer.leaves().end <= next && longer.leaves().end > first;
        if let Some(longer) = oldest(db, level)?.and_then(Era::longer).filter(over) {
            begin(db, longer)?;
            return Ok(Some(longer));
        }
    }
    Ok(None)
}

/// All before it have grown already.
fn oldest(db: &Connection, level: Range<i64>) -> Result<Option<Era>, StoreError> {
    let mut oldest = db.prepare_cached("SELECT min(era) FROM era WHERE era >= ?1 AND era < ?2")?;
    let era: Option<i64> = oldest.query_row([level.start, level.end], |row| row.get(0))?;
    Ok(era.map(Era))
}

fn begin(db: &Connection, longer: Era) -> Result<(), StoreError> {
    let parts = longer.parts();
    let sql = "INSERT INTO era (era, since, until) \
               SELECT ?1, min(since), max(until) FROM era WHERE era >= ?2 AND era < ?3";
    db.prepare_cached(sql)?.execute([longer.0, parts.start, parts.end])?;
    let sql = "UPDATE era SET grown = ?1 WHERE era >= ?2 AND era < ?3";
    db.prepare_cached(sql)?.execute([longer.0, parts.start, parts.end])?;
    Ok(())
}

fn parts(db: &Connection, longer: Era) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT era FROM era WHERE grown = ?1")?;
    let rows = statement.query_map([longer.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

struct Moving<'a> {
    db: &'a Connection,
    table: (&'a str, &'a str),
    parts: &'a [i64],
    longer: Era,
}

impl Moving<'_> {
    /// Moves `most` postings or fewer, the first of all parts, so that the longer era is written from its begin to its
    /// end. Says whether there were any.
    fn some(&self, most: usize) -> Result<bool, StoreError> {
        let each = (most / self.parts.len().max(1)).max(1);
        let mut heads = Vec::new();
        // What comes behind the last one that was read of a part must wait for the rest of that part.
        let mut end = (i64::MAX, i64::MAX);
        for part in self.parts {
            let head = self.head(*part, each)?;
            if let Some(last) = head.last().filter(|_| head.len() == each) {
                end = end.min(*last);
            }
            heads.extend(head.into_iter().map(|(key, seq)| (key, seq, *part)));
        }
        heads.retain(|(key, seq, _)| (*key, *seq) <= end);
        heads.sort_unstable();
        self.carry(&heads)?;
        Ok(!heads.is_empty())
    }

    fn head(&self, part: i64, most: usize) -> Result<Vec<(i64, i64)>, StoreError> {
        let (table, key) = self.table;
        let sql = format!("SELECT {key}, seq FROM {table} WHERE era = ?1 ORDER BY {key}, seq LIMIT ?2");
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![part, most as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn carry(&self, postings: &[(i64, i64, i64)]) -> Result<(), StoreError> {
        let (table, key) = self.table;
        let sql = format!("INSERT OR IGNORE INTO {table} (era, {key}, seq) VALUES (?1, ?2, ?3)");
        let mut put = self.db.prepare_cached(&sql)?;
        let sql = format!("DELETE FROM {table} WHERE era = ?1 AND {key} = ?2 AND seq = ?3");
        let mut take = self.db.prepare_cached(&sql)?;
        for (key, seq, part) in postings {
            put.execute([self.longer.0, *key, *seq])?;
            take.execute([*part, *key, *seq])?;
        }
        Ok(())
    }
}
