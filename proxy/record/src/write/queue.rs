//! What waits for the writer, bounded by number and by bytes.

use super::company::{Coming, Company};
use super::late::{Lanes, Late};
use super::{NotRecorded, Recorded};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// Records of one batch, but for a single append that has more.
const BATCH_LEAVES: usize = 512;
/// Bytes of one batch, but for a single append that has more.
const BATCH_BYTES: usize = 4 << 20;

/// Tells whoever waits; `None`: not kept, because it belongs into another segment than the one that is written to.
pub(super) type Reply = oneshot::Sender<Result<Option<Recorded>, NotRecorded>>;

/// Records that belong together and wait.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) payloads: Vec<Vec<u8>>,
    pub(super) bytes: usize,
    /// The one segment that they make sense in, if there is one.
    pub(super) only_in: Option<u64>,
    /// Who waits for it.
    pub(super) waiter: Waiter,
}

/// Who waits for a request.
#[derive(Debug)]
pub(super) enum Waiter {
    /// Somebody who is told.
    Waiting(Reply),
    /// Nobody.
    Late(Late),
    /// It has no records and only says that there are late ones.
    Knock,
}

impl Request {
    pub(super) fn belongs_into(&self, segment: u64) -> bool {
        self.only_in.is_none_or(|only| only == segment)
    }

    pub(super) fn send_elsewhere(self) {
        if let Waiter::Waiting(reply) = self.waiter {
            // Nobody waits any more: that is theirs to know.
            let _ = reply.send(Ok(None));
        }
    }

    /// Nobody waits for it any more, or it says nothing.
    fn is_idle(&self) -> bool {
        match &self.waiter {
            Waiter::Waiting(reply) => reply.is_closed(),
            Waiter::Late(_) => false,
            Waiter::Knock => true,
        }
    }

    /// Whether somebody waits for it.
    fn is_waited_for(&self) -> bool {
        matches!(self.waiter, Waiter::Waiting(_))
    }

    fn knock() -> Self {
        Self { payloads: Vec::new(), bytes: 0, only_in: None, waiter: Waiter::Knock }
    }
}

/// The end that takes.
pub(super) struct Queue {
    sender: mpsc::Sender<Request>,
    waiting: Arc<AtomicUsize>,
    most: usize,
    late: Arc<Lanes>,
    company: Arc<Company>,
}

/// The end that the writer has.
pub(super) struct Waiting {
    receiver: mpsc::Receiver<Request>,
    /// Bytes that wait.
    bytes: Arc<AtomicUsize>,
    /// One that did not fit into the batch before.
    next: Option<Request>,
    /// To knock at the own door: more late ones are left than went into a batch.
    sender: mpsc::WeakSender<Request>,
    late: Arc<Lanes>,
    company: Arc<Company>,
}

/// What was taken for a batch so far.
struct Taken {
    batch: Vec<Request>,
    leaves: usize,
    bytes: usize,
}

impl Queue {
    /// A queue of at most `count` appends and `bytes` bytes.
    pub(super) fn new(count: usize, bytes: usize) -> (Self, Waiting) {
        let (sender, receiver) = mpsc::channel(count.max(1));
        let waiting = Arc::<AtomicUsize>::default();
        let late = Arc::new(Lanes::new(count, bytes));
        let company = Arc::<Company>::default();
        let taken = Waiting {
            receiver,
            bytes: Arc::clone(&waiting),
            next: None,
            sender: sender.downgrade(),
            late: Arc::clone(&late),
            company: Arc::clone(&company),
        };
        (Self { sender, waiting, most: bytes, late, company }, taken)
    }

    /// Somebody will send something soon: what others send may wait for it.
    pub(super) fn coming(&self) -> Coming {
        self.company.coming()
    }

    /// Hands over what nobody waits for.
    pub(super) fn send_late(&self, late: Late, payload: Vec<u8>) -> Result<(), NotRecorded> {
        let of = |payload: Vec<u8>| {
            let (bytes, waiter) = (payload.len(), Waiter::Late(late));
            Request { payloads: vec![payload], bytes, only_in: None, waiter }
        };
        // In its place among all others, unless those behind it would find none.
        if late == Late::Session && self.sender.capacity() > self.sender.max_capacity() / 2 {
            return self.send(of(payload));
        }
        if self.late.push(late, of(payload)).map_err(|_| NotRecorded::Busy)? {
            // Where there is no place, the writer is awake and looks by itself.
            let _ = self.sender.try_send(Request::knock());
        }
        Ok(())
    }

    /// How many wait for whom nobody waits.
    pub(super) fn late(&self) -> usize {
        self.late.len()
    }

    pub(super) fn send(&self, request: Request) -> Result<(), NotRecorded> {
        if !request.is_waited_for() {
            return self.hand_over(request);
        }
        self.company.arrives();
        let sent = self.hand_over(request);
        match sent {
            Ok(()) => self.company.arrived(),
            Err(_) => self.company.leave(1),
        }
        sent
    }

    fn hand_over(&self, request: Request) -> Result<(), NotRecorded> {
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
            None => match self.receiver.blocking_recv() {
                Some(first) => first,
                None => return self.last(),
            },
        };
        let mut batch = self.gather(first);
        // Whoever was told that it took too long does nothing that needs the record.
        batch.retain(|request| !request.is_idle());
        let (mut late, more) = self.late.take(batch.is_empty());
        // They were there first: whoever reads the record up to their own has all that was before it.
        late.append(&mut batch);
        if let (true, Some(sender)) = (more, self.sender.upgrade()) {
            let _ = sender.try_send(Request::knock());
        }
        Some(late)
    }

    /// The first one, and whoever is there by the time that it is worth writing.
    fn gather(&mut self, first: Request) -> Vec<Request> {
        let since = Instant::now();
        let mut taken = Taken { leaves: first.payloads.len(), bytes: first.bytes, batch: vec![first] };
        while self.take_more(&mut taken) {
            let somebody = taken.batch.iter().any(Request::is_waited_for);
            if self.company.wait(since, somebody).is_none() {
                break;
            }
        }
        self.bytes.fetch_sub(taken.bytes, Ordering::Relaxed);
        self.company.leave(taken.batch.iter().filter(|request| request.is_waited_for()).count());
        taken.batch
    }

    /// Takes all that is there; whether there is room for more.
    fn take_more(&mut self, taken: &mut Taken) -> bool {
        while let Ok(next) = self.receiver.try_recv() {
            let (leaves, bytes) = (taken.leaves + next.payloads.len(), taken.bytes + next.bytes);
            if leaves > BATCH_LEAVES || bytes > BATCH_BYTES {
                self.next = Some(next);
                return false;
            }
            (taken.leaves, taken.bytes) = (leaves, bytes);
            taken.batch.push(next);
        }
        true
    }

    /// What is left when nobody brings anything any more.
    fn last(&self) -> Option<Vec<Request>> {
        self.late.close();
        Some(self.late.take(true).0).filter(|left| !left.is_empty())
    }

    /// What could not be written and nobody waits for goes on waiting; how many could not.
    pub(super) fn put_back(&self, failed: Vec<(Late, Request)>) -> u64 {
        self.late.put_back(failed)
    }
}
