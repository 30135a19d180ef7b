//! A store that can be away or never answer.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use vratar_model::journal::{Bypass, Notice, SessionRef};
use vratar_model::{NoticeId, ShopId, SubjectId};
use vratar_store::{
    ChainReport, DecisionFilter, DecisionRow, Person, QuestionnaireRow, Recorded, Standing, Store, StoreError,
};

/// How the store does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As it should.
    Well,
    /// It refuses everything.
    Away,
    /// It never answers those who ask.
    Mute,
}

/// The store behind it, and its mood.
pub(crate) struct Sulky {
    inner: Arc<dyn Store>,
    mood: AtomicU8,
}

impl Sulky {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, mood: AtomicU8::new(Mood::Well as u8) }
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    async fn asked(&self) -> Result<(), StoreError> {
        match self.mood.load(Ordering::SeqCst) {
            mood if mood == Mood::Away as u8 => Err(StoreError::Locked),
            mood if mood == Mood::Mute as u8 => pending().await,
            _ => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl Store for Sulky {
    async fn apply(&self, journal: uuid::Uuid, batch: &[Recorded]) -> Result<(), StoreError> {
        self.asked().await?;
        self.inner.apply(journal, batch).await
    }

    async fn applied(&self, journal: uuid::Uuid) -> Result<u64, StoreError> {
        self.inner.applied(journal).await
    }

    async fn person_of_session(
        &self,
        shop: &ShopId,
        session: &SessionRef,
    ) -> Result<Option<Person>, StoreError> {
        self.asked().await?;
        self.inner.person_of_session(shop, session).await
    }

    async fn decisions(&self, filter: DecisionFilter) -> Result<Vec<DecisionRow>, StoreError> {
        self.asked().await?;
        self.inner.decisions(filter).await
    }

    async fn standing(&self, subject: SubjectId) -> Result<Vec<Standing>, StoreError> {
        self.asked().await?;
        self.inner.standing(subject).await
    }

    async fn notice(&self, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        self.asked().await?;
        self.inner.notice(id).await
    }

    async fn questionnaires(&self) -> Result<Vec<QuestionnaireRow>, StoreError> {
        self.inner.questionnaires().await
    }

    async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.inner.shops().await
    }

    async fn bypasses(&self) -> Result<Vec<Bypass>, StoreError> {
        self.inner.bypasses().await
    }

    async fn verify(&self) -> Result<ChainReport, StoreError> {
        self.inner.verify().await
    }

    async fn rebuild(&self) -> Result<(), StoreError> {
        self.inner.rebuild().await
    }
}
