//! Answers arrive: one event for the submission, one for each box, ticked or not.

use super::super::ledger::Ledger;
use super::super::project::run;
use super::super::read;
use super::super::text::{from_json, from_word, parsed};
use super::{identifier, session};
use crate::event::{Decided, Event, Submitted};
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use vratar_model::decision::{Effect, Mark, Outcome, next_state};
use vratar_model::id::{AttemptId, NoticeId, SubjectId};
use vratar_model::journal::{Asked, Attempt, Notice};
use vratar_model::questionnaire::{Polarity, QuestionKind};
use vratar_model::route::PageKind;

impl Ledger<'_> {
    /// Answers arrived.
    pub(super) fn attempt(&mut self, attempt: &Attempt) -> Result<(), StoreError> {
        if self.knows("SELECT 1 FROM attempt WHERE id = ?1", &attempt.id.to_string())? {
            return Ok(());
        }
        let submitted = submitted(attempt);
        self.push(&Event::Attempt(Box::new(submitted.clone())))?;
        self.keep_origin(attempt)?;
        match read::notice(self.tx, attempt.served.notice)? {
            Some(notice) => self.decisions(&submitted, &notice),
            // Its decisions follow when the notice does; until then `verify` reports it.
            None => Ok(()),
        }
    }

    /// One event a box. Of an attempt that is settled already (its notice came late) the states are final.
    pub(super) fn decisions(&mut self, attempt: &Submitted, notice: &Notice) -> Result<(), StoreError> {
        let so_far = so_far(self.tx, attempt.attempt)?;
        let mut boxes = decided(attempt, notice, so_far.outcome);
        if let Some(subject) = so_far.subject {
            let numbered: Vec<_> = boxes.iter().map(|one| (u64::MAX, one.clone())).collect();
            let followed = self.followed(subject, so_far.proved, attempt, &numbered)?;
            for (one, (state, effect)) in boxes.iter_mut().zip(followed) {
                (one.state, one.effect) = (state, effect);
            }
        }
        boxes.into_iter().try_for_each(|one| self.push(&Event::Decision(one)).map(drop))
    }

    /// What is personal about an attempt, beside the chain. One that names nobody takes what its session
    /// knows, so that it is found by it.
    fn keep_origin(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO attempt_origin (attempt, session, ip_truncated, ua_hash) VALUES (?1, ?2, ?3, ?4)";
        let session = attempt.session.as_ref().map(|session| &session.0);
        run(self.tx, sql, params![attempt.id.to_string(), session, attempt.ip_truncated, attempt.ua_hash])?;
        identifier::name_attempt(self.tx, attempt.id, &attempt.identifiers)?;
        if let Some(session) = &attempt.session {
            session::seen(self.tx, &attempt.shop, session, self.at)?;
        }
        match &attempt.session {
            Some(session) if attempt.identifiers.is_empty() => {
                session::name_attempt(self.tx, attempt.id, &attempt.shop, session)
            }
            _ => Ok(()),
        }
    }
}

fn submitted(attempt: &Attempt) -> Submitted {
    Submitted {
        attempt: attempt.id,
        shop: attempt.shop.clone(),
        served: attempt.served.clone(),
        ticked: attempt.ticked.clone(),
        method: attempt.method,
        gpc: attempt.gpc,
        at: attempt.at,
    }
}

/// The boxes, as if nothing had been decided before.
fn decided(attempt: &Submitted, notice: &Notice, outcome: Outcome) -> Vec<Decided> {
    let ticked = |place: &u16| attempt.ticked.contains(place);
    let boxes = (0u16..).zip(&notice.asked);
    let overriding = boxes.clone().any(|(place, asked)| ticked(&place) && overrides(asked));
    let one = |(place, asked): (u16, &Asked)| {
        let mark = mark(asked, ticked(&place), overriding);
        Decided {
            attempt: attempt.attempt,
            place,
            notice: notice.id,
            question: asked.question.clone(),
            answer: asked.answer.clone(),
            kind: mark.kind,
            polarity: mark.polarity,
            exclusive: overrides(asked),
            ticked: mark.ticked,
            overridden: mark.overridden,
            outcome,
            state: next_state(None, mark),
            effect: Effect::Decides,
        }
    };
    boxes.map(one).collect()
}

fn overrides(asked: &Asked) -> bool {
    asked.exclusive && asked.polarity == Polarity::Prohibition
}

/// "No contact whatsoever" beats consents; it does not undo that terms were accepted or a notice was read.
fn mark(asked: &Asked, ticked: bool, overriding: bool) -> Mark {
    let consent = asked.kind == QuestionKind::Consent && asked.polarity == Polarity::Permission;
    Mark { kind: asked.kind, polarity: asked.polarity, ticked, overridden: overriding && consent }
}

/// An attempt as the tables have it.
pub(super) struct Known {
    pub(super) id: AttemptId,
    pub(super) submitted: Submitted,
    pub(super) seq: i64,
    pub(super) outcome: Outcome,
    pub(super) superseded: bool,
}

impl Known {
    pub(super) fn page(&self) -> PageKind {
        self.submitted.page()
    }
}

/// The attempt with this id.
pub(super) fn known(db: &Connection, id: AttemptId) -> Result<Option<Known>, StoreError> {
    let sql = "SELECT a.seq, a.outcome, a.superseded, e.body FROM attempt a JOIN event e ON e.seq = a.seq WHERE a.id = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, String>(3)?))
    };
    let row = db.prepare_cached(sql)?.query_row([id.to_string()], read).optional()?;
    let Some((seq, outcome, superseded, body)) = row else { return Ok(None) };
    let (submitted, outcome) = (read_submitted(&body)?, from_word(&outcome)?);
    Ok(Some(Known { id, submitted, seq, outcome, superseded }))
}

/// Attempts whose notice is not known yet, in order.
pub(super) fn waiting_for(db: &Connection, notice: NoticeId) -> Result<Vec<Submitted>, StoreError> {
    let sql = "SELECT e.body FROM attempt a JOIN event e ON e.seq = a.seq \
               WHERE a.notice = ?1 AND a.waiting = 1 ORDER BY a.seq";
    let mut statement = db.prepare_cached(sql)?;
    let bodies = statement.query_map([notice.to_string()], |row| row.get::<_, String>(0))?;
    bodies.map(|body| read_submitted(&body?)).collect()
}

fn read_submitted(body: &str) -> Result<Submitted, StoreError> {
    match from_json(body)? {
        Event::Attempt(submitted) => Ok(*submitted),
        _ => Err(StoreError::Broken("an attempt that is none".to_owned())),
    }
}

/// What became of an attempt so far.
struct SoFar {
    outcome: Outcome,
    /// Whose it is, once it is committed.
    subject: Option<SubjectId>,
    proved: bool,
}

fn so_far(db: &Connection, id: AttemptId) -> Result<SoFar, StoreError> {
    let sql = "SELECT outcome, subject, proved FROM attempt WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get(2)?))
    };
    let (outcome, subject, proved) = db.prepare_cached(sql)?.query_row([id.to_string()], read)?;
    let subject = subject.map(|subject| parsed(&subject)).transpose()?;
    Ok(SoFar { outcome: from_word(&outcome)?, subject, proved })
}
