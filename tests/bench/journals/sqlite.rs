//! SQLite: one thread that writes, as the writers of a program would share it.

use anyhow::Context;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Records of one transaction, if it takes more than one: as many as Vratar's log takes.
const TOGETHER: usize = 512;
/// The database, in its folder.
const FILE: &str = "records.sqlite";

struct Ask {
    record: Vec<u8>,
    /// Or what SQLite said.
    kept: oneshot::Sender<Result<(), String>>,
}

/// A table of records.
pub(super) struct Table {
    asks: Option<Sender<Ask>>,
    writer: Option<JoinHandle<()>>,
}

impl Table {
    /// Makes it in `folder`.
    pub(super) fn open(folder: &Path, mode: &str, together: bool) -> anyhow::Result<Self> {
        let connection = Connection::open(folder.join(FILE))?;
        let chosen: String =
            connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0))?;
        anyhow::ensure!(chosen.eq_ignore_ascii_case(mode), "SQLite takes no journal_mode {mode}");
        connection.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE record (number INTEGER PRIMARY KEY, payload BLOB NOT NULL)",
        )?;
        let (asks, waiting) = channel();
        let writer = std::thread::Builder::new().name("sqlite".to_owned());
        let writer =
            writer.spawn(move || write(&connection, &waiting, if together { TOGETHER } else { 1 }))?;
        Ok(Self { asks: Some(asks), writer: Some(writer) })
    }

    /// Resolves once the record is committed.
    pub(super) async fn insert(&self, record: Vec<u8>) -> anyhow::Result<()> {
        let (kept, answer) = oneshot::channel();
        let asks = self.asks.as_ref().context("the table is closed")?;
        asks.send(Ask { record, kept }).ok().context("the thread that writes has ended")?;
        answer.await?.map_err(anyhow::Error::msg)
    }

    /// Records in `folder`.
    #[cfg(test)]
    pub(super) fn count(folder: &Path) -> anyhow::Result<i64> {
        let connection = Connection::open(folder.join(FILE))?;
        Ok(connection.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        drop(self.asks.take());
        if let Some(writer) = self.writer.take() {
            // It has said to everybody what went wrong.
            let _ = writer.join();
        }
    }
}

fn write(connection: &Connection, waiting: &Receiver<Ask>, most: usize) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        while batch.len() < most {
            let Ok(next) = waiting.try_recv() else { break };
            batch.push(next);
        }
        let kept = insert(connection, &batch).map_err(|error| error.to_string());
        for ask in batch {
            // Nobody waits any more: that is theirs to know.
            let _ = ask.kept.send(kept.clone());
        }
    }
}

fn insert(connection: &Connection, batch: &[Ask]) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let mut statement = transaction.prepare_cached("INSERT INTO record (payload) VALUES (?1)")?;
    for ask in batch {
        statement.execute([&ask.record])?;
    }
    drop(statement);
    transaction.commit()
}
