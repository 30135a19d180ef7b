//! The record, told record by record in constant memory.

use super::names::Opened;
use super::shelf::Shelf;
use std::time::Duration;
use vratar_model::access::Event;
use vratar_record::read::{Records, Stream, Unread};
use vratar_siem::{Joiner, Names, Told};

/// Records in order, each with what belongs to it.
pub(super) struct Telling {
    stream: Stream,
    joiner: Joiner,
    names: Option<Opened>,
}

impl Telling {
    /// From the segment on that has the leaf `from`; with names opened if `unsealed` says so.
    pub(super) fn begin(shelf: &Shelf, from: u64, unsealed: bool) -> anyhow::Result<Self> {
        let records = Records::open(&shelf.folder)?;
        let from = records.segment_start(from)?;
        let names = if unsealed { Some(Opened::with(shelf.names()?)) } else { None };
        Ok(Self { stream: records.from(from), joiner: Joiner::new(shelf.log), names })
    }

    /// For whoever stays: tells nothing that a disk which fails may yet take back, and so up to a second later.
    pub(super) fn following(mut self) -> Self {
        self.stream = self.stream.following();
        self
    }

    /// The next one; waits up to `patience` for it.
    pub(super) fn next_or_wait(&mut self, patience: Duration) -> Option<Result<Told, Unread>> {
        let (seq, record) = match self.stream.next_or_wait(patience)? {
            Ok(record) => record,
            Err(unread) => return Some(Err(unread)),
        };
        if let (Some(names), Event::Named(named)) = (&self.names, &record.event) {
            names.learn(self.stream.segment(), named);
        }
        let names = self.names.as_ref().map(|names| names as &dyn Names);
        Some(Ok(self.joiner.join(seq, record, names)))
    }
}

impl Iterator for Telling {
    type Item = Result<Told, Unread>;
    fn next(&mut self) -> Option<Self::Item> {
        self.next_or_wait(Duration::ZERO)
    }
}
