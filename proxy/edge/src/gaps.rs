//! The gap scanner: contact data in answers that nobody records.
//!
//! What the manifest does not name, or exempts, is read too: a copy of it, on a thread of its own, after the client has
//! it. What shows persons there is counted by route, so that the completeness of the record is a figure, and a line of
//! the manifest away from being better.
//!
//! *Invariant:* nothing here holds up, changes or fails a request; no identifier is kept, only hashes under a key of this
//! process, and those only to tell the shop's own address in every footer from a customer's.

mod copy;
mod table;

pub use copy::Copy;
pub use table::{Found, Gap, Report};

use crate::known::Known;
use crate::metrics::Metrics;
use crate::shop::Shop;
use copy::Job;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use table::Table;

/// Copies that wait to be read; with [`copy::MOST`] that bounds the memory to 64 MiB.
const WAITING: usize = 64;

/// What was found where nobody records.
pub struct Gaps {
    table: Arc<Mutex<Table>>,
    jobs: SyncSender<Job>,
    metrics: Arc<Metrics>,
}

impl Gaps {
    /// Begins to read, on a thread of its own.
    #[must_use]
    pub fn new(known: Known, metrics: Arc<Metrics>) -> Self {
        let table = Arc::<Mutex<Table>>::default();
        let (jobs, waiting) = sync_channel(WAITING);
        let reader = Reader { table: table.clone(), known, metrics: metrics.clone() };
        // Without a thread nothing is read, and every copy counts as unread.
        let _ = std::thread::Builder::new().name("gaps".to_owned()).spawn(move || reader.run(&waiting));
        Self { table, jobs, metrics }
    }

    /// Whether an answer at this place is to be read: the first ones all, later ones now and then.
    #[must_use]
    pub fn wants(&self, shop: &Shop, place: &str) -> bool {
        self.table().wants(&shop.id, place)
    }

    /// A copy is whole: it is read when there is time.
    pub fn read(&self, copy: Copy) {
        let shop = copy.shop_id().clone();
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = self.jobs.try_send(copy.into()) {
            self.metrics.gaps_unread.with_label_values(&[shop.as_str()]).inc();
        }
    }

    /// An answer of the staff area was recorded although no route names it: it wants a line in the manifest.
    pub fn unclassified(&self, found: Found) {
        self.table().note(found);
    }

    /// What was found, the most telling first.
    #[must_use]
    pub fn report(&self) -> Report {
        self.table().report()
    }

    /// Takes up what an earlier process found.
    pub fn restore(&self, report: Report) {
        self.table().restore(report);
    }

    /// Refreshes the gauge.
    pub fn measure(&self) {
        for (shop, count) in self.table().counts() {
            self.metrics.gaps.with_label_values(&[shop.as_str()]).set(count);
        }
    }

    fn table(&self) -> std::sync::MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Reader {
    table: Arc<Mutex<Table>>,
    known: Known,
    metrics: Arc<Metrics>,
}

impl Reader {
    fn run(self, waiting: &Receiver<Job>) {
        while let Ok(job) = waiting.recv() {
            let shop = job.shop.id.clone();
            let Ok(found) = job.read(&self.known) else {
                self.metrics.gaps_unread.with_label_values(&[shop.as_str()]).inc();
                continue;
            };
            let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
            if table.note(found) {
                self.metrics.gap_answers.with_label_values(&[shop.as_str()]).inc();
            }
        }
    }
}
