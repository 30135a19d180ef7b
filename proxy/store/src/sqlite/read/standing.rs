//! What holds now for a subject.

use super::notice;
use crate::event::{Decided, Event};
use crate::sqlite::apply::surviving;
use crate::sqlite::text::{from_json, from_word, parsed, seq};
use crate::store::{Standing, StoreError};
use rusqlite::{Connection, Row};
use vratar_model::SubjectId;

/// One row a question and answer, ordered by their codes.
pub(crate) fn standing(db: &Connection, subject: SubjectId) -> Result<Vec<Standing>, StoreError> {
    let Some(subject) = surviving(db, subject)? else { return Ok(Vec::new()) };
    let sql = "SELECT p.seq, p.state, p.since, e.body, p.proved, a.at FROM permission_state p \
               JOIN event e ON e.seq = p.seq JOIN decision d ON d.seq = p.seq JOIN attempt a ON a.id = d.attempt \
               WHERE p.subject = ?1 ORDER BY p.question, p.answer";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([subject.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(one(db, row)?);
    }
    Ok(found)
}

fn one(db: &Connection, row: &Row<'_>) -> Result<Standing, StoreError> {
    let Event::Decision(decided) = from_json(&row.get::<_, String>(3)?)? else {
        return Err(StoreError::Broken("a decision that is none".to_owned()));
    };
    let Decided { question, answer, kind, polarity, ticked, place, .. } = decided;
    let read = notice(db, decided.notice)?;
    let (read, asked) = read
        .and_then(|read| read.asked.get(usize::from(place)).cloned().map(|asked| (read, asked)))
        .ok_or_else(|| StoreError::Broken("a decision without its notice".to_owned()))?;
    Ok(Standing {
        question,
        answer,
        kind,
        polarity,
        channel: asked.channel,
        ticked,
        state: from_word(&row.get::<_, String>(1)?)?,
        proved: row.get(4)?,
        since: parsed(&row.get::<_, String>(2)?)?,
        decided_at: parsed(&row.get::<_, String>(5)?)?,
        validity: asked.validity,
        wording: asked.wording,
        lang: read.lang,
        questionnaire: read.questionnaire,
        version: read.version,
        seq: seq(row.get(0)?),
    })
}
