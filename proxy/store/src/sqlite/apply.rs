//! From the journal's entries to events.
//!
//! Pure given the journal: ids are made from ids of the entries, times are those of the journal. Entries are
//! recognised by their own ids, so that one that comes twice, under whatever number, counts once.

mod attempt;
mod follow;
mod hanging;
mod identifier;
mod proof;
pub(crate) mod session;
mod settle;
mod subject;

use super::ledger::Ledger;
use super::text::{number, seq};
use crate::event::Event;
use crate::store::{Recorded, StoreError};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use uuid::Uuid;
use vratar_model::journal::{Bypass, Entry, Notice};
use vratar_model::questionnaire::Questionnaire;
use vratar_seal::Keys;

pub(crate) use follow::is_consent;
pub(crate) use identifier::held;
pub(crate) use subject::surviving;

/// Applies `batch` in one transaction; see [`crate::Store::apply`].
pub(crate) fn apply(
    connection: &mut Connection,
    keys: &Keys,
    journal: Uuid,
    batch: &[Recorded],
) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut mark = applied(&tx, journal)?;
    let mut ledger = Ledger::open(&tx, keys)?;
    for recorded in batch {
        if recorded.seq > mark {
            ledger.at = recorded.at;
            ledger.gap(journal, mark, recorded.seq)?;
            ledger.abandon()?;
            session::forget_unseen(&tx, recorded.at)?;
            ledger.take(&recorded.entry)?;
            mark = recorded.seq;
        }
    }
    ledger.close()?;
    set_applied(&tx, journal, mark)?;
    Ok(tx.commit()?)
}

/// Up to where `journal` is applied.
pub(crate) fn applied(db: &Connection, journal: Uuid) -> Result<u64, StoreError> {
    let sql = "SELECT seq FROM applied WHERE journal = ?1";
    let mark = db.prepare_cached(sql)?.query_row([journal.to_string()], |row| row.get(0)).optional()?;
    Ok(mark.map_or(0, seq))
}

fn set_applied(db: &Connection, journal: Uuid, mark: u64) -> Result<(), StoreError> {
    let sql = "INSERT INTO applied (journal, seq) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET seq = ?2";
    db.prepare_cached(sql)?.execute(params![journal.to_string(), number(mark)])?;
    Ok(())
}

impl Ledger<'_> {
    fn take(&mut self, entry: &Entry) -> Result<(), StoreError> {
        match entry {
            Entry::Questionnaire(questionnaire) => self.questionnaire(questionnaire),
            Entry::Notice(notice) => self.notice(notice),
            Entry::Attempt(attempt) => self.attempt(attempt),
            Entry::Settled(settled) => self.settled(settled),
            Entry::Proof(proof) => self.proof(proof),
            Entry::Ended(ended) => session::unbind(self.tx, &ended.shop, &ended.session),
            Entry::Rotated(rotated) => session::rename(self.tx, &rotated.shop, &rotated.from, &rotated.to),
            Entry::Bypass(bypass) => self.bypass(bypass),
        }
    }

    /// Entries that should have come after `mark` and did not are a fact of their own. Of a journal that was
    /// never met nobody knows where it begins.
    fn gap(&mut self, journal: Uuid, mark: u64, seq: u64) -> Result<(), StoreError> {
        if mark == 0 || seq == mark + 1 {
            return Ok(());
        }
        let (first, last) = (mark + 1, seq - 1);
        tracing::error!(
            first,
            last,
            "store: journal entries are missing; `vratar consent verify` goes on saying so"
        );
        self.push(&Event::Gap { journal, first, last })?;
        Ok(())
    }

    /// The same version with other words is kept too: the newest counts, the notices tell what was read.
    fn questionnaire(&mut self, questionnaire: &Questionnaire) -> Result<(), StoreError> {
        let event = Event::Questionnaire { questionnaire: Box::new(questionnaire.clone()) };
        let sql =
            "SELECT body FROM questionnaire q JOIN event e ON e.seq = q.seq WHERE code = ?1 AND version = ?2";
        let key = params![questionnaire.code, questionnaire.version];
        let kept: Option<String> =
            self.tx.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
        if kept.map(|body| super::text::from_json(&body)).transpose()?.as_ref() != Some(&event) {
            self.push(&event)?;
        }
        Ok(())
    }

    fn notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        if self.knows("SELECT 1 FROM notice WHERE id = ?1", &notice.id.to_string())? {
            return Ok(());
        }
        let waiting = attempt::waiting_for(self.tx, notice.id)?;
        self.push(&Event::Notice { notice: Box::new(notice.clone()) })?;
        waiting.into_iter().try_for_each(|attempt| self.decisions(&attempt, notice))
    }

    fn bypass(&mut self, bypass: &Bypass) -> Result<(), StoreError> {
        if !self.knows("SELECT 1 FROM bypass WHERE id = ?1", &bypass.id.to_string())? {
            self.push(&Event::Bypass { bypass: bypass.clone() })?;
        }
        Ok(())
    }

    /// Whether a row with this id exists.
    fn knows(&self, sql: &str, id: &str) -> Result<bool, StoreError> {
        Ok(self.tx.prepare_cached(sql)?.exists([id])?)
    }
}
