//! One access, as it was written.

use super::super::code;
use super::{ROW_KINDS, moment};
use crate::index::{AccessRow, RowKind};
use crate::sqlite::text::seq;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Action, Outcome, Reason, Role, SubjectRef, Verdict};

const SQL: &str = "SELECT a.seq, a.at, a.kind, a.access, a.grant_of, s.word, r.ref, a.role, a.address, m.word, \
    a.path, t.word, a.action, a.status, a.verdict, a.reason, a.opaque, a.subjects, a.own, a.persons, a.rows, \
    a.fields, a.decoys, a.outcome, a.bytes, a.millis, q.ref FROM access a JOIN word s ON s.id = a.shop \
    LEFT JOIN reference r ON r.id = a.actor LEFT JOIN reference q ON q.id = a.asker LEFT JOIN word m ON m.id = a.method \
    LEFT JOIN word t ON t.id = a.route \
    WHERE a.seq = ?1 AND a.seq >= (SELECT first FROM mark) AND a.at >= ?2 AND a.at < ?3 \
    AND (?4 IS NULL OR a.shop = ?4)";

/// What a row must be to be seen.
pub(super) struct Seen {
    pub(super) shop: Option<i64>,
    pub(super) from: i64,
    pub(super) until: i64,
}

/// The row of a leaf, if it is to be seen.
pub(super) fn at(db: &Connection, leaf: i64, seen: &Seen) -> Result<Option<AccessRow>, StoreError> {
    let Some(mut row) = own(db, leaf, seen)? else { return Ok(None) };
    if let (RowKind::Lease, Some(grant)) = (row.kind, row.grant) {
        let all = Seen { shop: None, from: i64::MIN, until: i64::MAX };
        let grant = i64::try_from(grant).ok().map(|grant| own(db, grant, &all)).transpose()?.flatten();
        if let Some(grant) = grant {
            row = of_grant(row, grant);
        }
    }
    Ok(Some(row))
}

/// Who, what and where of a lease are its grant's, and so is its end.
fn of_grant(lease: AccessRow, grant: AccessRow) -> AccessRow {
    AccessRow {
        seq: lease.seq,
        at: lease.at,
        kind: lease.kind,
        subjects: lease.subjects,
        own: lease.own,
        persons: lease.persons,
        rows: lease.rows,
        fields: lease.fields,
        decoys: lease.decoys,
        ..grant
    }
}

fn own(db: &Connection, leaf: i64, seen: &Seen) -> Result<Option<AccessRow>, StoreError> {
    let mut statement = db.prepare_cached(SQL)?;
    let found = statement.query_row(params![leaf, seen.from, seen.until, seen.shop], |row| Ok(read(row)));
    found.optional()?.transpose()
}

fn read(row: &Row<'_>) -> Result<AccessRow, StoreError> {
    let kind = code::word(&ROW_KINDS, row.get(2)?)?;
    let leaf: i64 = row.get(0)?;
    let grant_of: Option<i64> = row.get(4)?;
    let role: Option<i64> = row.get(7)?;
    let (access, who): (Option<[u8; 8]>, Option<[u8; 16]>) = (row.get(3)?, row.get(6)?);
    let address: Option<Vec<u8>> = row.get(8)?;
    let status: Option<u16> = row.get(13)?;
    let subjects = code::unpacked(&row.get::<_, Option<Vec<u8>>>(17)?.unwrap_or_default())?;
    let own = usize::try_from(row.get::<_, i64>(18)?).unwrap_or(0);
    let own = subjects.iter().take(own).copied().collect();
    Ok(AccessRow {
        seq: seq(leaf),
        at: moment(row.get(1)?)?,
        kind,
        access: access.map(AccessId),
        grant: if kind == RowKind::Grant { Some(seq(leaf)) } else { grant_of.map(seq) },
        shop: ShopId::new(&row.get::<_, String>(5)?),
        role: role.map_or(Ok(Role::Anonymous), |role| code::word(Role::ALL, role))?,
        who: who.map(SubjectRef),
        asker: row.get::<_, Option<[u8; 16]>>(26)?.map(SubjectRef),
        address: address.as_deref().map(code::address).transpose()?,
        method: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
        path: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
        route: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
        action: word(Action::ALL, row.get(12)?)?,
        status: status.filter(|_| kind != RowKind::Login),
        verdict: word(Verdict::ALL, row.get(14)?)?,
        reason: word(Reason::ALL, row.get(15)?)?,
        success: status.filter(|_| kind == RowKind::Login).map(|success| success == 1),
        opaque: row.get(16)?,
        subjects,
        own,
        persons: seq(row.get(19)?),
        rows: seq(row.get(20)?),
        fields: code::fields(row.get(21)?),
        decoys: row.get(22)?,
        outcome: word(Outcome::ALL, row.get(23)?)?,
        bytes: row.get::<_, Option<i64>>(24)?.map(seq),
        millis: row.get::<_, Option<i64>>(25)?.map(seq),
    })
}

fn word<T: Copy>(all: &[T], code: Option<i64>) -> Result<Option<T>, StoreError> {
    code.map(|code| code::word(all, code)).transpose()
}
