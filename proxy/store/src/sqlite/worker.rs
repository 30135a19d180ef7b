//! A thread with a connection of its own: SQLite blocks, the async threads must not.

use super::open::{self, Inode};
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::PathBuf;
use tokio::sync::{mpsc, oneshot};

/// Calls that may wait for one connection.
const QUEUE: usize = 64;

type Job = Box<dyn FnOnce(Result<&mut Connection, StoreError>) -> Keep + Send>;
type Opener = Box<dyn Fn() -> Result<Connection, StoreError> + Send>;

/// Whether a connection is good for another call.
enum Keep {
    Yes,
    No,
}

/// Runs calls one after the other on one connection.
pub(crate) struct Worker {
    jobs: mpsc::Sender<Job>,
}

impl Worker {
    /// Starts the thread; `first` is a connection that is open already. A connection that failed, or whose
    /// file is no longer the one at `path`, is opened anew for the next call.
    pub(crate) fn start(
        path: PathBuf,
        first: Option<Connection>,
        opener: impl Fn() -> Result<Connection, StoreError> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let inode = first.as_ref().and_then(|_| open::inode(&path));
        let lane = Lane { path, open: first.zip(inode), opener: Box::new(opener) };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || lane.run(waiting));
        thread.map_err(|cause| StoreError::Store { what: "no thread", source: Box::new(cause) })?;
        Ok(Self { jobs })
    }

    /// Runs `work` on the connection. Dropping the future does not stop it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection.and_then(work);
            let keep = keep(&result);
            // Nobody waits any more: the work is done all the same.
            let _ = reply.send(result);
            keep
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

fn keep<T>(result: &Result<T, StoreError>) -> Keep {
    match result {
        Err(StoreError::Store { .. } | StoreError::Away(_) | StoreError::Operator(_)) => Keep::No,
        _ => Keep::Yes,
    }
}

struct Lane {
    path: PathBuf,
    open: Option<(Connection, Inode)>,
    opener: Opener,
}

impl Lane {
    fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        while let Some(job) = waiting.blocking_recv() {
            let done = job(self.connection());
            if matches!(done, Keep::No) {
                self.open = None;
            }
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let there = open::inode(&self.path);
        let good = self.open.take().filter(|(_, inode)| Some(*inode) == there);
        // By now one that is not good is closed: SQLite must not have two files of one name open.
        let (connection, inode) = match good {
            Some(good) => good,
            None => {
                let connection = (self.opener)()?;
                (connection, open::inode(&self.path).ok_or(StoreError::Closed)?)
            }
        };
        Ok(&mut self.open.insert((connection, inode)).0)
    }
}
