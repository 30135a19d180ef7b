//! Reading, for the door, the console and the operator.

mod decisions;
mod standing;

pub(crate) use decisions::decisions;
pub(crate) use standing::standing;

use super::apply::{held, session};
use super::text::{from_json, parsed, seq};
use crate::event::Event;
use crate::store::{Person, QuestionnaireRow, StoreError};
use rusqlite::{Connection, OptionalExtension as _};
use vratar_model::journal::{Bypass, Notice, ProvedBy, SessionRef};
use vratar_model::{NoticeId, ShopId};
use vratar_seal::Keys;

/// A wording.
pub(crate) fn notice(db: &Connection, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    let sql = "SELECT e.body FROM notice n JOIN event e ON e.seq = n.seq WHERE n.id = ?1";
    let body: Option<String> =
        db.prepare_cached(sql)?.query_row([id.to_string()], |row| row.get(0)).optional()?;
    body.map(|body| match from_json(&body)? {
        Event::Notice { notice } => Ok(*notice),
        _ => Err(StoreError::Broken("a notice that is none".to_owned())),
    })
    .transpose()
}

/// Who holds a session.
pub(crate) fn person(
    db: &Connection,
    keys: &Keys,
    shop: &ShopId,
    session: &SessionRef,
) -> Result<Option<Person>, StoreError> {
    let Some(bound) = session::bound(db, shop, session)? else { return Ok(None) };
    let (proved_by, since) = (bound.proved_by, bound.since);
    let (subject, identifiers) = match (proved_by, bound.subject) {
        (ProvedBy::Login, Some(subject)) => (Some(subject), held(db, keys, subject)?),
        _ => (bound.guest_subject(db)?, session::named(db, shop, session)?),
    };
    Ok(Some(Person { subject, identifiers, proved_by, since }))
}

/// Every shop at which anything was ever answered.
pub(crate) fn shops(db: &Connection) -> Result<Vec<ShopId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT DISTINCT shop FROM attempt ORDER BY shop")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|shop| Ok(ShopId::new(&shop?))).collect()
}

/// Every version of every questionnaire.
pub(crate) fn questionnaires(db: &Connection) -> Result<Vec<QuestionnaireRow>, StoreError> {
    let sql = "SELECT e.seq, e.at, e.body FROM questionnaire q JOIN event e ON e.seq = q.seq \
               ORDER BY q.code, q.version";
    let mut statement = db.prepare_cached(sql)?;
    let columns =
        |row: &rusqlite::Row<'_>| Ok((seq(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, String>(2)?));
    let rows = statement.query_map([], columns)?;
    rows.map(|row| {
        let (seq, at, body) = row?;
        match from_json(&body)? {
            Event::Questionnaire { questionnaire } => {
                Ok(QuestionnaireRow { questionnaire: *questionnaire, recorded_at: parsed(&at)?, seq })
            }
            _ => Err(StoreError::Broken("a questionnaire that is none".to_owned())),
        }
    })
    .collect()
}

/// Every switch of the interference with a host, in order.
pub(crate) fn bypasses(db: &Connection) -> Result<Vec<Bypass>, StoreError> {
    let sql = "SELECT e.body FROM bypass b JOIN event e ON e.seq = b.seq ORDER BY b.seq";
    let mut statement = db.prepare_cached(sql)?;
    let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
    bodies
        .map(|body| match from_json(&body?)? {
            Event::Bypass { bypass } => Ok(bypass),
            _ => Err(StoreError::Broken("a bypass that is none".to_owned())),
        })
        .collect()
}
