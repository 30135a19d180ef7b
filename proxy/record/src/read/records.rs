//! All records from some number on, in order, in constant memory, and those that come after them.

use super::{Batch, Broken, NoBatch, SegmentFile, Unread};
use crate::checkpoint::{LATEST, Note};
use crate::frame::{Head, Tag};
use crate::segment;
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vratar_model::access::Record;

/// How often a growing log is looked at.
const POLL: Duration = Duration::from_millis(50);

/// The records of the log in a directory.
pub struct Records {
    dir: PathBuf,
}

impl Records {
    /// Takes the directory of a log; a door may write to it meanwhile.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(dir: &Path) -> io::Result<Self> {
        segment::numbers(dir).map(|_| Self { dir: dir.to_owned() })
    }

    /// Number of the first leaf of the segment that has the leaf `number`: whoever reads from there on meets every
    /// name before the first event that mentions it.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn segment_start(&self, number: u64) -> Result<u64, Unread> {
        let found = containing(&self.dir, number)?;
        Ok(found.map_or(0, |(_, head)| head.tree.size()))
    }

    /// The records from number `from` on; from the first that is still there if that was pruned.
    #[must_use]
    pub fn from(self, from: u64) -> Stream {
        Stream {
            dir: self.dir,
            from,
            follows: false,
            now: None,
            left: 0,
            anchored: 0,
            ready: VecDeque::new(),
        }
    }
}

/// Records in order, each with its number in the tree; the numbers of certificates are left out.
///
/// `None` is the end for now: asked again later, it goes on with what has come. After an error it stays where it is.
pub struct Stream {
    dir: PathBuf,
    /// Number of the next leaf that is wanted.
    from: u64,
    follows: bool,
    now: Option<Current>,
    /// Number of the segment that was left last.
    left: u64,
    /// Leaves that the last checkpoint covers.
    anchored: u64,
    ready: VecDeque<(u64, Result<Record, Unread>)>,
}

/// The segment that is read.
struct Current {
    file: SegmentFile,
    number: u64,
    /// Number of the next leaf in it.
    leaf: u64,
    next: Option<Next>,
}

/// The segment behind it.
struct Next {
    number: u64,
    /// How many bytes of the current one count; none if it was given up as a whole.
    end: Option<u64>,
}

impl Current {
    fn is_over(&self) -> bool {
        self.next.as_ref().is_some_and(|next| next.end.is_none_or(|end| self.file.position() >= end))
    }
}

impl Iterator for Stream {
    type Item = Result<(u64, Record), Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            match self.step() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(unread) => return Some(Err(unread)),
            }
        }
        let (number, record) = self.ready.pop_front()?;
        Some(record.map(|record| (number, record)))
    }
}

