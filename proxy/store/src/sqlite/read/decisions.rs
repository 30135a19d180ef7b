//! Decisions, each put together from its box, its attempt, its notice and what became of it.

use super::notice;
use crate::event::{Decided, Event, Outcomes, Submitted};
use crate::sqlite::text::{from_json, from_word, number, parsed};
use crate::store::{DECISIONS_PER_PAGE, DecisionFilter, DecisionRow, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::collections::HashMap;
use std::rc::Rc;
use vratar_model::journal::{Asked, LinkedDocument, Notice};
use vratar_model::{NoticeId, SubjectId};

const COLUMNS: &str = "d.seq, d.state, db.body, ab.body, ab.at, sb.body, a.subject, o.ip_truncated, o.ua_hash, \
    d.effect, a.proved";
const TABLES: &str = "decision d JOIN attempt a ON a.id = d.attempt \
    JOIN event db ON db.seq = d.seq JOIN event ab ON ab.seq = a.seq \
    LEFT JOIN event sb ON sb.seq = a.settled_seq LEFT JOIN attempt_origin o ON o.attempt = a.id";

/// Decisions that `filter` lets through, in order.
pub(crate) fn decisions(db: &Connection, filter: &DecisionFilter) -> Result<Vec<DecisionRow>, StoreError> {
    let (condition, params) = condition(filter);
    let sql =
        format!("SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY d.seq LIMIT {DECISIONS_PER_PAGE}");
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(params))?;
    let mut notices = Notices { db, known: HashMap::new() };
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(decision(row, &mut notices)?);
    }
    Ok(found)
}

/// Lookups of one filter; SQLite takes 32 766 parameters.
const LOOKUPS_MOST: usize = 1000;

fn condition(filter: &DecisionFilter) -> (String, Vec<Value>) {
    let mut params = vec![Value::from(number(filter.after))];
    let mut all = vec!["d.seq > ?1".to_owned()];
    if let Some(shop) = &filter.shop {
        params.push(Value::from(shop.as_str().to_owned()));
        all.push(format!("a.shop = ?{}", params.len()));
    }
    let people = people(filter, &mut params);
    if !people.is_empty() {
        all.push(format!("({})", people.join(" OR ")));
    }
    (all.join(" AND "), params)
}

/// Each way in which a decision may be of one of the people asked for.
fn people(filter: &DecisionFilter, params: &mut Vec<Value>) -> Vec<String> {
    let mut any = Vec::new();
    if let Some(subject) = filter.subject {
        params.push(Value::from(subject.to_string()));
        let id = params.len();
        any.push(format!("a.subject = coalesce((SELECT merged_into FROM subject WHERE id = ?{id}), ?{id})"));
    }
    if !filter.lookups.is_empty() {
        let first = params.len() + 1;
        params.extend(filter.lookups.iter().take(LOOKUPS_MOST).map(|lookup| Value::from(lookup.clone())));
        let places: Vec<_> = (first..=params.len()).map(|place| format!("?{place}")).collect();
        let places = places.join(", ");
        any.push(format!("a.id IN (SELECT attempt FROM attempt_identifier WHERE lookup IN ({places}))"));
        any.push(format!(
            "a.subject IN (SELECT coalesce(s.merged_into, s.id) FROM identifier i \
             JOIN subject s ON s.id = i.subject WHERE i.lookup IN ({places}))"
        ));
    }
    any
}

/// Notices are few and long, decisions many.
struct Notices<'c> {
    db: &'c Connection,
    known: HashMap<NoticeId, Rc<Notice>>,
}

impl Notices<'_> {
    fn get(&mut self, id: NoticeId) -> Result<Rc<Notice>, StoreError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(Rc::clone(known));
        }
        let found = notice(self.db, id)?.ok_or_else(|| broken("a decision without its notice"))?;
        Ok(Rc::clone(self.known.entry(id).or_insert(Rc::new(found))))
    }
}

fn decision(row: &Row<'_>, notices: &mut Notices<'_>) -> Result<DecisionRow, StoreError> {
    let Event::Decision(decided) = from_json(&row.get::<_, String>(2)?)? else {
        return Err(broken("a decision that is none"));
    };
    let Event::Attempt(submitted) = from_json(&row.get::<_, String>(3)?)? else {
        return Err(broken("an attempt that is none"));
    };
    let settled = match row.get::<_, Option<String>>(5)?.map(|body| from_json(&body)).transpose()? {
        Some(Event::Settled(outcomes)) => Some(outcomes),
        None => None,
        Some(_) => return Err(broken("an outcome that is none")),
    };
    let notice = notices.get(decided.notice)?;
    assemble(row, &decided, *submitted, settled, &notice)
}

/// The documents that this box linked to.
fn linked(notice: &Notice, asked: &Asked) -> Vec<LinkedDocument> {
    notice.documents.iter().filter(|document| asked.documents.contains(&document.code)).cloned().collect()
}

fn assemble(
    row: &Row<'_>,
    decided: &Decided,
    submitted: Submitted,
    settled: Option<Outcomes>,
    notice: &Notice,
) -> Result<DecisionRow, StoreError> {
    let place = usize::from(decided.place);
    let asked = notice.asked.get(place).ok_or_else(|| broken("a box that its notice does not have"))?;
    let subject: Option<String> = row.get(6)?;
    Ok(DecisionRow {
        seq: crate::sqlite::text::seq(row.get(0)?),
        shop: submitted.shop,
        question: decided.question.clone(),
        answer: decided.answer.clone(),
        kind: decided.kind,
        polarity: decided.polarity,
        channel: asked.channel,
        exclusive: asked.exclusive,
        required: asked.required,
        purposes: asked.purposes.clone(),
        validity: asked.validity.clone(),
        ticked: decided.ticked,
        state: from_word(&row.get::<_, String>(1)?)?,
        effect: from_word(&row.get::<_, String>(9)?)?,
        proved: row.get(10)?,
        wording: asked.wording.clone(),
        lang: notice.lang.clone(),
        questionnaire: notice.questionnaire.clone(),
        version: notice.version,
        documents: linked(notice, asked),
        served_id: submitted.served.id,
        served: submitted.served,
        method: submitted.method,
        ip_truncated: row.get(7)?,
        ua_hash: row.get(8)?,
        gpc: submitted.gpc,
        occurred_at: submitted.at,
        recorded_at: parsed(&row.get::<_, String>(4)?)?,
        outcome: settled.as_ref().map_or(vratar_model::Outcome::Pending, |settled| settled.outcome),
        settled_at: settled.as_ref().map(|settled| settled.at),
        signal: settled.map(|settled| settled.signal),
        attempt: submitted.attempt,
        subject: subject.map(|subject| parsed::<SubjectId>(&subject)).transpose()?,
    })
}

fn broken(what: &str) -> StoreError {
    StoreError::Broken(what.to_owned())
}
