//! The store in one SQLite file.
//!
//! One thread writes, two read, each on a connection of its own; WAL, so that reading never waits for
//! writing. A file that is locked or unreadable for a while is tried again with the next call.

mod apply;
mod ledger;
pub(crate) mod open;
mod project;
mod read;
mod rebuild;
mod schema;
pub(crate) mod text;
mod trouble;
mod verify;
pub(crate) mod worker;

use crate::store::{
    ChainReport, DecisionFilter, DecisionRow, Person, QuestionnaireRow, Recorded, Standing, Store, StoreError,
};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use uuid::Uuid;
use vratar_model::journal::{Bypass, Notice, SessionRef};
use vratar_model::{NoticeId, ShopId, SubjectId};
use vratar_seal::Keys;
use worker::Worker;

/// Connections that read; `verify` takes one more of its own, as it is slow.
const READERS: usize = 2;

/// Opens the store in the file `path`, or makes one (mode 0600), and brings an older one up to date. Blocks
/// on the disk.
///
/// A file that another process holds locked at this moment is no error: calls fail with
/// [`StoreError::Locked`] until it is free.
///
/// # Errors
/// [`StoreError::Operator`] for a file of a newer version or another key, [`StoreError::Away`] or
/// [`StoreError::Store`] for one that cannot be used.
pub fn open_sqlite(path: &Path, keys: Keys) -> Result<Arc<dyn Store>, StoreError> {
    let first = match open::to_write(path, &keys, true) {
        Ok(connection) => Some(connection),
        Err(StoreError::Locked) => None,
        Err(cause) => return Err(cause),
    };
    Ok(Arc::new(SqliteStore::start(path, keys, first, true)?))
}

/// Opens a store that has been there before, or waits for it: while its file is gone, empty, damaged or
/// something else, calls fail, and the next one looks again. It is never made anew, as an empty store in its
/// place would look as if nobody had ever consented. Blocks on the disk.
///
/// # Errors
/// [`StoreError::Operator`] for a file of a newer version or another key.
pub fn await_sqlite(path: &Path, keys: Keys) -> Result<Arc<dyn Store>, StoreError> {
    let first = match open::to_write(path, &keys, false) {
        Ok(connection) => Some(connection),
        Err(cause @ StoreError::Operator(_)) => return Err(cause),
        Err(cause) => {
            tracing::error!(%cause, "store: away; what is to be kept waits in the journal");
            None
        }
    };
    Ok(Arc::new(SqliteStore::start(path, keys, first, false)?))
}

struct SqliteStore {
    path: PathBuf,
    keys: Keys,
    writer: Worker,
    readers: Vec<Worker>,
    turn: AtomicUsize,
}

impl SqliteStore {
    fn start(path: &Path, keys: Keys, first: Option<Connection>, make: bool) -> Result<Self, StoreError> {
        // Once it was open, a file that vanishes is not made again either.
        let (made, ours, file) = (AtomicBool::new(!make || first.is_some()), keys.clone(), path.to_owned());
        let writer = Worker::start(path.to_owned(), first, move || {
            let connection = open::to_write(&file, &ours, !made.load(Ordering::Relaxed))?;
            made.store(true, Ordering::Relaxed);
            Ok(connection)
        })?;
        let reader = |_| {
            let file = path.to_owned();
            Worker::start(path.to_owned(), None, move || open::to_read(&file))
        };
        let readers = (0..READERS).map(reader).collect::<Result<_, _>>()?;
        Ok(Self { path: path.to_owned(), keys, writer, readers, turn: AtomicUsize::new(0) })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
        let reader = self.readers.get(turn).ok_or(StoreError::Closed)?;
        // One snapshot a call, so that its queries agree with each other.
        reader.run(move |connection| work(&*connection.transaction()?)).await
    }
}

#[async_trait::async_trait]
impl Store for SqliteStore {
    async fn apply(&self, journal: Uuid, batch: &[Recorded]) -> Result<(), StoreError> {
        let (keys, batch) = (self.keys.clone(), batch.to_vec());
        self.writer.run(move |connection| apply::apply(connection, &keys, journal, &batch)).await
    }

    async fn applied(&self, journal: Uuid) -> Result<u64, StoreError> {
        self.writer.run(move |connection| apply::applied(connection, journal)).await
    }

    async fn person_of_session(
        &self,
        shop: &ShopId,
        session: &SessionRef,
    ) -> Result<Option<Person>, StoreError> {
        let (keys, shop, session) = (self.keys.clone(), shop.clone(), session.clone());
        self.read(move |db| read::person(db, &keys, &shop, &session)).await
    }

    async fn decisions(&self, filter: DecisionFilter) -> Result<Vec<DecisionRow>, StoreError> {
        self.read(move |db| read::decisions(db, &filter)).await
    }

    async fn standing(&self, subject: SubjectId) -> Result<Vec<Standing>, StoreError> {
        self.read(move |db| read::standing(db, subject)).await
    }

    async fn notice(&self, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        self.read(move |db| read::notice(db, id)).await
    }

    async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.read(read::shops).await
    }

    async fn questionnaires(&self) -> Result<Vec<QuestionnaireRow>, StoreError> {
        self.read(read::questionnaires).await
    }

    async fn bypasses(&self) -> Result<Vec<Bypass>, StoreError> {
        self.read(read::bypasses).await
    }

    async fn verify(&self) -> Result<ChainReport, StoreError> {
        let (path, keys) = (self.path.clone(), self.keys.clone());
        let walk = move || verify::verify(&mut open::to_read(&path)?, &keys);
        tokio::task::spawn_blocking(walk).await.map_err(|_| StoreError::Closed)?
    }

    async fn rebuild(&self) -> Result<(), StoreError> {
        self.writer.run(rebuild::rebuild).await
    }
}
