//! The store is locked, damaged, gone or something else, while the door runs and when it starts: the shop sells,
//! the answers wait in the journal, and are applied in order, once, when it is back.

use crate::binary::{assert_sound, verify};
use crate::book::Book;
use crate::customer::{Sent, registers};
use crate::door::Door;
use crate::shop::Shop;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// What has become of the store, until this is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    /// Another process holds the write lock.
    Locked,
    /// Its file is gone.
    Gone,
    /// A directory lies in its place.
    Directory,
    /// A file lies in its place that is no database.
    Damaged,
    /// The file has no bytes any more.
    Emptied,
}

/// Undoes it.
enum Back {
    Unlock(Connection),
    PutBack,
}

const FILES: [&str; 3] = ["vratar.sqlite", "vratar.sqlite-wal", "vratar.sqlite-shm"];

fn file(state: &Path) -> PathBuf {
    state.join(FILES[0])
}

impl Away {
    fn begins(self, state: &Path) -> Back {
        if self == Self::Locked {
            let other = Connection::open(file(state)).unwrap();
            // The door writes now and then: wait for a gap.
            other.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
            other.execute_batch("BEGIN EXCLUSIVE").unwrap();
            return Back::Unlock(other);
        }
        fs::create_dir(state.join("aside")).unwrap();
        for name in FILES.iter().filter(|name| state.join(name).exists()) {
            fs::rename(state.join(name), state.join("aside").join(name)).unwrap();
        }
        match self {
            Self::Locked | Self::Gone => {}
            Self::Directory => fs::create_dir(file(state)).unwrap(),
            Self::Damaged => fs::write(file(state), [b'?'; 9000]).unwrap(),
            Self::Emptied => fs::write(file(state), []).unwrap(),
        }
        Back::PutBack
    }
}

impl Back {
    fn now(self, state: &Path) {
        if let Self::Unlock(other) = self {
            return other.execute_batch("ROLLBACK").unwrap();
        }
        if file(state).is_dir() {
            fs::remove_dir(file(state)).unwrap();
        }
        for name in FILES {
            // Beside what lies in its place there may be nothing.
            drop(fs::remove_file(state.join(name)));
        }
        for name in FILES.iter().rev().filter(|name| state.join("aside").join(name).exists()) {
            fs::rename(state.join("aside").join(name), state.join(name)).unwrap();
        }
        fs::remove_dir(state.join("aside")).unwrap();
    }
}

async fn sells(door: &Door, name: &str, sent: &mut Vec<Sent>) {
    for n in 0..3 {
        sent.push(registers(door.visitor(), &format!("{name}{n}@example.org")).await);
    }
}

async fn everything_is_there(mut door: Door, sent: &[Sent], shop: &Shop) {
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_sound(&door.state);
    let book = Book::read(&door.state);
    book.assert_holds(sent);
    book.assert_true(&shop.truth());
    book.assert_once(sent);
    let order: Vec<i64> =
        sent.iter().flat_map(|sent| book.of(&sent.email)).map(|attempt| attempt.seq).collect();
    assert!(order.is_sorted() && order.len() == sent.len(), "in order: {order:?}");
}

async fn while_running(away: Away) {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut sent = Vec::new();
    let door = Door::open(&folder.path().join("state"), &shop.url()).await;
    sells(&door, "before", &mut sent).await;
    door.all_applied().await;

    let back = away.begins(&door.state);
    sells(&door, "meanwhile", &mut sent).await;
    door.until("vratar_store_up", 0.0).await;
    sells(&door, "later", &mut sent).await;
    assert!(door.metric("vratar_journal_waiting_entries", &[]).await > 5.5, "two entries a registration");
    assert!(door.metric("vratar_consent_attempts_total", &["unkept"]).await < 0.5);

    back.now(&door.state);
    sells(&door, "after", &mut sent).await;
    everything_is_there(door, &sent, &shop).await;
}

async fn at_the_start(away: Away) {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut sent = Vec::new();
    let mut door = Door::open(&state, &shop.url()).await;
    sells(&door, "before", &mut sent).await;
    door.kill9();

    let back = away.begins(&state);
    let mut door = Door::open(&state, &shop.url()).await;
    sells(&door, "meanwhile", &mut sent).await;
    door.until("vratar_store_up", 0.0).await;
    // Nor does another start help, or harm.
    door.kill9();
    let door = Door::open(&state, &shop.url()).await;
    sells(&door, "later", &mut sent).await;
    door.until("vratar_store_up", 0.0).await;
    if away != Away::Locked {
        let (code, words) = verify(&state);
        assert_eq!(code, Some(2), "nobody can tell: {words}");
    }

    back.now(&state);
    sells(&door, "after", &mut sent).await;
    everything_is_there(door, &sent, &shop).await;
}

macro_rules! each {
    ($($name:ident: $how:ident($away:ident)),* $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            $how(Away::$away).await;
        })*
    };
}

each! {
    locked_while_running: while_running(Locked),
    gone_while_running: while_running(Gone),
    a_directory_while_running: while_running(Directory),
    damaged_while_running: while_running(Damaged),
    emptied_while_running: while_running(Emptied),
    locked_at_the_start: at_the_start(Locked),
    gone_at_the_start: at_the_start(Gone),
    a_directory_at_the_start: at_the_start(Directory),
    damaged_at_the_start: at_the_start(Damaged),
    emptied_at_the_start: at_the_start(Emptied),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_that_somebody_changed_are_found_and_made_anew_from_the_chain() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let sent = vec![registers(door.visitor(), "yana@example.org").await];
    door.all_applied().await;
    assert!(door.stop().await.success());
    let database = Connection::open(door.state.join("vratar.sqlite")).unwrap();
    assert!(database.execute("UPDATE attempt SET outcome = 'rejected'", []).unwrap() > 0);
    assert!(database.execute("DELETE FROM permission_state", []).unwrap() > 0);
    drop(database);
    let (code, words) = verify(&door.state);
    assert!(code == Some(1) && words.contains("vratar consent rebuild"), "{words}");
    let rebuilt = door.command(&["consent", "rebuild"]);
    assert!(rebuilt.status.success(), "{rebuilt:?}");
    assert_sound(&door.state);
    Book::read(&door.state).assert_holds(&sent);
    // From a broken chain nothing is made.
    let database = Connection::open(door.state.join("vratar.sqlite")).unwrap();
    let guards: Vec<String> = {
        let mut found = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for guard in guards {
        database.execute(&format!("DROP TRIGGER {guard}"), []).unwrap();
    }
    database.execute("UPDATE event SET body = replace(body, 'committed', 'rejected')", []).unwrap();
    drop(database);
    let rebuilt = door.command(&["consent", "rebuild"]);
    assert_eq!(rebuilt.status.code(), Some(1), "{rebuilt:?}");
}
