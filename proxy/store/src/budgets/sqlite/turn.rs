//! Who comes first on an account, among doors.
//!
//! A row a turn, renewed as long as it is held; one that is not renewed is over. Nobody is kept from anything by a row that
//! is gone too early: what is allowed does not depend on it.

use super::super::Turn;
use super::super::turns::Held;
use crate::sqlite::worker::Worker;
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;
use vratar_policy::budget::AccountKey;

/// A turn that is not renewed lasts so long.
const LASTS: SignedDuration = SignedDuration::from_secs(15);
/// So often it is renewed.
const RENEWED: Duration = Duration::from_secs(5);
/// So often a turn that another door has is asked for.
const ASKED: Duration = Duration::from_millis(50);

/// Which rows.
#[derive(Clone)]
struct Rows {
    accounts: Vec<AccountKey>,
    holder: [u8; 16],
}

/// The turn of all these accounts, or none by `until`. `first_here`: this door's own.
pub(super) async fn take(
    worker: &Arc<Worker>,
    accounts: &[AccountKey],
    first_here: Held,
    until: Instant,
) -> Result<Option<Turn>, StoreError> {
    let mut holder = [0; 16];
    getrandom::fill(&mut holder)
        .map_err(|cause| StoreError::Store { what: "no randomness", source: cause.to_string().into() })?;
    let rows = Rows { accounts: accounts.to_vec(), holder };
    let (reply, answer) = oneshot::channel();
    // On a task of its own: a row that is being written when nobody waits for it any more must go again.
    tokio::spawn(pursue(worker.clone(), rows, first_here, until, reply));
    answer.await.map_err(|_| StoreError::Closed)?
}

type Reply = oneshot::Sender<Result<Option<Turn>, StoreError>>;

async fn pursue(worker: Arc<Worker>, rows: Rows, first_here: Held, until: Instant, reply: Reply) {
    while !reply.is_closed() {
        let asked = rows.clone();
        match worker.run(move |db| asked.write(db)).await {
            Ok(true) => {
                let (gone, dropped) = oneshot::channel();
                // If nobody waits any more it is dropped at once.
                let _ = reply.send(Ok(Some(Turn { _held: Box::new(gone) })));
                return hold(worker, rows, first_here, dropped).await;
            }
            Ok(false) if Instant::now() >= until => return drop(reply.send(Ok(None))),
            Ok(false) => tokio::time::sleep(ASKED).await,
            Err(cause) => return drop(reply.send(Err(cause))),
        }
    }
}

/// Renews the rows until the turn is dropped. Then they go, and only then is it the turn of the next one here.
async fn hold(worker: Arc<Worker>, rows: Rows, first_here: Held, mut dropped: oneshot::Receiver<()>) {
    while tokio::time::timeout(RENEWED, &mut dropped).await.is_err() {
        let renewed = rows.clone();
        // One that fails is tried again; if the store stays away the rows end by themselves.
        let _ = worker.run(move |db| renewed.write(db)).await;
    }
    let _ = worker.run(move |db| rows.remove(db)).await;
    drop(first_here);
}

impl Rows {
    /// Writes all of them, or none if another has one; says whether.
    fn write(&self, db: &mut Connection) -> Result<bool, StoreError> {
        let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Only now: whoever wrote while this waited for the file did so later than when it began to wait, and would look as
        // if their clock were ahead.
        let now = Timestamp::now();
        let last = now.as_microsecond().saturating_add(i64::try_from(LASTS.as_micros()).unwrap_or(i64::MAX));
        for account in &self.accounts {
            let sql = "SELECT 1 FROM turn WHERE account = ?1 AND holder != ?2 AND until BETWEEN ?3 AND ?4";
            // One that lasts longer than any was written by a clock that was ahead.
            let taken = params![account.as_str(), self.holder, now.as_microsecond(), last];
            if db.query_row(sql, taken, |_| Ok(())).optional()?.is_some() {
                return Ok(false);
            }
            let sql = "INSERT OR REPLACE INTO turn (account, holder, until) VALUES (?1, ?2, ?3)";
            db.execute(sql, params![account.as_str(), self.holder, last])?;
        }
        db.commit()?;
        Ok(true)
    }

    fn remove(&self, db: &mut Connection) -> Result<(), StoreError> {
        let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for account in &self.accounts {
            let sql = "DELETE FROM turn WHERE account = ?1 AND holder = ?2";
            db.execute(sql, params![account.as_str(), self.holder])?;
        }
        // Those of doors that are gone.
        db.execute("DELETE FROM turn WHERE until < ?1", [Timestamp::now().as_microsecond()])?;
        Ok(db.commit()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::sqlite::open;

    fn rows(holder: u8) -> Rows {
        Rows { accounts: vec![AccountKey::new("a")], holder: [holder; 16] }
    }

    #[test]
    fn what_another_door_writes_while_this_one_waits_for_the_file_is_its_turn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budgets.sqlite");
        let (mut first, mut second) = (open::make(&path).unwrap(), open::make(&path).unwrap());
        let locked = first.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        let (begins, begun) = std::sync::mpsc::channel();
        let waits = std::thread::spawn(move || {
            begins.send(()).unwrap();
            rows(2).write(&mut second).unwrap()
        });
        begun.recv().unwrap();
        // Whether it waits by now or not makes no difference to what it finds.
        std::thread::sleep(Duration::from_millis(50));
        let until = (Timestamp::now() + LASTS).as_microsecond();
        let sql = "INSERT INTO turn (account, holder, until) VALUES ('a', ?1, ?2)";
        locked.execute(sql, params![[1u8; 16], until]).unwrap();
        locked.commit().unwrap();
        assert!(!waits.join().unwrap(), "both have the turn");
        rows(1).remove(&mut first).unwrap();
        assert!(rows(2).write(&mut first).unwrap());
    }
}
