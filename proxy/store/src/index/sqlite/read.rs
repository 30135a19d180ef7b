//! Questions.

mod page;
mod row;

pub(super) use page::{acting, decoys, showing};

use super::apply::{KINDS as ROW_KINDS, UNHEARD_MOST};
use super::code::{self, KINDS, broken};
use crate::index::{Bound, LargestReader, PAGE_MOST, REFS_MOST};
use crate::sqlite::text::seq;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use std::collections::BTreeSet;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Named, Role, SubjectRef};
use vratar_model::journal::{IdentifierKind, SessionRef};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// Names that are read at once, to begin a cache with.
const NAMES_MOST: usize = 1_000_000;

pub(super) fn binding(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
    now: Timestamp,
) -> Result<Option<Bound>, StoreError> {
    let sql = "SELECT s.role, r.ref, s.proved_at, s.seq, s.seen FROM session s JOIN word w ON w.id = s.shop \
               LEFT JOIN reference r ON r.id = s.who WHERE w.word = ?1 AND s.session = ?2";
    let columns = |row: &Row<'_>| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
    };
    let found = db.prepare_cached(sql)?.query_row([shop.as_str(), &session.0], columns).optional()?;
    let Some((role, who, proved_at, leaf, seen)) = found else { return Ok(None) };
    if seen.saturating_add(UNHEARD_MOST.as_secs()) < now.as_second() {
        return Ok(None);
    }
    let who: Option<[u8; 16]> = who;
    Ok(Some(Bound {
        role: code::word(Role::ALL, role)?,
        who: who.map(SubjectRef),
        proved_at: moment(proved_at)?,
        seq: seq(leaf),
    }))
}

pub(super) fn largest_readers(
    db: &Connection,
    since: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<LargestReader>, StoreError> {
    let sql = "SELECT w.word, r.ref, d.role, d.persons, d.rows, d.accesses FROM (SELECT shop, actor, role, \
               sum(persons) AS persons, sum(rows) AS rows, sum(accesses) AS accesses FROM daily \
               WHERE day BETWEEN ?1 AND ?2 GROUP BY shop, actor, role \
               ORDER BY sum(persons) DESC, sum(rows) DESC LIMIT ?3) d \
               JOIN word w ON w.id = d.shop LEFT JOIN reference r ON r.id = d.actor \
               ORDER BY d.persons DESC, d.rows DESC, w.word, r.ref";
    let day = |at: Timestamp| at.as_second().div_euclid(DAY);
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params![day(since), day(until), limit.min(PAGE_MOST) as i64])?;
    let mut readers = Vec::new();
    while let Some(row) = rows.next()? {
        let who: Option<[u8; 16]> = row.get(1)?;
        readers.push(LargestReader {
            shop: ShopId::new(&row.get::<_, String>(0)?),
            who: who.map(SubjectRef),
            role: code::word(Role::ALL, row.get(2)?)?,
            persons: seq(row.get(3)?),
            rows: seq(row.get(4)?),
            accesses: seq(row.get(5)?),
        });
    }
    Ok(readers)
}

pub(super) fn shops(db: &Connection) -> Result<Vec<ShopId>, StoreError> {
    let sql = "SELECT w.word FROM (SELECT DISTINCT shop FROM reference WHERE shop IS NOT NULL) r \
               JOIN word w ON w.id = r.shop ORDER BY w.word";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|row| Ok(ShopId::new(&row?))).collect()
}

const NAMED: &str = "SELECT r.ref, w.word, r.kind, p.ref, r.staff, r.path, r.sealed FROM reference r \
                     JOIN word w ON w.id = r.shop LEFT JOIN reference p ON p.id = r.partner";

pub(super) fn names(db: &Connection, refs: &[SubjectRef]) -> Result<Vec<Named>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{NAMED} WHERE r.ref = ?1 AND r.named IS NOT NULL"))?;
    let one = |subject: &SubjectRef| statement.query_row([subject.0], columns).optional();
    let found: Vec<Option<NamedRow>> = refs.iter().map(one).collect::<Result<_, _>>()?;
    found.into_iter().flatten().map(named).collect()
}

pub(super) fn known_names(db: &Connection, limit: usize) -> Result<Vec<Named>, StoreError> {
    let sql = format!("{NAMED} WHERE r.named IS NOT NULL ORDER BY r.named DESC LIMIT ?1");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([limit.min(NAMES_MOST) as i64], columns)?;
    rows.map(|row| named(row?)).collect()
}

/// One step to what a reference was named beside, and back from there to all that were: identifiers of one person. A
/// second step is not gone, as a telephone may be shared.
pub(super) fn linked(db: &Connection, refs: &[SubjectRef]) -> Result<Vec<SubjectRef>, StoreError> {
    let sql = "WITH anchor (id) AS (SELECT coalesce(partner, id) FROM reference WHERE ref = ?1) \
               SELECT r.ref FROM reference r, anchor WHERE r.id = anchor.id OR r.partner = anchor.id LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut all: BTreeSet<SubjectRef> = refs.iter().take(REFS_MOST).copied().collect();
    for subject in refs.iter().take(REFS_MOST) {
        let found = statement.query_map(params![subject.0, REFS_MOST as i64], |row| row.get(0))?;
        for one in found {
            all.insert(SubjectRef(one?));
        }
    }
    Ok(all.into_iter().collect())
}

pub(super) fn is_known(
    db: &Connection,
    shop: &ShopId,
    kind: IdentifierKind,
    subject: SubjectRef,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM reference r JOIN word w ON w.id = r.shop WHERE r.ref = ?1 AND w.word = ?2 \
               AND r.kind = ?3 AND r.named IS NOT NULL";
    Ok(db.prepare_cached(sql)?.exists(params![subject.0, shop.as_str(), code::code(&KINDS, &kind)])?)
}

pub(super) fn open_grant(
    db: &Connection,
    shop: &ShopId,
    access: AccessId,
) -> Result<Option<u64>, StoreError> {
    let sql =
        "SELECT o.seq FROM open_grant o JOIN word w ON w.id = o.shop WHERE o.access = ?1 AND w.word = ?2";
    let found = db.prepare_cached(sql)?.query_row(params![access.0, shop.as_str()], |row| row.get(0));
    Ok(found.optional()?.map(seq))
}

type NamedRow = ([u8; 16], String, i64, Option<[u8; 16]>, bool, String, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<NamedRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

fn named((subject, shop, kind, with, staff, path, sealed): NamedRow) -> Result<Named, StoreError> {
    Ok(Named {
        subject: SubjectRef(subject),
        shop: ShopId::new(&shop),
        identifier: code::word(&KINDS, kind)?,
        with: with.map(SubjectRef),
        staff,
        path,
        sealed,
    })
}

fn moment(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| broken("a time that is none"))
}

/// The number of a shop; none if the index never met it.
fn shop_id(db: &Connection, shop: &ShopId) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM word WHERE word = ?1";
    Ok(db.prepare_cached(sql)?.query_row([shop.as_str()], |row| row.get(0)).optional()?)
}

/// The number of a reference; none if the index never met it.
fn reference_id(db: &Connection, subject: &SubjectRef) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM reference WHERE ref = ?1";
    Ok(db.prepare_cached(sql)?.query_row([subject.0], |row| row.get(0)).optional()?)
}
