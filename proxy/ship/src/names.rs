//! What references stand for: as the log told it a moment ago, or else as the index has it.

use std::sync::Arc;
use tokio::runtime::Handle;
use vratar_model::access::{Named, SubjectRef};
use vratar_record::recent::Recent;
use vratar_siem::{Names, Revealed};
use vratar_store::AccessIndex;

/// Places for names that are remembered, a power of two; sealed, as the record has them.
const REMEMBERED: usize = 1 << 17;

/// Opens what is sealed.
type Open = Box<dyn Fn(&Named) -> Option<String> + Send + Sync>;

/// Opens references for sinks and exports that are to have them in clear. It may wait for the index: only on threads
/// that may block.
pub struct Opener {
    open: Open,
    index: Arc<dyn AccessIndex>,
    runtime: Handle,
    named: Recent<SubjectRef, Arc<Named>>,
}

impl Opener {
    /// `open` opens what is sealed, unless the person was erased; `runtime` is where the index is asked.
    pub fn new(
        open: impl Fn(&Named) -> Option<String> + Send + Sync + 'static,
        index: Arc<dyn AccessIndex>,
        runtime: Handle,
    ) -> Self {
        Self { open: Box::new(open), index, runtime, named: Recent::new(REMEMBERED) }
    }

    /// What the index has of it; an index that cannot be asked knows nothing.
    fn asked(&self, subject: SubjectRef) -> Option<Arc<Named>> {
        let found = self.runtime.block_on(self.index.names(&[subject])).ok()?;
        let named = Arc::new(found.into_iter().next()?);
        self.named.insert(subject, Arc::clone(&named));
        Some(named)
    }
}

impl Names for Opener {
    fn reveal(&self, subject: SubjectRef) -> Option<Revealed> {
        let named = self.named.get(&subject).or_else(|| self.asked(subject))?;
        // Opened each time anew: whoever was erased meanwhile stays erased.
        let value = (self.open)(&named)?;
        Some(Revealed { kind: named.identifier, value, with: named.with })
    }

    fn heard(&self, named: &Named) {
        let with = named.with.or_else(|| self.named.get(&named.subject).and_then(|before| before.with));
        self.named.insert(named.subject, Arc::new(Named { with, ..named.clone() }));
    }
}
