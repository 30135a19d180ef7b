//! One transaction's hold on the chain: appends events and lets the tables follow at once.

use super::project::project;
use super::text::{number, seq, to_json};
use crate::event::Event;
use crate::event::chain::{self, Hash, Head};
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use vratar_seal::Keys;

/// The chain, open for appending.
pub(crate) struct Ledger<'c> {
    pub(crate) tx: &'c Transaction<'c>,
    pub(crate) keys: &'c Keys,
    /// When the journal wrote the entry that is being applied.
    pub(crate) at: Timestamp,
    head: Head,
}

impl<'c> Ledger<'c> {
    /// Takes the chain up where it ends.
    pub(crate) fn open(tx: &'c Transaction<'c>, keys: &'c Keys) -> Result<Self, StoreError> {
        let head = last(tx)?.unwrap_or(Head::EMPTY);
        Ok(Self { tx, keys, at: Timestamp::UNIX_EPOCH, head })
    }

    /// Appends an event.
    pub(crate) fn push(&mut self, event: &Event) -> Result<u64, StoreError> {
        let (seq, kind, at) = (self.head.seq + 1, event.kind(), self.at.to_string());
        let body = to_json(event)?;
        let prev = self.head.hash;
        let hash = chain::hash(&prev, seq, kind, &at, &body);
        let id = chain::id(self.at, &hash).to_string();
        let sql = "INSERT INTO event (seq, id, kind, at, body, prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.tx.prepare_cached(sql)?.execute(params![number(seq), id, kind, at, body, prev, hash])?;
        self.head = Head { seq, hash };
        project(self.tx, seq, event)?;
        Ok(seq)
    }

    /// Signs the new end of the chain.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let Head { seq, hash } = self.head;
        let sql = "INSERT INTO chain_head (one, seq, hash, mac) VALUES (1, ?1, ?2, ?3) \
                   ON CONFLICT (one) DO UPDATE SET seq = ?1, hash = ?2, mac = ?3";
        self.tx.prepare_cached(sql)?.execute(params![number(seq), hash, mac(self.keys, self.head)])?;
        Ok(())
    }
}

/// What an end of the chain is signed with.
pub(crate) fn mac(keys: &Keys, head: Head) -> Hash {
    keys.mac("chain-head", &[&head.seq.to_be_bytes(), &head.hash])
}

fn last(tx: &Transaction<'_>) -> Result<Option<Head>, StoreError> {
    let sql = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok(Head { seq: seq(row.get(0)?), hash: row.get(1)? });
    Ok(tx.prepare_cached(sql)?.query_row([], read).optional()?)
}
