//! The index in one SQLite file: one thread writes, two read.

mod apply;
mod code;
mod era;
mod open;
mod read;

use super::{AccessIndex, AccessPage, Bound, LargestReader, Leaves, Span};
use crate::sqlite::worker::Worker;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Named, SubjectRef};
use vratar_model::journal::{IdentifierKind, SessionRef};

/// Connections that read.
const READERS: usize = 2;

/// Opens the index of `log` in the file `path`, or makes one (mode 0600). One that is damaged, of another make or of
/// another log is set aside (`.aside`) and an empty one takes its place. Blocks on the disk.
///
/// # Errors
/// [`StoreError::Away`], [`StoreError::Locked`] or [`StoreError::Store`] for a file that cannot be used.
pub fn open_access_index(path: &Path, log: Uuid) -> Result<Arc<dyn AccessIndex>, StoreError> {
    let first = open::to_write(path, log)?;
    let file = path.to_owned();
    let writer = Worker::start(path.to_owned(), Some(first), move || open::to_write(&file, log))?;
    let reader = |_| {
        let file = path.to_owned();
        Worker::start(path.to_owned(), None, move || open::to_read(&file))
    };
    let readers = (0..READERS).map(reader).collect::<Result<_, _>>()?;
    let (turn, damaged) = (AtomicUsize::new(0), AtomicBool::new(false));
    Ok(Arc::new(SqliteIndex { path: path.to_owned(), writer, readers, turn, damaged }))
}

struct SqliteIndex {
    path: PathBuf,
    writer: Worker,
    readers: Vec<Worker>,
    turn: AtomicUsize,
    /// Somebody who read met damage: whoever writes is told, as only they can make it anew.
    damaged: AtomicBool,
}

impl SqliteIndex {
    fn sound(&self) -> Result<(), StoreError> {
        match self.damaged.load(Ordering::Relaxed) {
            true => Err(code::broken("damage that a question met")),
            false => Ok(()),
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
        let reader = self.readers.get(turn).ok_or(StoreError::Closed)?;
        let answer = reader.run(move |connection| work(&*connection.transaction()?)).await;
        if answer.as_ref().is_err_and(StoreError::is_damaged) {
            self.damaged.store(true, Ordering::Relaxed);
        }
        answer
    }
}

#[async_trait::async_trait]
impl AccessIndex for SqliteIndex {
    async fn apply(&self, leaves: Leaves) -> Result<u64, StoreError> {
        self.sound()?;
        self.writer.run(move |connection| apply::apply(connection, &leaves)).await
    }

    async fn applied(&self) -> Result<u64, StoreError> {
        self.sound()?;
        self.writer.run(|connection| apply::applied(connection)).await
    }

    async fn start_over(&self) -> Result<(), StoreError> {
        let path = self.path.clone();
        // With the file gone the next call of each connection finds another one, which the writer makes.
        self.writer.run(move |_| open::set_aside(&path)).await?;
        self.damaged.store(false, Ordering::Relaxed);
        self.applied().await.map(drop)
    }

    async fn binding(
        &self,
        shop: &ShopId,
        session: &SessionRef,
        now: Timestamp,
    ) -> Result<Option<Bound>, StoreError> {
        let (shop, session) = (shop.clone(), session.clone());
        self.read(move |db| read::binding(db, &shop, &session, now)).await
    }

    async fn accesses_of_subject(
        &self,
        shop: Option<&ShopId>,
        refs: &[SubjectRef],
        span: Span,
    ) -> Result<AccessPage, StoreError> {
        let (shop, refs) = (shop.cloned(), refs.to_vec());
        self.read(move |db| read::showing(db, shop.as_ref(), &refs, &span)).await
    }

    async fn accesses_of_actor(
        &self,
        shop: Option<&ShopId>,
        actor: SubjectRef,
        span: Span,
    ) -> Result<AccessPage, StoreError> {
        let shop = shop.cloned();
        self.read(move |db| read::acting(db, shop.as_ref(), actor, &span)).await
    }

    async fn decoys_touched(&self, span: Span) -> Result<AccessPage, StoreError> {
        self.read(move |db| read::decoys(db, &span)).await
    }

    async fn largest_readers(
        &self,
        since: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<LargestReader>, StoreError> {
        self.read(move |db| read::largest_readers(db, since, until, limit)).await
    }

    async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.read(read::shops).await
    }

    async fn names(&self, refs: &[SubjectRef]) -> Result<Vec<Named>, StoreError> {
        let refs = refs.to_vec();
        self.read(move |db| read::names(db, &refs)).await
    }

    async fn linked(&self, refs: &[SubjectRef]) -> Result<Vec<SubjectRef>, StoreError> {
        let refs = refs.to_vec();
        self.read(move |db| read::linked(db, &refs)).await
    }

    async fn is_known(
        &self,
        shop: &ShopId,
        kind: IdentifierKind,
        subject: SubjectRef,
    ) -> Result<bool, StoreError> {
        let shop = shop.clone();
        self.read(move |db| read::is_known(db, &shop, kind, subject)).await
    }

    async fn known_names(&self, limit: usize) -> Result<Vec<Named>, StoreError> {
        self.read(move |db| read::known_names(db, limit)).await
    }

    async fn open_grant(&self, shop: &ShopId, access: AccessId) -> Result<Option<u64>, StoreError> {
        let shop = shop.clone();
        self.read(move |db| read::open_grant(db, &shop, access)).await
    }
}
