//! Whether the chain is what was written, and everything else follows from it.

use super::ledger::mac;
use super::open;
use super::project::{TABLES, project};
use super::text::{from_json, parsed, seq};
use crate::event::Event;
use crate::event::chain::{self, GENESIS, Hash, Head};
use crate::store::{ChainBreak, ChainReport, Finding, StoreError};
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::HashSet;
use vratar_model::NoticeId;
use vratar_seal::Keys;

/// Walks the chain and compares every table with one made anew.
pub(crate) fn verify(connection: &mut Connection, keys: &Keys) -> Result<ChainReport, StoreError> {
    // One snapshot: what is written meanwhile is not half seen.
    let tx = connection.transaction()?;
    let mut anew = open::scratch()?;
    let anew = anew.transaction()?;
    let mut walk = Walk { report: ChainReport::default(), head: Head::EMPTY, notices: HashSet::new() };
    walk.chain(&tx, &anew)?;
    if walk.report.broken.is_none() {
        walk.end(&tx, keys)?;
    }
    if walk.report.broken.is_none() {
        walk.waiting(&tx)?;
        TABLES.iter().try_for_each(|(table, order)| walk.compare(&tx, &anew, table, order))?;
    }
    Ok(walk.report)
}

struct Walk {
    report: ChainReport,
    head: Head,
    notices: HashSet<NoticeId>,
}

impl Walk {
    fn chain(&mut self, db: &Connection, anew: &Connection) -> Result<(), StoreError> {
        let sql = "SELECT seq, id, kind, at, body, prev_hash, hash FROM event ORDER BY seq";
        let mut statement = db.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let follows = Line::read(row).and_then(|line| self.follows(&line).map(|event| (line, event)));
            match follows {
                Ok((line, event)) => self.count(anew, &line, &event)?,
                Err(reason) => {
                    self.breaks(self.head.seq + 1, reason);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The event of a line, if the line is what was written after the one before.
    fn follows(&self, line: &Line) -> Result<Event, &'static str> {
        if line.seq != self.head.seq + 1 {
            return Err("the event is missing");
        }
        if line.prev != self.head.hash {
            return Err("it does not follow the event before");
        }
        if line.hash != chain::hash(&line.prev, line.seq, &line.kind, &line.at, &line.body) {
            return Err("its kind, time or body was changed");
        }
        let at: Timestamp = parsed(&line.at).map_err(|_| "its time is none")?;
        if line.id != chain::id(at, &line.hash).to_string() {
            return Err("its id was changed");
        }
        let event: Event = from_json(&line.body).map_err(|_| "its body does not read")?;
        if event.kind() == line.kind { Ok(event) } else { Err("its body is of another kind") }
    }

    fn count(&mut self, anew: &Connection, line: &Line, event: &Event) -> Result<(), StoreError> {
        self.head = Head { seq: line.seq, hash: line.hash };
        self.report.events = line.seq;
        self.report.head = NoticeId(line.hash).to_string();
        match event {
            Event::Notice { notice } => {
                self.report.notices += 1;
                self.notices.insert(notice.id);
                if chain::sha256(notice.body.as_bytes()) != notice.id.0 {
                    self.find("notice", format!("the wording of {} is not the one of its id", notice.id));
                }
            }
            Event::Decision(decided) => {
                self.report.decisions += 1;
                if !self.notices.contains(&decided.notice) {
                    self.find("decision", format!("decision {} has no wording", line.seq));
                }
            }
            Event::Gap { first, last, .. } => {
                let reason = format!(
                    "entries {first} to {last} were lost before they got here (event {}); answers may be missing",
                    line.seq
                );
                self.find("journal", reason);
            }
            _ => {}
        }
        project(anew, line.seq, event).or_else(|cause| match cause {
            // The chain is sound, but says something impossible, as that one subject came twice.
            StoreError::Store { .. } => {
                self.find("event", format!("event {} contradicts those before", line.seq));
                Ok(())
            }
            other => Err(other),
        })
    }

    /// The signed end: a tail that was cut off shows here.
    fn end(&mut self, db: &Connection, keys: &Keys) -> Result<(), StoreError> {
        let sql = "SELECT seq, hash, mac FROM chain_head";
        let read = |row: &Row<'_>| {
            let head =
                Head { seq: seq(row.get(0)?), hash: row.get::<_, Option<Hash>>(1)?.unwrap_or(GENESIS) };
            Ok((head, row.get::<_, Vec<u8>>(2)?))
        };
        let signed = db.query_row(sql, [], read).optional();
        let Ok(signed) = signed else {
            self.breaks(self.head.seq + 1, "the signed end of the chain was changed");
            return Ok(());
        };
        let (head, tag) = signed.unwrap_or((Head::EMPTY, mac(keys, Head::EMPTY).to_vec()));
        if tag != mac(keys, head) {
            self.breaks(head.seq, "the signature of the chain's end is not ours");
        } else if head.seq > self.head.seq {
            self.breaks(self.head.seq + 1, "the events from here on are missing");
        } else if head != self.head {
            self.breaks(head.seq + 1, "the events from here on were not written by this installation");
        }
        Ok(())
    }

    fn waiting(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut statement = db.prepare("SELECT id, notice FROM attempt WHERE waiting = 1 ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (attempt, notice): (String, String) = (row.get(0)?, row.get(1)?);
            self.find("attempt", format!("attempt {attempt} answers wording {notice}, which was never kept"));
        }
        Ok(())
    }

    fn compare(
        &mut self,
        db: &Connection,
        anew: &Connection,
        table: &str,
        order: &str,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT * FROM {table} ORDER BY {order}");
        let (mut kept, mut made) = (db.prepare(&sql)?, anew.prepare(&sql)?);
        let (mut kept, mut made) = (kept.query([])?, made.query([])?);
        for number in 1u64.. {
            match (kept.next()?.map(values).transpose()?, made.next()?.map(values).transpose()?) {
                (None, None) => break,
                (kept, made) if kept == made => {}
                _ => {
                    let reason =
                        format!("row {number} is not what follows from the chain; `vratar consent rebuild`");
                    self.find(table, reason);
                    break;
                }
            }
        }
        Ok(())
    }

    fn breaks(&mut self, seq: u64, reason: &str) {
        self.report.broken = Some(ChainBreak { seq, reason: reason.to_owned() });
    }

    fn find(&mut self, place: &str, reason: String) {
        if self.report.findings.len() < ChainReport::MAX_FINDINGS {
            self.report.findings.push(Finding { place: place.to_owned(), reason });
        }
    }
}

fn values(row: &Row<'_>) -> Result<Vec<Value>, StoreError> {
    let columns = row.as_ref().column_count();
    (0..columns).map(|column| Ok(row.get(column)?)).collect()
}

/// A row of the chain, as it is there.
struct Line {
    seq: u64,
    id: String,
    kind: String,
    at: String,
    body: String,
    prev: Hash,
    hash: Hash,
}

impl Line {
    fn read(row: &Row<'_>) -> Result<Self, &'static str> {
        let read = || -> rusqlite::Result<Self> {
            Ok(Self {
                seq: seq(row.get(0)?),
                id: row.get(1)?,
                kind: row.get(2)?,
                at: row.get(3)?,
                body: row.get(4)?,
                prev: row.get(5)?,
                hash: row.get(6)?,
            })
        };
        read().map_err(|_| "a column does not read")
    }
}
