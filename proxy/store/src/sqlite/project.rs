//! From one event to the tables. Uses nothing but the event and the tables, so that they can be made anew.

use super::apply::is_consent;
use super::text::number;
use crate::event::{Decided, Event, Outcomes, SUPERSEDED, Submitted};
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use vratar_model::decision::{DecisionState, Effect, Outcome};
use vratar_model::id::SubjectId;
use vratar_model::journal::ProvedBy;
use vratar_model::route::PageKind;

/// Every table that is made from the chain, with what orders its rows; children before parents.
pub(crate) const TABLES: &[(&str, &str)] = &[
    ("permission_state", "subject, question, answer"),
    ("decision", "seq"),
    ("attempt", "id"),
    ("subject", "id"),
    ("notice", "id"),
    ("questionnaire", "code, version"),
    ("proof", "id"),
    ("bypass", "id"),
];

/// Lets the tables follow event `seq`.
pub(crate) fn project(db: &Connection, seq: u64, event: &Event) -> Result<(), StoreError> {
    let seq = number(seq);
    match event {
        Event::Questionnaire { questionnaire: q } => {
            let sql = "INSERT INTO questionnaire (code, version, seq) VALUES (?1, ?2, ?3) \
                       ON CONFLICT DO UPDATE SET seq = ?3";
            run(db, sql, params![q.code, q.version, seq])
        }
        Event::Notice { notice } => {
            let id = notice.id.to_string();
            run(db, "INSERT INTO notice (id, seq) VALUES (?1, ?2)", params![id, seq])?;
            run(db, "UPDATE attempt SET waiting = 0 WHERE notice = ?1 AND waiting = 1", [id])
        }
        Event::Attempt(attempt) => arrived(db, seq, attempt),
        Event::Decision(decided) => decided_on(db, seq, decided),
        Event::Subject { subject, shop } => {
            let sql = "INSERT INTO subject (id, seq, shop) VALUES (?1, ?2, ?3)";
            run(db, sql, params![subject.to_string(), seq, shop.as_str()])
        }
        Event::Merge { subject, into } => merged(db, &subject.to_string(), &into.to_string()),
        Event::Settled(outcomes) => settled(db, seq, outcomes),
        Event::Proof { proof, subject, by, .. } => {
            run(db, "INSERT INTO proof (id, seq) VALUES (?1, ?2)", params![proof.to_string(), seq])?;
            proved(db, subject.filter(|_| *by == ProvedBy::Login))
        }
        Event::Bypass { bypass } => {
            run(db, "INSERT INTO bypass (id, seq) VALUES (?1, ?2)", params![bypass.id.to_string(), seq])
        }
        // Nothing follows from what is not known.
        Event::Gap { .. } => Ok(()),
    }
}

/// Runs one statement, prepared once.
pub(crate) fn run(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<(), StoreError> {
    db.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

fn arrived(db: &Connection, seq: i64, attempt: &Submitted) -> Result<(), StoreError> {
    let sql = "INSERT INTO attempt (id, seq, shop, page, notice, at, waiting, outcome, served) VALUES \
               (?1, ?2, ?3, ?4, ?5, ?6, NOT EXISTS (SELECT 1 FROM notice WHERE id = ?5), ?7, ?8)";
    let (id, notice) = (attempt.attempt.to_string(), attempt.served.notice.to_string());
    let (page, at) = (attempt.page().as_str(), attempt.at.to_string());
    let (pending, served) = (Outcome::Pending.as_str(), attempt.served.id.to_string());
    run(db, sql, params![id, seq, attempt.shop.as_str(), page, notice, at, pending, served])
}

fn decided_on(db: &Connection, seq: i64, decided: &Decided) -> Result<(), StoreError> {
    let sql = "INSERT INTO decision (seq, attempt, place, question, answer, state, effect, consent, exclusive) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (attempt, row) = (decided.attempt.to_string(), Row::of(seq, decided));
    let (state, effect) = (decided.state.as_str(), decided.effect.as_str());
    let Row { question, answer, consent, exclusive, .. } = &row;
    run(db, sql, params![seq, attempt, decided.place, question, answer, state, effect, consent, exclusive])?;
    if decided.outcome == Outcome::Pending {
        return Ok(());
    }
    // The notice came after the attempt was settled.
    let sql = "SELECT subject, at, proved FROM attempt WHERE id = ?1 AND outcome = 'committed'";
    let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let committed: Option<(Option<String>, String, bool)> =
        db.prepare_cached(sql)?.query_row([&attempt], columns).optional()?;
    let Some((Some(subject), at, proved)) = committed else { return Ok(()) };
    stands(db, &Told { subject: &subject, at: &at, proved }, &row)?;
    overrule(db, &subject)
}

fn settled(db: &Connection, seq: i64, outcomes: &Outcomes) -> Result<(), StoreError> {
    let attempt = outcomes.attempt.to_string();
    let subject = outcomes.subject.map(|subject| subject.to_string());
    let set_aside = outcomes.outcome == Outcome::Rejected && outcomes.signal == SUPERSEDED;
    let (outcome, proved) = (outcomes.outcome.as_str(), outcomes.proved);
    let sql = "UPDATE attempt SET outcome = ?2, superseded = ?3, subject = ?4, settled_seq = ?5, proved = ?6 WHERE id = ?1";
    run(db, sql, params![attempt, outcome, set_aside, subject, seq, proved])?;
    let (Outcome::Committed, Some(subject)) = (outcomes.outcome, subject) else { return Ok(()) };
    let sql = "SELECT at, page = ?2 FROM attempt WHERE id = ?1";
    let page = PageKind::Registration.as_str();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?));
    let (at, registration): (String, bool) = db.prepare_cached(sql)?.query_row([&attempt, page], read)?;
    let effects = outcomes.effects.iter().copied().chain(std::iter::repeat(Effect::Decides));
    for ((row, state), effect) in rows(db, &attempt)?.into_iter().zip(&outcomes.states).zip(effects) {
        let sql = "UPDATE decision SET state = ?2, effect = ?3 WHERE seq = ?1";
        run(db, sql, params![row.seq, state.as_str(), effect.as_str()])?;
        stands(db, &Told { subject: &subject, at: &at, proved }, &Row { state: *state, effect, ..row })?;
    }
    overrule(db, &subject)?;
    self::proved(db, outcomes.subject.filter(|_| registration))
}

