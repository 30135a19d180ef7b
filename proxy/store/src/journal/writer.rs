//! The one thread that writes: it takes all that waits, writes once, synchronises once, acknowledges all.
//!
//! A failed write or fdatasync fails the appends at hand at once and gives the segment up: nothing is tried
//! again on its descriptor, because after a failed fsync the kernel may have dropped the bytes and call them
//! clean. The segment is cut back to what was acknowledged, and the next append begins a fresh one, whose head
//! records where the one before ended.

use super::frame::{self, Head};
use super::open::Found;
use super::segment::{self, Before, HEAD, Segment, SegmentHead};
use super::shared::Shared;
use super::{Clock, JournalError, JournalOptions, Position};
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use vratar_disk::DiskFile;

/// Appends of one batch.
const BATCH_MOST: usize = 512;
/// Payload bytes of one batch, beyond the first append.
const BATCH_BYTES: usize = 8 << 20;
/// How long after a failure appends fail at once before the disk is tried again.
pub(crate) const RETRY_AFTER: Duration = Duration::from_millis(200);

/// One append that waits.
pub(crate) struct Request {
    pub(crate) payload: Vec<u8>,
    pub(crate) count: u16,
    /// Its caller was told that it took too long: it is not begun any more.
    pub(crate) abandoned: Arc<AtomicBool>,
    pub(crate) reply: oneshot::Sender<Result<Position, JournalError>>,
}

pub(crate) struct Writer {
    shared: Arc<Shared>,
    clock: Clock,
    segment_bytes: u64,
    most_bytes: u64,
    next_seq: u64,
    next_number: u64,
    open: Option<Open>,
    retry: Option<(Instant, io::ErrorKind)>,
    _lock: File,
}

/// The segment that is written to.
struct Open {
    file: Box<dyn DiskFile>,
    end: u64,
}

impl Writer {
    /// Goes on after what was found.
    pub(crate) fn new(shared: Arc<Shared>, options: &JournalOptions, mut found: Found) -> Self {
        shared.take_up(&mut found);
        Self {
            shared,
            clock: Arc::clone(&options.clock),
            segment_bytes: options.segment_bytes,
            most_bytes: options.most_bytes,
            next_seq: found.last + 1,
            next_number: found.next_segment,
            open: None,
            retry: None,
            _lock: found.lock,
        }
    }

