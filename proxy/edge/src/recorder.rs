//! The access record as the path sees it: keep this, or it must not happen.
//!
//! A record that cannot be opened, or not written, lets the shop front sell and the guarded pages wait: whatever needs a
//! [`Recorded`] gets none. It is opened again from time to time by whoever started the door.

use crate::metrics::Metrics;
use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use vratar_model::ShopId;
use vratar_model::access::{Event, Passed, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_record::book::Book;
use vratar_record::names::ToName;
use vratar_record::write::{Coming, NotRecorded, Recorded};

/// Where accesses are recorded.
pub struct Recorder {
    book: ArcSwapOption<Book>,
    metrics: Arc<Metrics>,
    passed: Arc<Untold>,
}

impl Recorder {
    /// Without a record until [`Self::open`] brings one.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { book: ArcSwapOption::empty(), metrics, passed: Arc::default() }
    }

    /// From here on records are kept.
    pub fn open(&self, book: Book) {
        self.metrics.record_up.set(1);
        self.book.store(Some(Arc::new(book)));
    }

    /// The record, if it is open.
    #[must_use]
    pub fn book(&self) -> Option<Arc<Book>> {
        self.book.load_full()
    }

    /// Whether the last record was kept.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.book().is_some_and(|book| book.log().is_healthy())
    }

    /// A person's identifier (normalised) as the record has it; `None` without a record.
    #[must_use]
    pub fn refer(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> Option<SubjectRef> {
        self.book().map(|book| book.refer(shop, kind, value))
    }

    /// Something is about to be kept: what is kept meanwhile may go to the disk together with it.
    #[must_use]
    pub fn coming(&self) -> Option<Coming> {
        self.book().and_then(|book| book.log().coming())
    }

    /// Keeps an event and what its references stand for; resolves once all of it is on stable storage.
    ///
    /// # Errors
    /// [`NotRecorded`]: what hangs on it must not happen.
    pub async fn keep(&self, event: Event, names: &[ToName<'_>]) -> Result<Recorded, NotRecorded> {
        let (kind, began) = (event.kind(), Instant::now());
        let kept = match self.book() {
            Some(book) => book.keep(event, names).await,
            None => Err(NotRecorded::Closed),
        };
        self.metrics.record_duration.observe(began.elapsed().as_secs_f64());
        let result = kept.as_ref().err().map_or("kept", result_of);
        self.metrics.records.with_label_values(&[kind, result]).inc();
        self.metrics.record_up.set(i64::from(self.is_healthy()));
        match &kept {
            Ok(_) => self.tell_passed(),
            Err(cause) => tracing::error!(kind, %cause, "not recorded"),
        }
        kept
    }

    /// Keeps an event that nothing hangs on; should it be lost, that is counted.
    pub fn late(&self, event: Event) {
        let kind = event.kind();
        match self.book() {
            Some(book) => book.keep_late(event),
            None => self.metrics.records.with_label_values(&[kind, "closed"]).inc(),
        }
    }

    /// Like [`Self::late`], with what its references stand for.
    pub fn late_named(&self, event: Event, names: &[ToName<'_>]) {
        let Some(book) = self.book() else { return self.late(event) };
        let metrics = self.metrics.clone();
        let names: Vec<OwnName> = names.iter().map(OwnName::of).collect();
        tokio::spawn(async move {
            let kind = event.kind();
            let names: Vec<ToName<'_>> = names.iter().map(OwnName::as_name).collect();
            let kept = book.keep(event, &names).await;
            metrics.records.with_label_values(&[kind, kept.as_ref().err().map_or("kept", result_of)]).inc();
        });
    }

    /// A page of the way to buy went out unrecorded.
    pub fn passed(&self, shop: &ShopId, now: Timestamp) {
        self.metrics.unrecorded.with_label_values(&[shop.as_str()]).inc();
        self.passed.add(Passed { shop: shop.clone(), count: 1, from: now, until: now });
    }

    /// The record is there again: what it has missed is told now. Should it be gone once more, it is told the next time.
    fn tell_passed(&self) {
        let (Some(book), told) = (self.book(), self.passed.take()) else { return };
        for passed in told {
            let (untold, metrics, book) = (Arc::clone(&self.passed), self.metrics.clone(), Arc::clone(&book));
            // Of its own: a request that is given up must not take the figure with it.
            tokio::spawn(async move {
                let kept = book.keep_patiently(Event::Passed(passed.clone())).await;
                let result = kept.as_ref().err().map_or("kept", result_of);
                metrics.records.with_label_values(&["passed", result]).inc();
                if kept.is_err() {
                    untold.add(passed);
                }
            });
        }
    }
}

/// Pages that passed and of which the record knows nothing yet.
#[derive(Default)]
struct Untold(Mutex<BTreeMap<ShopId, Passed>>);

impl Untold {
    fn add(&self, more: Passed) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&more.shop) {
            Some(known) => {
                known.count += more.count;
                (known.from, known.until) = (known.from.min(more.from), known.until.max(more.until));
            }
            None => _ = all.insert(more.shop.clone(), more),
        }
    }

    fn take(&self) -> Vec<Passed> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *all).into_values().collect()
    }
}

fn result_of(not: &NotRecorded) -> &'static str {
    match not {
        NotRecorded::Unwritable => "unwritable",
        NotRecorded::Timeout => "timeout",
        NotRecorded::Busy => "busy",
        NotRecorded::TooLarge { .. } => "too_large",
        NotRecorded::Closed => "closed",
        NotRecorded::Unsayable => "unsayable",
        NotRecorded::Uncountable(_) => "uncountable",
    }
}

/// A name that outlives its request.
struct OwnName {
    shop: ShopId,
    kind: IdentifierKind,
    value: String,
    subject: Option<SubjectRef>,
    with: Option<SubjectRef>,
    staff: bool,
}

impl OwnName {
    fn of(name: &ToName<'_>) -> Self {
        let ToName { shop, kind, value, subject, with, staff } = *name;
        Self { shop: shop.clone(), kind, value: value.to_owned(), subject, with, staff }
    }

    fn as_name(&self) -> ToName<'_> {
        let Self { shop, kind, value, subject, with, staff } = self;
        ToName { shop, kind: *kind, value, subject: *subject, with: *with, staff: *staff }
    }
}

#[cfg(test)]
mod tests;