/// A decision, as far as the current state needs it.
struct Row {
    seq: i64,
    question: String,
    answer: String,
    state: DecisionState,
    effect: Effect,
    /// A permission that an exclusive prohibition beats.
    consent: bool,
    exclusive: bool,
}

impl Row {
    fn of(seq: i64, decided: &Decided) -> Self {
        let Decided { question, answer, state, effect, exclusive, .. } = decided;
        Self {
            seq,
            question: question.clone(),
            answer: answer.clone(),
            state: *state,
            effect: *effect,
            consent: is_consent(decided),
            exclusive: *exclusive,
        }
    }
}

fn rows(db: &Connection, attempt: &str) -> Result<Vec<Row>, StoreError> {
    let sql =
        "SELECT seq, question, answer, consent, exclusive FROM decision WHERE attempt = ?1 ORDER BY place";
    let read = |row: &rusqlite::Row<'_>| {
        let (state, effect) = (DecisionState::Requested, Effect::Decides);
        let (consent, exclusive) = (row.get(3)?, row.get(4)?);
        Ok(Row {
            seq: row.get(0)?,
            question: row.get(1)?,
            answer: row.get(2)?,
            state,
            effect,
            consent,
            exclusive,
        })
    };
    Ok(db.prepare_cached(sql)?.query_map([attempt], read)?.collect::<Result<_, _>>()?)
}

/// By whom, and when.
struct Told<'a> {
    subject: &'a str,
    at: &'a str,
    proved: bool,
}

/// The newest decision, by its number in the chain, is the one that stands; a state that goes on keeps its date.
fn stands(db: &Connection, told: &Told<'_>, row: &Row) -> Result<(), StoreError> {
    if row.effect != Effect::Decides {
        return Ok(());
    }
    let sql = "INSERT INTO permission_state \
               (subject, question, answer, state, since, seq, proved, consent, exclusive) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT DO UPDATE SET since = iif(state = ?4, since, ?5), state = ?4, seq = ?6, proved = ?7, \
               consent = ?8, exclusive = ?9 WHERE seq < ?6";
    let Told { subject, at, proved } = told;
    let Row { seq, question, answer, state, consent, exclusive, .. } = row;
    run(db, sql, params![subject, question, answer, state.as_str(), at, seq, proved, consent, exclusive])
}

/// An exclusive prohibition that stands beats every consent, also one that its form did not show.
fn overrule(db: &Connection, subject: &str) -> Result<(), StoreError> {
    let sql = "UPDATE permission_state SET state = 'withdrawn', since = max(since, forbidden.at) FROM \
               (SELECT max(since) AS at FROM permission_state \
                WHERE subject = ?1 AND exclusive = 1 AND state IN ('refused', 'objected')) AS forbidden \
               WHERE subject = ?1 AND consent = 1 AND state IN ('given', 'renewed') AND forbidden.at IS NOT NULL";
    run(db, sql, [subject])
}

fn proved(db: &Connection, subject: Option<SubjectId>) -> Result<(), StoreError> {
    let Some(subject) = subject else { return Ok(()) };
    run(db, "UPDATE subject SET proved = 1 WHERE id = ?1", [subject.to_string()])
}

/// `from` becomes `into`: its attempts move over, and of each question's states the newer one stands.
fn merged(db: &Connection, from: &str, into: &str) -> Result<(), StoreError> {
    for sql in [
        "UPDATE subject SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1",
        "UPDATE subject SET proved = 1 WHERE id = ?2 AND (SELECT proved FROM subject WHERE id = ?1)",
        "UPDATE attempt SET subject = ?2 WHERE subject = ?1",
        "INSERT INTO permission_state \
         (subject, question, answer, state, since, seq, proved, consent, exclusive) \
         SELECT ?2, question, answer, state, since, seq, proved, consent, exclusive \
         FROM permission_state WHERE subject = ?1 \
         ON CONFLICT DO UPDATE SET state = excluded.state, since = excluded.since, seq = excluded.seq, \
         proved = excluded.proved, consent = excluded.consent, exclusive = excluded.exclusive \
         WHERE excluded.seq > seq",
        "DELETE FROM permission_state WHERE subject = ?1 AND ?1 IS NOT ?2",
    ] {
        run(db, sql, [from, into])?;
    }
    overrule(db, into)
}
