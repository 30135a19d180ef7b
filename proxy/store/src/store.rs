//! What every store backend does.

mod error;
mod report;
mod row;

pub use error::StoreError;
pub use report::{ChainBreak, ChainReport, Finding};
pub use row::{DecisionFilter, DecisionRow, Person, QuestionnaireRow, Recorded, Standing};

use uuid::Uuid;
use vratar_model::journal::{Bypass, Notice, SessionRef};
use vratar_model::{NoticeId, ShopId, SubjectId};

/// Most rows that one call of [`Store::decisions`] returns; ask for more with [`DecisionFilter::after`].
pub const DECISIONS_PER_PAGE: usize = 10_000;

/// Keeps what the journal hands over; answers what the door, the console and the operator ask.
///
/// One contract suite (`tests/contract.rs`) holds for every backend.
#[async_trait::async_trait]
pub trait Store: Send + Sync {
    /// Applies entries of one journal, in order, in one transaction that also moves the journal's mark.
    /// Entries up to the mark are skipped: applying a batch twice is applying it once.
    async fn apply(&self, journal: Uuid, batch: &[Recorded]) -> Result<(), StoreError>;

    /// Number of the last entry of `journal` that was applied; 0 when none was.
    async fn applied(&self, journal: Uuid) -> Result<u64, StoreError>;

    /// Who holds a session.
    async fn person_of_session(
        &self,
        shop: &ShopId,
        session: &SessionRef,
    ) -> Result<Option<Person>, StoreError>;

    /// Decisions in the order in which they arrived, pending and rejected ones included.
    async fn decisions(&self, filter: DecisionFilter) -> Result<Vec<DecisionRow>, StoreError>;

    /// What holds now for a subject, one a question and answer, ordered by their codes.
    async fn standing(&self, subject: SubjectId) -> Result<Vec<Standing>, StoreError>;

    /// A wording.
    async fn notice(&self, id: NoticeId) -> Result<Option<Notice>, StoreError>;

    /// Every version of every questionnaire that was ever in use, ordered by code and version.
    async fn questionnaires(&self) -> Result<Vec<QuestionnaireRow>, StoreError>;

    /// Every shop at which anything was ever answered, by name.
    async fn shops(&self) -> Result<Vec<ShopId>, StoreError>;

    /// When the interference with a host was switched off and on again, in order.
    async fn bypasses(&self) -> Result<Vec<Bypass>, StoreError>;

    /// Walks the whole chain and compares every table with one rebuilt from it.
    async fn verify(&self) -> Result<ChainReport, StoreError>;

    /// Makes the tables anew from the chain alone.
    async fn rebuild(&self) -> Result<(), StoreError>;
}
