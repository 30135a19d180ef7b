//! From records to rows.

mod access;
mod approval;
mod grow;
mod name;
mod prune;
mod session;
mod sweep;

pub(super) use access::KINDS;
pub(super) use session::UNHEARD_MOST;

use super::code::{self, broken};
use crate::index::Leaves;
use crate::sqlite::text::number;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use vratar_model::access::{AccessId, Event, Record, Role, SubjectRef};

/// Where postings lie, and by what they are found.
const TABLES: [(&str, &str); 2] = [("posting", "subject"), ("acting", "actor")];

/// Takes `leaves` in one transaction; see [`crate::AccessIndex::apply`].
pub(super) fn apply(connection: &mut Connection, leaves: &Leaves) -> Result<u64, StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mark = applied(&tx)?;
    if leaves.from > mark || leaves.next <= mark {
        return Ok(mark);
    }
    let mut batch = Batch::new(&tx);
    for (seq, record) in leaves.records.iter().filter(|(seq, _)| *seq >= mark) {
        batch.take(*seq, record)?;
    }
    batch.close()?;
    tx.execute("UPDATE mark SET next = ?1", [number(leaves.next)])?;
    tx.commit()?;
    Ok(leaves.next)
}

/// The first leaf that was not taken yet.
pub(super) fn applied(db: &Connection) -> Result<u64, StoreError> {
    let next = db.prepare_cached("SELECT next FROM mark")?.query_row([], |row| row.get(0))?;
    Ok(crate::sqlite::text::seq(next))
}

/// What is at hand while a batch is taken.
struct Batch<'t> {
    tx: &'t Transaction<'t>,
    words: HashMap<String, i64>,
    refs: HashMap<SubjectRef, i64>,
    /// Era, subject, leaf; inserted in order at the end.
    postings: Vec<(i64, i64, i64)>,
    acting: Vec<(i64, i64, i64)>,
    /// Grants of this batch that are open: most are closed in it, and never written.
    open: HashMap<(AccessId, i64), i64>,
    /// Earliest and latest moment of each era met.
    eras: HashMap<i64, (i64, i64)>,
    daily: HashMap<(i64, i64, i64, i64), [i64; 3]>,
}

impl<'t> Batch<'t> {
    fn new(tx: &'t Transaction<'t>) -> Self {
        Self {
            tx,
            words: HashMap::new(),
            refs: HashMap::new(),
            postings: Vec::new(),
            acting: Vec::new(),
            open: HashMap::new(),
            eras: HashMap::new(),
            daily: HashMap::new(),
        }
    }

    fn take(&mut self, seq: u64, record: &Record) -> Result<(), StoreError> {
        let (seq, at) = (number(seq), record.at);
        match &record.event {
            Event::Named(named) => self.named(seq, named),
            Event::Grant(grant) => self.grant(seq, at, grant),
            Event::Lease(lease) => self.lease(seq, at, lease),
            Event::Close(close) => self.closed(close),
            Event::Refusal(refusal) => self.refusal(seq, at, refusal),
            Event::Login(login) => self.login(seq, at, login),
            Event::Logout(ended) => self.ended(ended),
            Event::Rotation(rotation) => self.rotated(at, rotation),
            Event::Pruned(pruned) => self.pruned(pruned),
            Event::Ask(ask) => self.asked(seq, at, ask),
            Event::Approval(approval) => self.approval(seq, at, approval),
            Event::Run(_)
            | Event::Erased(_)
            | Event::Config(_)
            | Event::Reading(_)
            | Event::Loss(_)
            | Event::Passed(_) => Ok(()),
        }
    }

    /// Writes what was gathered.
    fn close(mut self) -> Result<(), StoreError> {
        let written = self.postings.len() + self.acting.len();
        self.postings.sort_unstable();
        self.acting.sort_unstable();
        let mut insert = self
            .tx
            .prepare_cached("INSERT OR IGNORE INTO posting (era, subject, seq) VALUES (?1, ?2, ?3)")?;
        self.postings.iter().try_for_each(|posting| insert.execute(*posting).map(drop))?;
        let mut insert =
            self.tx.prepare_cached("INSERT OR IGNORE INTO acting (era, actor, seq) VALUES (?1, ?2, ?3)")?;
        self.acting.iter().try_for_each(|acting| insert.execute(*acting).map(drop))?;
        self.write_eras()?;
        self.write_days()?;
        self.write_open()?;
        prune::step(self.tx)?;
        grow::step(self.tx, written)
    }

    fn write_eras(&self) -> Result<(), StoreError> {
        let sql = "INSERT INTO era (era, since, until) VALUES (?1, ?2, ?3) \
                   ON CONFLICT DO UPDATE SET since = min(since, ?2), until = max(until, ?3)";
        let mut insert = self.tx.prepare_cached(sql)?;
        Ok(self
            .eras
            .iter()
            .try_for_each(|(era, (since, until))| insert.execute((era, since, until)).map(drop))?)
    }

    fn write_days(&self) -> Result<(), StoreError> {
        let sql = "INSERT INTO daily (day, shop, actor, role, persons, rows, accesses) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET \
                   persons = persons + ?5, rows = rows + ?6, accesses = accesses + ?7";
        let mut insert = self.tx.prepare_cached(sql)?;
        for ((day, shop, actor, role), [persons, rows, accesses]) in &self.daily {
            insert.execute(params![day, shop, actor, role, persons, rows, accesses])?;
        }
        Ok(())
    }

    fn write_open(&self) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO open_grant (access, shop, seq) VALUES (?1, ?2, ?3)";
        let mut insert = self.tx.prepare_cached(sql)?;
        Ok(self
            .open
            .iter()
            .try_for_each(|((access, shop), seq)| insert.execute(params![access.0, shop, seq]).map(drop))?)
    }

    /// The number of a word that repeats.
    fn word(&mut self, word: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.words.get(word) {
            return Ok(*id);
        }
        let found = self.tx.prepare_cached("SELECT id FROM word WHERE word = ?1")?;
        let id = self.known(found, "INSERT INTO word (word) VALUES (?1)", &word)?;
        self.words.insert(word.to_owned(), id);
        Ok(id)
    }

    /// The number of a reference.
    fn reference(&mut self, subject: SubjectRef) -> Result<i64, StoreError> {
        if let Some(id) = self.refs.get(&subject) {
            return Ok(*id);
        }
        let found = self.tx.prepare_cached("SELECT id FROM reference WHERE ref = ?1")?;
        let id = self.known(found, "INSERT INTO reference (ref) VALUES (?1)", &subject.0)?;
        self.refs.insert(subject, id);
        Ok(id)
    }

    fn known(
        &self,
        mut found: rusqlite::CachedStatement<'_>,
        insert: &str,
        key: &dyn rusqlite::ToSql,
    ) -> Result<i64, StoreError> {
        match found.query_row([key], |row| row.get(0)).optional()? {
            Some(id) => Ok(id),
            None => Ok(self.tx.prepare_cached(insert)?.insert([key])?),
        }
    }

    fn role(role: Role) -> Result<i64, StoreError> {
        code::code(Role::ALL, &role).ok_or_else(|| broken("a role without a number"))
    }
}
