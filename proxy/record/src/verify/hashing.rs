//! What costs most, on all cores: the hashes of leaves and the signatures of seals. Pieces go out and come back in order.

use super::marks::{Mark, mark};
use crate::frame::Tag;
use crate::keys::PublicKey;
use crate::read::Batch;
use crate::tree::{Hash, leaf};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::Scope;
use uuid::Uuid;

/// Bytes of batches that go to a thread together.
const PIECE: usize = 1 << 20;
/// Pieces on their way.
const PIECES: usize = 8;

/// A batch whose hashes are wanted.
pub(super) struct Part {
    pub(super) batch: Batch,
    /// Where in its segment.
    pub(super) at: u64,
    /// Whose signature it should have; none if nobody can tell.
    pub(super) key: Option<PublicKey>,
    /// Where it begins in its piece.
    from: usize,
}

/// What was computed of it.
pub(super) struct Hashed {
    pub(super) part: Part,
    pub(super) leaves: Vec<Hash>,
    pub(super) marks: Vec<Mark>,
    /// Whether the seal is signed as it should be.
    pub(super) signed: bool,
}

#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// A piece and who waits for it.
pub(super) struct Job {
    piece: Piece,
    log: Uuid,
    done: mpsc::Sender<Vec<Hashed>>,
}

/// The threads, and what is on its way.
pub(super) struct Hashing {
    jobs: mpsc::Sender<Job>,
    under_way: VecDeque<mpsc::Receiver<Vec<Hashed>>>,
    piece: Piece,
}

impl Hashing {
    /// Starts the threads; `jobs` is what they take from.
    pub(super) fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        taken: &'scope Mutex<Option<mpsc::Receiver<Job>>>,
    ) -> Self {
        let (jobs, waiting) = mpsc::channel();
        *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(waiting);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| work(taken));
        }
        Self { jobs, under_way: VecDeque::new(), piece: Piece::default() }
    }

    /// Hands a batch over; what is ready comes back.
    pub(super) fn hand_over(
        &mut self,
        log: Uuid,
        batch: Batch,
        bytes: &[u8],
        at: u64,
        key: Option<PublicKey>,
    ) -> Vec<Hashed> {
        let from = self.piece.bytes.len();
        self.piece.bytes.extend(&bytes[..batch.len]);
        self.piece.parts.push(Part { batch, at, key, from });
        if self.piece.bytes.len() >= PIECE {
            self.send(log);
        }
        if self.under_way.len() > PIECES { self.next().unwrap_or_default() } else { Vec::new() }
    }

    /// All that is still on its way, in order.
    pub(super) fn rest(&mut self, log: Uuid) -> Vec<Hashed> {
        self.send(log);
        std::iter::from_fn(|| self.next()).flatten().collect()
    }

    fn send(&mut self, log: Uuid) {
        let piece = std::mem::take(&mut self.piece);
        if !piece.parts.is_empty() {
            let (done, ready) = mpsc::channel();
            // The threads end after this.
            let _ = self.jobs.send(Job { piece, log, done });
            self.under_way.push_back(ready);
        }
    }

    fn next(&mut self) -> Option<Vec<Hashed>> {
        self.under_way.pop_front().and_then(|ready| ready.recv().ok())
    }
}

fn work(taken: &Mutex<Option<mpsc::Receiver<Job>>>) {
    loop {
        let job = {
            let taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.as_ref().and_then(|waiting| waiting.recv().ok())
        };
        let Some(Job { piece, log, done }) = job else { return };
        let hashed = piece.parts.into_iter().map(|part| hashed(part, &piece.bytes, log)).collect();
        // Whoever asked has given up.
        let _ = done.send(hashed);
    }
}

fn hashed(part: Part, piece: &[u8], log: Uuid) -> Hashed {
    let bytes = &piece[part.from..];
    let leaves = part.batch.leaves(bytes).map(|(_, payload)| leaf(payload)).collect();
    let records = part.batch.leaves(bytes).filter(|(tag, _)| *tag == Tag::Record);
    let marks = records.filter_map(|(_, payload)| mark(payload)).collect();
    let signed = part.key.is_some_and(|key| part.batch.seal.is_by(&key, log));
    Hashed { leaves, marks, signed, part }
}
