//! From leaves of the log to messages: read, join, write. Blocks; runs on threads that may.

use crate::error::Trouble;
use jiff::Timestamp;
use std::sync::Arc;
use vratar_model::access::Event;
use vratar_siem::{Format, Joiner, Names, Told};
use vratar_store::index::Reader;

/// Records of one batch.
const BATCH: usize = 512;
/// Leaves before the cursor that are read once more after a start, so that a close finds its grant and a reference its
/// name.
const WARM_UP: u64 = 65_536;
/// Bytes of messages of one batch, beyond which it ends.
const BYTES_MOST: usize = 4 << 20;

/// One record as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its leaf.
    pub(crate) seq: u64,
    pub(crate) uid: String,
    pub(crate) at: Timestamp,
    pub(crate) kind: &'static str,
    pub(crate) shop: Option<String>,
    pub(crate) severity: Severity,
    /// In the words of the sink.
    pub(crate) text: Vec<u8>,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// Somebody must look.
    Alert,
    /// Somebody was kept out.
    Warning,
    /// As every day.
    Notice,
}

/// What stands behind a leaf.
#[derive(Default)]
pub(crate) struct Batch {
    /// The leaf behind the last.
    pub(crate) next: u64,
    pub(crate) messages: Vec<Message>,
}

/// Reads and writes messages in the order of the log.
pub(crate) struct Source {
    reader: Box<dyn Reader>,
    names: Option<Arc<dyn Names + Send + Sync>>,
    format: Format,
    /// Longest message; a longer one goes without the names of those who were shown.
    most: usize,
    log: uuid::Uuid,
    /// The joiner and the leaf that it expects.
    joiner: Option<(Joiner, u64)>,
}

impl Source {
    pub(crate) fn new(
        reader: Box<dyn Reader>,
        names: Option<Arc<dyn Names + Send + Sync>>,
        format: Format,
        most: usize,
        log: uuid::Uuid,
    ) -> Self {
        Self { reader, names, format, most, log, joiner: None }
    }

    /// Leaves that the log has.
    pub(crate) fn size(&self) -> u64 {
        self.reader.size()
    }

    /// What stands in `from` and behind it.
    pub(crate) fn read(&mut self, from: u64) -> Result<Batch, Trouble> {
        let names = self.names.clone();
        let names = names.as_deref().map(|names| names as &dyn Names);
        let mut joiner = match self.joiner.take() {
            Some((joiner, expects)) if expects == from => joiner,
            _ => self.warmed_up(from, names)?,
        };
        let leaves = self.reader.read(from, BATCH)?;
        let mut batch = Batch { next: leaves.next, messages: Vec::new() };
        let mut bytes = 0;
        for (seq, record) in leaves.records {
            if bytes > BYTES_MOST {
                batch.next = seq;
                break;
            }
            let told = joiner.join(seq, record, names);
            let message = self.message(told);
            bytes += message.as_ref().map_or(0, |message| message.text.len());
            batch.messages.extend(message);
        }
        self.joiner = Some((joiner, batch.next));
        Ok(batch)
    }

    /// A joiner that has seen what lies before `from`.
    fn warmed_up(&mut self, from: u64, names: Option<&dyn Names>) -> Result<Joiner, Trouble> {
        let (mut joiner, mut at) = (Joiner::new(self.log), from.saturating_sub(WARM_UP));
        while at < from {
            let leaves = self.reader.read(at, BATCH)?;
            if leaves.next <= at {
                break;
            }
            for (seq, record) in leaves.records.into_iter().filter(|(seq, _)| *seq < from) {
                joiner.pass(seq, &record, names);
            }
            at = leaves.next;
        }
        Ok(joiner)
    }

    fn message(&self, told: Told) -> Option<Message> {
        let text = self.format.write(&told)?;
        if text.len() > self.most && !told.cut {
            return self.message(told.without_subjects());
        }
        Some(Message {
            seq: told.seq,
            uid: told.uid(),
            at: told.record.at,
            kind: told.kind(),
            shop: told.shop().map(ToString::to_string),
            severity: severity(&told),
            text,
        })
    }
}

fn severity(told: &Told) -> Severity {
    match &told.record.event {
        _ if told.touches_decoy() => Severity::Alert,
        Event::Loss(_) | Event::Passed(_) => Severity::Alert,
        Event::Refusal(_) => Severity::Warning,
        Event::Login(login) if !login.success => Severity::Warning,
        _ => Severity::Notice,
    }
}
