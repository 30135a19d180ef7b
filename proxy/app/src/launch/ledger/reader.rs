//! The log, read behind the door for whoever follows it: its index, its sinks.

use std::path::PathBuf;
use vratar_record::read::{Records, Stream};
use vratar_record::write::Log;
use vratar_store::index::{Leaves, Reader, Unread};

/// Reads the log.
pub(crate) struct LogReader {
    folder: PathBuf,
    log: Log,
    stream: Option<Stream>,
}

impl LogReader {
    /// Of the log in `folder`.
    pub(crate) fn new(folder: PathBuf, log: Log) -> Self {
        Self { folder, log, stream: None }
    }
}

impl Reader for LogReader {
    fn read(&mut self, from: u64, most: usize) -> Result<Leaves, Unread> {
        let unread = |error: &dyn std::fmt::Display| Unread(error.to_string());
        let mut stream = match self.stream.take().filter(|stream| stream.position() == from) {
            Some(stream) => stream,
            None => Records::open(&self.folder).map_err(|error| unread(&error))?.from(from).following(),
        };
        let mut records = Vec::new();
        while records.len() < most
            && let Some(next) = stream.next()
        {
            records.push(next.map_err(|error| unread(&error))?);
        }
        let next = stream.position();
        self.stream = Some(stream);
        Ok(Leaves { from, next, records })
    }

    fn size(&self) -> u64 {
        self.log.sealed().0
    }
}
