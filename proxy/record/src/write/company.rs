//! Who is on the way to the record. A batch waits a little for them, so that one write, one synchronisation and one
//! signature do for all; where nobody is on the way it waits for nobody.
//!
//! What PostgreSQL does by guessing (`commit_delay`, `commit_siblings`) is known here: whoever will append something has
//! said so beforehand.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// How long those who wait do so for others: little beside the page that they wait for.
const FOR_OTHERS: Duration = Duration::from_millis(2);
/// How long records wait of which nobody waits for any: most are written with the next that somebody waits for.
const FOR_ANYBODY: Duration = Duration::from_millis(10);

/// Who is on the way, and who is there.
#[derive(Debug, Default)]
pub(super) struct Company {
    /// Those who will append, or have and wait.
    coming: AtomicUsize,
    /// Appends that wait and are in no batch yet.
    here: AtomicUsize,
    writer: OnceLock<Thread>,
}

/// Somebody who will append something soon. Dropped when they have, or will not.
#[derive(Debug)]
pub struct Coming(Arc<Company>);

impl Company {
    pub(super) fn coming(self: &Arc<Self>) -> Coming {
        self.coming.fetch_add(1, Ordering::SeqCst);
        Coming(Arc::clone(self))
    }

    /// An append is about to be handed over. Wakes the writer once it is: [`Self::arrived`].
    pub(super) fn arrives(&self) {
        self.here.fetch_add(1, Ordering::SeqCst);
    }

    /// It has been handed over.
    pub(super) fn arrived(&self) {
        let here = self.here.load(Ordering::SeqCst);
        if here <= 1 || self.all_are(here) {
            self.wake();
        }
    }

    /// So many of them are in a batch, or could not be handed over.
    pub(super) fn leave(&self, count: usize) {
        self.here.fetch_sub(count, Ordering::SeqCst);
    }

    /// The writer waits until it is worth its while to look again; `None`: what is there is all that it should wait for.
    /// `since`: when it began, `somebody`: whether anybody waits for what it has.
    pub(super) fn wait(&self, since: Instant, somebody: bool) -> Option<()> {
        // Those that are told to wake it find it here.
        self.writer.get_or_init(std::thread::current);
        let (most, all) = match somebody {
            true => (FOR_OTHERS, self.all_are(self.here.load(Ordering::SeqCst))),
            false => (FOR_ANYBODY, false),
        };
        let left = most.checked_sub(since.elapsed()).filter(|_| !all)?;
        std::thread::park_timeout(left);
        Some(())
    }

    fn all_are(&self, here: usize) -> bool {
        here >= self.coming.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        if let Some(writer) = self.writer.get() {
            writer.unpark();
        }
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.coming.fetch_sub(1, Ordering::SeqCst);
        let here = self.0.here.load(Ordering::SeqCst);
        if here > 0 && self.0.all_are(here) {
            self.0.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long ago.
    fn before() -> Instant {
        Instant::now().checked_sub(FOR_ANYBODY).unwrap()
    }

    #[test]
    fn nobody_is_waited_for_who_does_not_come() {
        let company = Arc::<Company>::default();
        assert_eq!(company.wait(Instant::now(), true), None);
        let first = company.coming();
        company.arrives();
        assert_eq!(company.wait(Instant::now(), true), None, "the one who comes is here");
        let second = company.coming();
        assert_eq!(company.wait(Instant::now(), true), Some(()), "another one comes");
        drop(second);
        assert_eq!(company.wait(Instant::now(), true), None, "the other one does not");
        company.leave(1);
        drop(first);
        assert_eq!(company.wait(Instant::now(), true), None);
    }

    #[test]
    fn nothing_is_waited_for_longer_than_it_may() {
        let company = Arc::<Company>::default();
        let _coming = company.coming();
        assert_eq!(company.wait(before(), true), None);
        assert_eq!(company.wait(before(), false), None);
        assert_eq!(company.wait(Instant::now(), false), Some(()));
    }
}