impl Stream {
    /// Gives only what the door has acknowledged: a batch whose fsync is still under way may yet be given up and its
    /// numbers be used again. For whoever keeps what it reads.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.follows = true;
        self
    }

    /// The next record; waits up to `patience` for one.
    pub fn next_or_wait(&mut self, patience: Duration) -> Option<<Self as Iterator>::Item> {
        let until = Instant::now() + patience;
        loop {
            let next = self.next();
            let left = until.saturating_duration_since(Instant::now());
            if next.is_some() || left.is_zero() {
                return next;
            }
            std::thread::sleep(POLL.min(left));
        }
    }

    /// Number of the first leaf that was not given yet: what [`Records::from`] goes on with.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.ready.front().map_or(self.from, |(number, _)| *number)
    }

    /// Number of the segment that has the record given last.
    #[must_use]
    pub fn segment(&self) -> u64 {
        self.now.as_ref().map_or(self.left, |now| now.number)
    }

    /// Reads one batch or goes over to the next segment; whether there is more to do.
    fn step(&mut self) -> Result<bool, Unread> {
        let Some(mut now) = self.now.take() else { return self.begin() };
        if now.is_over() {
            self.left = now.number;
            return self.begin();
        }
        let stepped = self.batch(&mut now);
        self.now = Some(now);
        stepped
    }

    fn batch(&mut self, now: &mut Current) -> Result<bool, Unread> {
        let peeked = match now.file.peek() {
            Ok(peeked) => peeked.ok_or(Broken::Torn),
            Err(NoBatch::Broken(broken)) => Err(broken),
            Err(NoBatch::Disk(error)) => return Err(error.into()),
        };
        let last = match &peeked {
            Ok(batch) => !now.file.goes_on_behind(batch.len)?,
            Err(_) => true,
        };
        // Only the last batch may be one that does not count; another segment tells.
        if last && now.next.is_none() {
            now.next = next_of(&self.dir, now.number)?;
            if now.next.is_some() {
                return Ok(true);
            }
        }
        match peeked {
            Ok(batch) if last && self.follows && now.next.is_none() && !self.is_anchored(&batch) => Ok(false),
            Ok(batch) => {
                self.take(now, &batch);
                Ok(true)
            }
            // Still being written, or torn by a crash.
            Err(Broken::Torn | Broken::Damaged) if now.next.is_none() => Ok(false),
            Err(broken) => Err(Unread::Broken { segment: now.number, at: now.file.position(), broken }),
        }
    }

    fn take(&mut self, now: &mut Current, batch: &Batch) {
        for (number, (tag, payload)) in (now.leaf..).zip(batch.leaves(now.file.bytes())) {
            if tag == Tag::Record && number >= self.from {
                let record = Record::decode(payload).map_err(|_| Unread::Unknown { number });
                self.ready.push_back((number, record));
            }
        }
        now.leaf += batch.count();
        self.from = self.from.max(now.leaf);
        now.file.pass(batch.len);
    }

    /// Whether a checkpoint covers the batch: then it is on stable storage.
    fn is_anchored(&mut self, batch: &Batch) -> bool {
        if self.anchored < batch.seal.size {
            let note = std::fs::read_to_string(self.dir.join(LATEST)).ok();
            self.anchored =
                note.and_then(|note| Note::read(&note).ok()).map_or(0, |note| note.checkpoint.size);
        }
        self.anchored >= batch.seal.size
    }

    /// Opens the next segment: at the start the one that has the leaf `from`.
    fn begin(&mut self) -> Result<bool, Unread> {
        let wanted = if self.left == 0 {
            containing(&self.dir, self.from)?.map(|(number, _)| number)
        } else {
            next_of(&self.dir, self.left)?.map(|next| next.number)
        };
        let Some(number) = wanted else { return Ok(false) };
        let file = match SegmentFile::open(&segment::path(&self.dir, number)) {
            Ok(file) => file,
            // Pruned meanwhile.
            Err(NoBatch::Disk(error)) if error.kind() == io::ErrorKind::NotFound => {
                self.left = number;
                return Ok(true);
            }
            Err(NoBatch::Disk(error)) => return Err(error.into()),
            Err(NoBatch::Broken(broken)) => return Err(Unread::Broken { segment: number, at: 0, broken }),
        };
        let leaf = file.head.tree.size();
        self.now = Some(Current { file, number, leaf, next: None });
        Ok(true)
    }
}

/// The last segment that begins at or before the leaf `from`, and its head; the first if there is none.
fn containing(dir: &Path, from: u64) -> Result<Option<(u64, Head)>, Unread> {
    let mut found = None;
    for number in segment::numbers(dir)? {
        if let Some(head) = head(dir, number)? {
            if found.is_some() && head.tree.size() > from {
                break;
            }
            found = Some((number, head));
        }
    }
    Ok(found)
}

/// The first segment behind `number` that has a head, and what it says of `number`.
fn next_of(dir: &Path, number: u64) -> Result<Option<Next>, Unread> {
    // Nearly always there is just the next number, or none.
    for later in segment::numbers(dir)?.into_iter().filter(|later| *later > number) {
        if let Some(Head { before, .. }) = head(dir, later)? {
            let end = (before.number == number).then_some(before.end);
            return Ok(Some(Next { number: later, end }));
        }
    }
    Ok(None)
}

/// The head of a segment; `None` when it has none (yet), or is gone.
fn head(dir: &Path, number: u64) -> Result<Option<Head>, Unread> {
    match SegmentFile::open(&segment::path(dir, number)) {
        Ok(file) => Ok(Some(file.head)),
        Err(NoBatch::Broken(_)) => Ok(None),
        Err(NoBatch::Disk(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(NoBatch::Disk(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