    /// Writes until every sender is gone.
    pub(crate) fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        while let Some(first) = requests.blocking_recv() {
            let batch = gather(first, &mut requests);
            let untried = batch.is_empty();
            if !untried {
                self.commit(batch);
            }
            self.shared.answers(untried);
        }
    }

    fn commit(&mut self, batch: Vec<Request>) {
        match self.write(&batch) {
            Ok(()) => self.acknowledge(batch),
            Err(Refusal::Full) => refuse(batch, || JournalError::Full),
            Err(Refusal::Disk(kind)) => {
                let now = (self.clock)();
                self.shared.state().failing_since.get_or_insert(now);
                refuse(batch, || JournalError::Unwritable(kind));
            }
        }
    }

    fn write(&mut self, batch: &[Request]) -> Result<(), Refusal> {
        let room = self.most_bytes.saturating_sub(self.shared.state().waiting_bytes());
        if room < batch.iter().map(|request| request.payload.len() as u64).sum() {
            return Err(Refusal::Full);
        }
        if let Some((until, kind)) = self.retry
            && Instant::now() < until
        {
            return Err(Refusal::Disk(kind));
        }
        self.write_to_disk(batch).map_err(|cause| {
            tracing::error!(%cause, "journal: cannot be written; nothing of these appends is kept");
            self.retry = Some((Instant::now() + RETRY_AFTER, cause.kind()));
            Refusal::Disk(cause.kind())
        })?;
        self.retry = None;
        Ok(())
    }

    fn write_to_disk(&mut self, batch: &[Request]) -> io::Result<()> {
        let mut open = match self.open.take() {
            Some(open) if open.end < self.segment_bytes => open,
            _ => self.begin_segment()?,
        };
        let bytes = self.encode(batch, open.end);
        if let Err(cause) = open.file.write(&bytes).and_then(|()| open.file.sync()) {
            self.give_up(open);
            return Err(cause);
        }
        open.end += bytes.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    /// Cuts a segment back to what was acknowledged, or removes it when that is nothing. Should this fail too,
    /// the head of the next segment tells what counts.
    fn give_up(&self, mut open: Open) {
        let empty = open.end == HEAD as u64;
        let path =
            if empty { self.shared.state().segments.pop_back().map(|segment| segment.path) } else { None };
        let cut = path.map_or_else(|| open.file.cut(open.end), |path| self.shared.disk.remove(&path));
        if let Err(cause) = cut {
            tracing::error!(%cause, "journal: the failed segment cannot be cut back either");
        }
    }

    fn encode(&self, batch: &[Request], durable: u64) -> Vec<u8> {
        let at = (self.clock)();
        let mut bytes = Vec::new();
        let mut seq = self.next_seq;
        for (index, request) in batch.iter().enumerate() {
            let ends_batch = index + 1 == batch.len();
            let head = Head { seq, at, durable, count: request.count, ends_batch };
            frame::encode(&mut bytes, head, &request.payload);
            seq += u64::from(request.count);
        }
        bytes
    }

    fn begin_segment(&mut self) -> io::Result<Open> {
        let (number, first_seq) = (self.next_number, self.next_seq);
        self.next_number += 1;
        let path = segment::path(&self.shared.dir, number);
        let before = self.shared.state().segments.back().map(before).unwrap_or_default();
        let head = SegmentHead { mended: false, number, first_seq, before };
        let mut file = self.shared.disk.create(&path)?;
        let made = file
            .write(&head.encode())
            .and_then(|()| file.sync())
            .and_then(|()| self.shared.disk.sync_dir(&self.shared.dir));
        if let Err(cause) = made {
            // A file that stays behind is removed by the next start: the head of the next segment skips it.
            let _ = self.shared.disk.remove(&path);
            return Err(cause);
        }
        let (end, last_seq) = (HEAD as u64, first_seq - 1);
        self.shared.state().segments.push_back(Segment { number, path, end, last_seq });
        Ok(Open { file, end })
    }

    fn acknowledge(&mut self, batch: Vec<Request>) {
        let count: u64 = batch.iter().map(|request| u64::from(request.count)).sum();
        let mut seq = self.next_seq - 1;
        self.next_seq += count;
        let end = self.open.as_ref().map_or(0, |open| open.end);
        {
            let mut state = self.shared.state();
            state.failing_since = None;
            if let Some(segment) = state.segments.back_mut() {
                (segment.end, segment.last_seq) = (end, self.next_seq - 1);
            }
        }
        self.shared.last.send_replace(self.next_seq - 1);
        for request in batch {
            seq += u64::from(request.count);
            // Nobody waits any more when the request was dropped; the entries are kept all the same.
            let _ = request.reply.send(Ok(Position(seq)));
        }
    }
}

enum Refusal {
    Full,
    Disk(io::ErrorKind),
}

fn gather(first: Request, requests: &mut mpsc::Receiver<Request>) -> Vec<Request> {
    let mut bytes = 0;
    let mut batch = vec![first];
    while batch.len() < BATCH_MOST && bytes < BATCH_BYTES {
        let Ok(request) = requests.try_recv() else { break };
        bytes += request.payload.len();
        batch.push(request);
    }
    batch.retain(|request| !request.abandoned.load(Ordering::Acquire));
    batch
}

fn before(segment: &Segment) -> Before {
    Before { number: segment.number, end: segment.end }
}

fn refuse(batch: Vec<Request>, why: impl Fn() -> JournalError) {
    for request in batch {
        let _ = request.reply.send(Err(why()));
    }
}
