//! Entries as the columns have them.

use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, params};
use vratar_model::access::{AccessId, SubjectRef};
use vratar_policy::budget::{AccountKey, Allowance, DrawId, Past, Shown, Window};

/// Bytes of a reference.
const REFERENCE: usize = 16;

/// One line of the list.
pub(super) struct Entry {
    pub(super) id: u64,
    /// Of which draw it says what was shown in truth.
    pub(super) draw: Option<DrawId>,
    /// Whether it is certain already.
    pub(super) settled: bool,
    /// What was drawn. Of the allowances only accounts and windows are kept.
    pub(super) past: Past,
}

impl Entry {
    /// The columns that [`Self::read`] reads.
    pub(super) const COLUMNS: &str =
        "id, draw, settled, access, at, accounts, subjects, sizes, unnamed, rows";

    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let subjects: Vec<u8> = row.get(6)?;
        let sizes: String = row.get(7)?;
        let subjects = subjects.chunks(REFERENCE).map(|one| one.try_into().map(SubjectRef));
        let shown = Shown {
            subjects: subjects.collect::<Result<_, _>>().map_err(|_| broken("references"))?,
            sizes: serde_json::from_str(&sizes).map_err(|_| broken("sizes"))?,
            unnamed: positive(row.get(8)?)?,
            rows: positive(row.get(9)?)?,
        };
        let at = Timestamp::from_microsecond(row.get(4)?).map_err(|_| broken("a time"))?;
        let accounts: String = row.get(5)?;
        let past = Past { at, access: AccessId(row.get(3)?), allowances: allowances(&accounts)?, shown };
        let draw: Option<i64> = row.get(1)?;
        let draw = draw.map(positive).transpose()?.map(DrawId);
        Ok(Self { id: positive(row.get(0)?)?, draw, settled: row.get(2)?, past })
    }

    /// Adds it to the list; returns its number, which no other has had.
    pub(super) fn write(
        db: &Connection,
        draw: Option<DrawId>,
        settled: bool,
        past: &Past,
    ) -> Result<DrawId, StoreError> {
        let Past { at, access, allowances, shown } = past;
        let windows: Vec<(&str, i64)> =
            allowances.iter().map(|one| (one.account.as_str(), micros(one.window.longest()))).collect();
        let longest = windows.iter().map(|(_, longest)| *longest).max().unwrap_or_default();
        let subjects: Vec<u8> = shown.subjects.iter().flat_map(|one| one.0).collect();
        let text = |what: serde_json::Result<String>| what.map_err(|_| broken("what JSON cannot say"));
        let sql = "INSERT INTO entry (draw, settled, access, at, until, accounts, subjects, sizes, unnamed, rows) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        db.prepare_cached(sql)?.execute(params![
            draw.map(|draw| number(draw.0)),
            settled,
            access.0,
            at.as_microsecond(),
            at.as_microsecond().saturating_add(longest),
            text(serde_json::to_string(&windows))?,
            subjects,
            text(serde_json::to_string(&shown.sizes))?,
            number(shown.unnamed),
            number(shown.rows),
        ])?;
        Ok(DrawId(positive(db.last_insert_rowid())?))
    }
}

fn allowances(text: &str) -> Result<Vec<Allowance>, StoreError> {
    let windows: Vec<(String, i64)> = serde_json::from_str(text).map_err(|_| broken("accounts"))?;
    let allowance = |(account, longest): &(String, i64)| Allowance {
        account: AccountKey::new(account),
        window: Window::Last(SignedDuration::from_micros(*longest)),
        persons: None,
        rows: None,
        enforced: false,
    };
    Ok(windows.iter().map(allowance).collect())
}

fn micros(length: SignedDuration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}

pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn positive(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| broken("a negative number"))
}

pub(super) fn broken(what: &str) -> StoreError {
    StoreError::Operator(format!(
        "the budgets hold something that no door has written ({what}); stop all doors that share them, remove the file, \
         and start them again: it is made anew from their records"
    ))
}
