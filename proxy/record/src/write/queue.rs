//! What waits for the writer, bounded by number and by bytes.

use super::{NotRecorded, Recorded};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{mpsc, oneshot};

/// Records of one batch, but for a single append that has more.
const BATCH_LEAVES: usize = 512;
/// Bytes of one batch, but for a single append that has more.
const BATCH_BYTES: usize = 4 << 20;

/// Tells whoever waits; `None`: not kept, because it belongs into another segment than the one that is written to.
pub(super) type Reply = oneshot::Sender<Result<Option<Recorded>, NotRecorded>>;

/// Records that belong together and wait.
pub(super) struct Request {
    pub(super) payloads: Vec<Vec<u8>>,
    pub(super) bytes: usize,
    /// The one segment that they make sense in, if there is one.
    pub(super) only_in: Option<u64>,
    /// None: nobody waits.
    pub(super) reply: Option<Reply>,
}

impl Request {
    pub(super) fn belongs_into(&self, segment: u64) -> bool {
        self.only_in.is_none_or(|only| only == segment)
    }

    pub(super) fn send_elsewhere(self) {
        // Nobody waits any more: that is theirs to know.
        self.reply.map(|reply| reply.send(Ok(None)));
    }

    fn is_given_up(&self) -> bool {
        self.reply.as_ref().is_some_and(Reply::is_closed)
    }
}

/// The end that takes.
pub(super) struct Queue {
    sender: mpsc::Sender<Request>,
    waiting: Arc<AtomicUsize>,
    most: usize,
}

/// The end that the writer has.
pub(super) struct Waiting {
    receiver: mpsc::Receiver<Request>,
    /// Bytes that wait.
    bytes: Arc<AtomicUsize>,
    /// One that did not fit into the batch before.
    next: Option<Request>,
}

impl Queue {
    /// A queue of at most `count` appends and `bytes` bytes.
    pub(super) fn new(count: usize, bytes: usize) -> (Self, Waiting) {
        let (sender, receiver) = mpsc::channel(count.max(1));
        let waiting = Arc::<AtomicUsize>::default();
        let taken = Waiting { receiver, bytes: Arc::clone(&waiting), next: None };
        (Self { sender, waiting, most: bytes }, taken)
    }

    pub(super) fn send(&self, request: Request) -> Result<(), NotRecorded> {
        let bytes = request.bytes;
        let before = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        // One that is alone may have any size: there are limits to what one append is.
        let sent = if before > 0 && before + bytes > self.most {
            Err(NotRecorded::Busy)
        } else {
            self.sender.try_send(request).map_err(|refused| match refused {
                mpsc::error::TrySendError::Full(_) => NotRecorded::Busy,
                mpsc::error::TrySendError::Closed(_) => NotRecorded::Closed,
            })
        };
        sent.inspect_err(|_| {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        })
    }
}

impl Waiting {
    /// Waits for the next batch; `None` once every [`Queue`] is gone and nothing waits any more. It may be empty.
    pub(super) fn batch(&mut self) -> Option<Vec<Request>> {
        let first = match self.next.take() {
            Some(first) => first,
            None => self.receiver.blocking_recv()?,
        };
        let (mut leaves, mut bytes) = (first.payloads.len(), first.bytes);
        let mut batch = vec![first];
        while let Ok(next) = self.receiver.try_recv() {
            (leaves, bytes) = (leaves + next.payloads.len(), bytes + next.bytes);
            if leaves > BATCH_LEAVES || bytes > BATCH_BYTES {
                bytes -= next.bytes;
                self.next = Some(next);
                break;
            }
            batch.push(next);
        }
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        // Whoever was told that it took too long does nothing that needs the record.
        batch.retain(|request| !request.is_given_up());
        Some(batch)
    }
}
