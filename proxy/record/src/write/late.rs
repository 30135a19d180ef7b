//! Records that nobody waits for. They have a place of their own, so that however many come, none takes the place of one
//! that an answer waits for; and a batch takes many of them only when nobody waits.
//!
//! *Invariant:* the end of an access may be dropped when too many wait: without it a grant says "granted, outcome
//! unknown", which is true. Everything else stays, up to a bound, through failures of the disk as well.

use super::queue::Request;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// What part of the places and bytes of a log's queue these have, for each of the two sorts half of it.
const SHARE: usize = 4;
/// Leaves and bytes that they have of a batch in which others wait.
const BESIDE: (usize, usize) = (128, 1 << 20);
/// The same, where nobody does.
const ALONE: (usize, usize) = (512, 4 << 20);

/// What sort of a record nobody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// How an access ended.
    End,
    /// Whose session it is: what comes after it is read in its light, so that it keeps its place among all others as
    /// long as there is one.
    Session,
    /// All else.
    Other,
}

/// Where they wait.
#[derive(Debug)]
pub(super) struct Lanes {
    both: Mutex<Both>,
}

#[derive(Debug, Default)]
struct Both {
    ends: Lane,
    others: Lane,
    /// Whether the writer has been told that there are some.
    told: bool,
    /// Whether the writer comes no more.
    closed: bool,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Request>,
    bytes: usize,
    most: usize,
    most_bytes: usize,
}

impl Lanes {
    /// For a log whose queue has so many places and bytes.
    pub(super) fn new(count: usize, bytes: usize) -> Self {
        let lane = || Lane {
            most: (count / SHARE / 2).max(1),
            most_bytes: (bytes / SHARE / 2).max(crate::frame::PAYLOAD_MOST),
            ..Lane::default()
        };
        Self { both: Mutex::new(Both { ends: lane(), others: lane(), ..Both::default() }) }
    }

    /// Takes one in; whether the writer is to be told. `Err`: there is no room.
    pub(super) fn push(&self, late: Late, request: Request) -> Result<bool, Request> {
        let mut both = self.lock();
        if both.closed {
            return Err(request);
        }
        both.of(late).push(request)?;
        Ok(!std::mem::replace(&mut both.told, true))
    }

    /// What is written with a batch; `alone`: nobody waits for it. And whether there are more.
    pub(super) fn take(&self, alone: bool) -> (Vec<Request>, bool) {
        let mut both = self.lock();
        let (mut leaves, mut bytes) = if alone { ALONE } else { BESIDE };
        let mut taken = Vec::new();
        for late in [Late::Other, Late::End] {
            let lane = both.of(late);
            while let Some(next) = lane.pop_within(leaves, bytes) {
                (leaves, bytes) = (leaves - 1, bytes.saturating_sub(next.bytes));
                taken.push(next);
            }
        }
        both.told = both.len() > 0;
        (taken, both.told)
    }

    /// Those come back that could not be written, and go on waiting; how many found no room any more.
    pub(super) fn put_back(&self, failed: Vec<(Late, Request)>) -> u64 {
        let mut both = self.lock();
        both.told = false;
        let mut lost = 0;
        for (late, request) in failed.into_iter().rev() {
            let closed = both.closed;
            lost += u64::from(closed || both.of(late).put_back(request).is_err());
        }
        lost
    }

    /// The writer takes what is there and comes no more.
    pub(super) fn close(&self) {
        self.lock().closed = true;
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Both> {
        self.both.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Both {
    fn of(&mut self, late: Late) -> &mut Lane {
        if late == Late::End { &mut self.ends } else { &mut self.others }
    }

    fn len(&self) -> usize {
        self.ends.waiting.len() + self.others.waiting.len()
    }
}

impl Lane {
    fn has_room(&self, request: &Request) -> bool {
        self.waiting.len() < self.most && self.bytes + request.bytes <= self.most_bytes
    }

    fn push(&mut self, request: Request) -> Result<(), Request> {
        if !self.has_room(&request) {
            return Err(request);
        }
        self.bytes += request.bytes;
        self.waiting.push_back(request);
        Ok(())
    }

    fn put_back(&mut self, request: Request) -> Result<(), Request> {
        if !self.has_room(&request) {
            return Err(request);
        }
        self.bytes += request.bytes;
        self.waiting.push_front(request);
        Ok(())
    }

    /// The next one, if a batch has so much room yet.
    fn pop_within(&mut self, leaves: usize, bytes: usize) -> Option<Request> {
        let fits = leaves > 0 && self.waiting.front().is_some_and(|next| next.bytes <= bytes);
        let next = if fits { self.waiting.pop_front() } else { None };
        self.bytes -= next.as_ref().map_or(0, |next| next.bytes);
        next
    }
}
