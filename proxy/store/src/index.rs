//! The access index: "who saw this person", "what did this actor see", "whose session is it", without reading the log.
//!
//! It is made from the access record and from nothing else, so that it can be thrown away: one that is damaged, of an
//! older make or of another log is set aside and made anew. It holds references, never what they stand for, and it is
//! never on the way of an answer: [`follow()`] brings the record to it.

mod follow;
mod row;
mod sqlite;

pub use follow::{FollowerHandle, FollowerStatus, Reader, Unread, follow};
pub use row::{
    AccessPage, AccessRow, Bound, LargestReader, Leaves, Order, PAGE_MOST, REFS_MOST, RowKind, Span,
};
pub use sqlite::open_access_index;

use crate::store::StoreError;
use jiff::Timestamp;
use vratar_model::ShopId;
use vratar_model::access::{Named, SubjectRef};
use vratar_model::journal::{IdentifierKind, SessionRef};

/// What every index can do, whatever keeps it.
#[async_trait::async_trait]
pub trait AccessIndex: Send + Sync {
    /// Takes `leaves` and moves the mark to their end, in one transaction. What lies before the mark is left out; if
    /// they begin behind it nothing is taken. Returns the mark as it is then.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was taken then. The same holds for all others.
    async fn apply(&self, leaves: Leaves) -> Result<u64, StoreError>;

    /// The mark: the first leaf that was not taken yet.
    async fn applied(&self) -> Result<u64, StoreError>;

    /// Forgets everything; the mark is 0 then.
    async fn start_over(&self) -> Result<(), StoreError>;

    /// Whose a session is at `now`: by login, rotation and logout. One of which nothing was heard for 30 days has ended.
    async fn binding(
        &self,
        shop: &ShopId,
        session: &SessionRef,
        now: Timestamp,
    ) -> Result<Option<Bound>, StoreError>;

    /// Accesses that showed one of `refs` ([`REFS_MOST`] at most count), as grants and leases.
    async fn accesses_of_subject(
        &self,
        shop: Option<&ShopId>,
        refs: &[SubjectRef],
        span: Span,
    ) -> Result<AccessPage, StoreError>;

    /// What `actor` did: accesses, refusals, logins.
    async fn accesses_of_actor(
        &self,
        shop: Option<&ShopId>,
        actor: SubjectRef,
        span: Span,
    ) -> Result<AccessPage, StoreError>;

    /// Accesses that showed a decoy.
    async fn decoys_touched(&self, span: Span) -> Result<AccessPage, StoreError>;

    /// Who read most of others between two moments, whole days (UTC), by persons; at most [`PAGE_MOST`].
    async fn largest_readers(
        &self,
        since: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<LargestReader>, StoreError>;

    /// At which shops anybody was named.
    async fn shops(&self) -> Result<Vec<ShopId>, StoreError>;

    /// What `refs` stand for, sealed; those of which it is known.
    async fn names(&self, refs: &[SubjectRef]) -> Result<Vec<Named>, StoreError>;

    /// `refs` and what stood beside one of them as the same person's.
    async fn linked(&self, refs: &[SubjectRef]) -> Result<Vec<SubjectRef>, StoreError>;

    /// Whether the reference was named at this shop as an identifier of this kind.
    async fn is_known(
        &self,
        shop: &ShopId,
        kind: IdentifierKind,
        subject: SubjectRef,
    ) -> Result<bool, StoreError>;

    /// The references that were named last, newest first, to begin a cache with.
    async fn known_names(&self, limit: usize) -> Result<Vec<Named>, StoreError>;

    /// The grant of an access that is not closed yet: its leaf.
    async fn open_grant(
        &self,
        shop: &ShopId,
        access: vratar_model::access::AccessId,
    ) -> Result<Option<u64>, StoreError>;
}
