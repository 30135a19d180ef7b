//! What each box of an attempt means for what holds for its subject; see [`vratar_model::decision::follow()`].

use super::super::ledger::Ledger;
use super::super::read;
use super::super::text::{from_json, from_word, number, seq};
use super::subject;
use crate::event::{Decided, Event, Submitted};
use crate::store::StoreError;
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeSet;
use vratar_model::decision::{Before, DecisionState, Effect, Mark, Said, follow, stands};
use vratar_model::id::{AttemptId, SubjectId};
use vratar_model::journal::Notice;
use vratar_model::questionnaire::{Control, Polarity, QuestionKind};

/// A box, and its number in the chain; one that is not in the chain yet comes after everything.
pub(super) type Numbered = (u64, Decided);

/// Question and answer.
type Code = (String, String);

impl Ledger<'_> {
    /// The boxes of an attempt, in their order.
    pub(super) fn boxes(&self, attempt: AttemptId) -> Result<Vec<Numbered>, StoreError> {
        let sql = "SELECT e.seq, e.body FROM decision d JOIN event e ON e.seq = d.seq \
                   WHERE d.attempt = ?1 ORDER BY d.place";
        let mut statement = self.tx.prepare_cached(sql)?;
        let columns = |row: &rusqlite::Row<'_>| Ok((seq(row.get(0)?), row.get::<_, String>(1)?));
        let rows = statement.query_map([attempt.to_string()], columns)?;
        rows.map(|row| row.map_err(StoreError::from).and_then(|(at, body)| Ok((at, decided(&body)?))))
            .collect()
    }

    /// What follows for `subject`, box by box. `proved`: the attempt itself shows that it is theirs.
    pub(super) fn followed(
        &self,
        subject: SubjectId,
        proved: bool,
        attempt: &Submitted,
        boxes: &[Numbered],
    ) -> Result<Vec<(DecisionState, Effect)>, StoreError> {
        let Some((_, first)) = boxes.first() else { return Ok(Vec::new()) };
        let notice = read::notice(self.tx, first.notice)?
            .ok_or_else(|| StoreError::Broken("a decision without its notice".to_owned()))?;
        let of_customer = subject::proved(self.tx, subject)?;
        let submission =
            Submission { subject: subject.to_string(), proved, of_customer, attempt, notice: &notice };
        let standing = self.exclusive(&submission)?;
        let mut taken_back = BTreeSet::new();
        let mut followed = vec![(DecisionState::Requested, Effect::Decides); boxes.len()];
        // What forbids everything first: whether it still does is asked for every consent.
        for exclusive in [true, false] {
            let places = followed.iter_mut().zip(boxes).filter(|(_, (_, one))| one.exclusive == exclusive);
            for (place, (at, one)) in places {
                let beaten = standing.difference(&taken_back).next().is_some() && is_consent(one);
                *place = self.follow(&submission, boxes, (*at, one), beaten)?;
                if !stands(Polarity::Prohibition, place.0) && place.1 == Effect::Decides {
                    taken_back.insert(code(one));
                }
            }
        }
        Ok(followed)
    }

    fn follow(
        &self,
        submission: &Submission<'_>,
        boxes: &[Numbered],
        (at, one): (u64, &Decided),
        beaten: bool,
    ) -> Result<(DecisionState, Effect), StoreError> {
        let mark =
            Mark { kind: one.kind, polarity: one.polarity, ticked: one.ticked, overridden: one.overridden };
        let said = Said {
            mark,
            shown: submission.attempt.served.shown.contains(&one.place),
            replaced: submission.replaced(one, boxes),
            beaten,
            proved: submission.proved,
            of_customer: submission.of_customer,
        };
        Ok(follow(self.before(submission, one, at)?, said))
    }

    /// What held before a box arrived.
    fn before(
        &self,
        submission: &Submission<'_>,
        one: &Decided,
        at: u64,
    ) -> Result<Option<Before>, StoreError> {
        let standing = "SELECT state, proved, seq FROM permission_state \
                        WHERE subject = ?1 AND question = ?2 AND answer = ?3 AND seq < ?4";
        // Something newer stands: an order that took its time is asked what was before it.
        let earlier = "SELECT d.state, a.proved, d.seq FROM attempt a JOIN decision d ON d.attempt = a.id \
                       WHERE a.subject = ?1 AND a.outcome = 'committed' AND d.question = ?2 AND d.answer = ?3 \
                       AND d.effect = 'decides' AND d.seq < ?4 ORDER BY d.seq DESC LIMIT 1";
        for sql in [standing, earlier] {
            let key = params![submission.subject, one.question, one.answer, number(at)];
            let columns = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?));
            let found: Option<(String, bool, i64)> =
                self.tx.prepare_cached(sql)?.query_row(key, columns).optional()?;
            if let Some((state, proved, of)) = found {
                let older = self.is_older(of, submission.notice)?;
                return Ok(Some(Before { state: from_word(&state)?, proved, older }));
            }
        }
        Ok(None)
    }

    /// Whether decision `of` answered an older version of what `notice` asks.
    fn is_older(&self, of: i64, notice: &Notice) -> Result<bool, StoreError> {
        let sql = "SELECT body FROM event WHERE seq = ?1";
        let body: String = self.tx.prepare_cached(sql)?.query_row([of], |row| row.get(0))?;
        let answered = decided(&body)?.notice;
        if answered == notice.id {
            return Ok(false);
        }
        let answered = read::notice(self.tx, answered)?;
        Ok(answered
            .is_some_and(|old| old.questionnaire == notice.questionnaire && old.version < notice.version))
    }

    /// The exclusive prohibitions that stand for a subject.
    fn exclusive(&self, submission: &Submission<'_>) -> Result<BTreeSet<Code>, StoreError> {
        let sql = "SELECT question, answer FROM permission_state \
                   WHERE subject = ?1 AND exclusive = 1 AND state IN ('refused', 'objected')";
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map([&submission.subject], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// One attempt, as far as its boxes need it.
struct Submission<'a> {
    subject: String,
    proved: bool,
    of_customer: bool,
    attempt: &'a Submitted,
    notice: &'a Notice,
}

impl Submission<'_> {
    /// Whether another choice of the same radio buttons was taken.
    fn replaced(&self, one: &Decided, boxes: &[Numbered]) -> bool {
        let asked = self.notice.asked.get(usize::from(one.place));
        let radio = asked.is_some_and(|asked| asked.control == Control::Radio);
        let other = |(_, other): &Numbered| other.ticked && other.question == one.question;
        radio && !one.ticked && boxes.iter().any(other)
    }
}

/// Whether it is a permission that "no contact whatsoever" beats.
pub(crate) fn is_consent(one: &Decided) -> bool {
    one.kind == QuestionKind::Consent && one.polarity == Polarity::Permission
}

fn code(one: &Decided) -> Code {
    (one.question.clone(), one.answer.clone())
}

fn decided(body: &str) -> Result<Decided, StoreError> {
    match from_json(body)? {
        Event::Decision(decided) => Ok(decided),
        _ => Err(StoreError::Broken("a decision that is none".to_owned())),
    }
}
