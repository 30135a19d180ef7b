//! The SQLite file itself: its permissions, its versions, its keys, and every way to tamper with it.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

#[path = "contract/stage.rs"]
#[expect(dead_code, reason = "the contract suite uses the rest")]
mod stage;

use rusqlite::Connection;
use rusqlite::types::Value;
use stage::{PROMOTIONS, Stage, TERMS, keys};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use vratar_model::{Outcome, PageKind};
use vratar_seal::Keys;
use vratar_store::{ChainReport, DecisionFilter, Recorded, StoreError, await_sqlite, open_sqlite};

const COLUMNS: [&str; 7] = ["seq", "id", "kind", "at", "body", "prev_hash", "hash"];

/// In memory where the system has such a place: hundreds of copies are made here, and none has to last.
fn dir() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// A store with a little of everything, closed again.
async fn kept(dir: &Path) -> PathBuf {
    let path = dir.join("store.db");
    let mut stage = Stage::set(open_sqlite(&path, keys()).unwrap()).await;
    stage.registers(1, &[TERMS, PROMOTIONS], "anna@example.org").await;
    let refused = stage.answers(2, PageKind::Newsletter, &[], "boris@example.org").await;
    stage.shop_answers(refused, Outcome::Rejected).await;
    stage.logs_in(3, "s", None, "anna@example.org").await;
    path
}

async fn verify(path: &Path) -> ChainReport {
    open_sqlite(path, keys()).unwrap().verify().await.unwrap()
}

/// What somebody does who has the file and knows SQLite.
async fn after(path: &Path, sql: &str) -> ChainReport {
    let copy = path.with_file_name("tampered.db");
    for beside in ["tampered.db", "tampered.db-wal", "tampered.db-shm"] {
        let _ = std::fs::remove_file(path.with_file_name(beside));
    }
    Connection::open(path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let connection = Connection::open(&copy).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER event_is_never_changed; \
             DROP TRIGGER event_is_never_removed; DROP TRIGGER event_comes_in_order;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    verify(&copy).await
}

#[tokio::test]
async fn the_untouched_copy_is_sound() {
    let dir = dir();
    let report = after(&kept(dir.path()).await, "").await;
    assert!(report.sound(), "{report:?}");
    assert_eq!((report.notices, report.decisions), (1, 8));
}

#[tokio::test]
async fn every_changed_byte_of_the_chain_is_found_where_it_is() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let events: u64 = verify(&path).await.events;
    for column in &COLUMNS[1..] {
        for seq in 1..=events {
            // A few places of each: every further one takes the same way.
            for place in [1, 7, 24] {
                let (text, end) = match *column {
                    "prev_hash" | "hash" => (format!("hex({column})"), "unhex"),
                    _ => ((*column).to_owned(), ""),
                };
                let at = format!("(({place} - 1) % length({text}) + 1)");
                let changed = format!(
                    "UPDATE event SET {column} = {end}(substr({text}, 1, {at} - 1) || \
                     iif(substr({text}, {at}, 1) = 'A', 'B', 'A') || substr({text}, {at} + 1)) WHERE seq = {seq}"
                );
                let broken = after(&path, &changed).await.broken;
                let found = broken.unwrap_or_else(|| panic!("{column} {seq} {place}")).seq;
                assert_eq!(found, seq, "{column} at {place}");
            }
        }
    }
}

#[tokio::test]
async fn removed_moved_and_added_events_are_found() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let events = verify(&path).await.events;
    for seq in 1..=events {
        let report = after(&path, &format!("DELETE FROM event WHERE seq = {seq}")).await;
        assert_eq!(report.broken.unwrap().seq, seq, "one is gone");
        let renumbered = format!(
            "DELETE FROM event WHERE seq = {seq}; UPDATE event SET seq = -seq + 1 WHERE seq > {seq}; \
             UPDATE event SET seq = -seq WHERE seq < 0;"
        );
        assert_eq!(
            after(&path, &renumbered).await.broken.unwrap().seq,
            seq,
            "one is gone, the rest moved up"
        );
        let cut = after(&path, &format!("DELETE FROM event WHERE seq >= {seq}")).await;
        assert_eq!(cut.broken.unwrap().seq, seq, "the tail is gone");
        let added = format!(
            "INSERT INTO event SELECT {events} + 1, id || 'x', kind, at, body, hash, hash FROM event WHERE seq = {seq}"
        );
        assert_eq!(after(&path, &added).await.broken.unwrap().seq, events + 1, "one too many");
    }
    for seq in 1..events {
        let swapped = format!(
            "UPDATE event SET seq = -1 WHERE seq = {seq}; UPDATE event SET seq = {seq} WHERE seq = {seq} + 1; \
             UPDATE event SET seq = {seq} + 1 WHERE seq = -1;"
        );
        assert_eq!(after(&path, &swapped).await.broken.unwrap().seq, seq, "two have changed places");
    }
}

/// Without the key the end of the chain cannot be signed, however well the chain itself is made anew.
#[tokio::test]
async fn a_tail_cut_off_with_its_head_is_found_and_so_is_a_head_removed() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let cut = "DELETE FROM event WHERE seq > 4; \
               UPDATE chain_head SET seq = 4, hash = (SELECT hash FROM event WHERE seq = 4)";
    assert!(after(&path, cut).await.broken.is_some());
    assert!(after(&path, "DELETE FROM chain_head").await.broken.is_some());
    assert!(after(&path, "UPDATE chain_head SET mac = zeroblob(32)").await.broken.is_some());
    assert!(after(&path, "UPDATE chain_head SET hash = zeroblob(7)").await.broken.is_some());
}

#[tokio::test]
async fn every_table_that_says_something_else_is_found_and_made_anew() {
    let dir = dir();
    let path = kept(dir.path()).await;
    for (table, sql) in [
        ("decision", "UPDATE decision SET state = 'given' WHERE seq = (SELECT max(seq) FROM decision)"),
        ("decision", "DELETE FROM decision WHERE seq = (SELECT max(seq) FROM decision)"),
        ("permission_state", "UPDATE permission_state SET state = 'given' WHERE question = 'brochures'"),
        ("permission_state", "DELETE FROM permission_state"),
        ("attempt", "UPDATE attempt SET outcome = 'committed' WHERE outcome = 'rejected'"),
        ("subject", "UPDATE subject SET proved = 1 - proved"),
        ("proof", "DELETE FROM proof"),
        ("notice", "INSERT INTO notice VALUES ('00', 3)"),
    ] {
        let report = after(&path, sql).await;
        assert_eq!(report.broken, None, "{sql}");
        assert_eq!(report.findings.first().map(|finding| finding.place.as_str()), Some(table), "{sql}");
        let store = open_sqlite(&path.with_file_name("tampered.db"), keys()).unwrap();
        store.rebuild().await.unwrap();
        assert!(store.verify().await.unwrap().sound(), "{sql}");
    }
}

#[tokio::test]
async fn the_chain_takes_no_change_by_itself() {
    let dir = dir();
    let connection = Connection::open(kept(dir.path()).await).unwrap();
    for sql in [
        "UPDATE event SET body = '{}' WHERE seq = 1",
        "DELETE FROM event WHERE seq = 1",
        "INSERT INTO event SELECT seq + 100, id || 'x', kind, at, body, prev_hash, hash FROM event WHERE seq = 1",
        "INSERT OR REPLACE INTO event SELECT seq, id, kind, at, '{}', prev_hash, hash FROM event WHERE seq = 1",
    ] {
        let refused = connection.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
}

/// Neither a keyed hash nor a sealed value: a person can be erased without touching the chain.
#[tokio::test]
async fn nothing_personal_is_in_the_chain() {
    let dir = dir();
    let path = dir.path().join("store.db");
    let mut stage = Stage::set(open_sqlite(&path, keys()).unwrap()).await;
    let named = vec![stage.email("anna@example.org")];
    let attempt =
        stage.attempt(1, PageKind::Registration, &[], named.clone(), Some(stage::session_ref("session-1")));
    stage.happens(vratar_model::journal::Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(stage::attempt_id(1), Outcome::Committed).await;
    stage.logs_in(2, "session-2", Some("session-1"), "anna@example.org").await;
    let connection = Connection::open(&path).unwrap();
    let chain: String =
        connection.query_row("SELECT group_concat(body) FROM event", [], |row| row.get(0)).unwrap();
    for personal in [&named[0].lookup, &named[0].sealed, "anna", "session-", "192.0.2", "browser"] {
        assert!(!chain.contains(personal), "{personal}");
    }
    let held: Vec<u8> = std::fs::read(&path).unwrap();
    assert!(!String::from_utf8_lossy(&held).contains("anna"));
    connection.execute_batch("DELETE FROM identifier; DELETE FROM subject_key;").unwrap();
    stage.assert_sound().await;
    assert!(stage.holder("session-2").await.unwrap().identifiers.is_empty());
}

#[tokio::test]
async fn files_are_private() {
    let dir = dir();
    let path = dir.path().join("store.db");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let stage = Stage::set(open_sqlite(&path, keys()).unwrap()).await;
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    drop(stage);
}

#[tokio::test]
async fn a_newer_file_and_another_key_are_refused_with_a_remedy() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let refused = |keys| match open_sqlite(&path, keys) {
        Err(StoreError::Operator(what)) => what,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it opened"),
    };
    assert!(refused(Keys::new([6; 32])).contains("key file"));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(refused(keys()).contains("version 99"));
    let file = dir.path().join("plain.txt");
    std::fs::write(
        &file,
        "a text that is long enough to be taken for a database file, but is none. ".repeat(9),
    )
    .unwrap();
    assert!(open_sqlite(&file, keys()).is_err());
    assert!(open_sqlite(&dir.path().join("nowhere/store.db"), keys()).is_err());
}

/// What a migration adds to the tables comes from the chain.
#[tokio::test]
async fn tables_of_an_older_version_are_made_anew() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let older =
        "UPDATE permission_state SET consent = 0, proved = 0; UPDATE decision SET effect = 'repeats';";
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(older).unwrap();
    assert!(!verify(&path).await.sound());
    connection.execute("INSERT INTO setting (name, value) VALUES ('stale', x'')", []).unwrap();
    assert!(verify(&path).await.sound());
    let left: i64 = connection.query_row("SELECT count(*) FROM setting", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1, "only the key");
}

/// A file that vanished is not quietly replaced by an empty one, and is used again when it is back.
#[tokio::test]
async fn a_store_that_vanishes_is_missed_until_it_is_back() {
    let dir = dir();
    let path = dir.path().join("store.db");
    let mut stage = Stage::set(open_sqlite(&path, keys()).unwrap()).await;
    stage.registers(1, &[], "anna@example.org").await;
    let away = dir.path().join("away.db");
    Connection::open(&path).unwrap().pragma_update(None, "wal_checkpoint", "TRUNCATE").unwrap_or(());
    std::fs::rename(&path, &away).unwrap();
    let batch = [Recorded {
        seq: stage.next,
        at: stage::second(1),
        entry: vratar_model::journal::Entry::Notice(Box::new(stage::notice(2))),
    }];
    assert!(matches!(stage.store.apply(stage.journal, &batch).await, Err(StoreError::Away(_))));
    assert!(stage.store.verify().await.is_err());
    assert!(!path.exists());
    std::fs::rename(&away, &path).unwrap();
    stage.store.apply(stage.journal, &batch).await.unwrap();
    assert_eq!(stage.all().await.len(), 4);
    stage.assert_sound().await;
}

/// SQLite takes a log beside an empty file for one that was left behind, and removes it: with it would go what the
/// store confirmed and has not moved into its file yet.
#[tokio::test]
async fn an_empty_file_in_its_place_costs_nothing_of_what_was_kept() {
    let dir = dir();
    let path = dir.path().join("store.db");
    let mut stage = Stage::set(open_sqlite(&path, keys()).unwrap()).await;
    stage.registers(1, &[], "anna@example.org").await;
    let (log, aside) = (dir.path().join("store.db-wal"), dir.path().join("aside.db"));
    let confirmed = std::fs::metadata(&log).unwrap().len();
    assert!(confirmed > 0, "still beside the file");
    for lies_there in [&[][..], &[b'?'; 9000]] {
        std::fs::rename(&path, &aside).unwrap();
        std::fs::write(&path, lies_there).unwrap();
        let late = await_sqlite(&path, keys()).unwrap();
        for store in [&stage.store, &late] {
            assert!(matches!(store.applied(stage.journal).await, Err(StoreError::Away(_))));
            assert!(matches!(store.verify().await, Err(StoreError::Away(_))));
            // Each reader once.
            for _ in 0..2 {
                let read = store.decisions(DecisionFilter::default()).await;
                assert!(matches!(read, Err(StoreError::Away(_))));
            }
        }
        assert_eq!(std::fs::metadata(&log).unwrap().len(), confirmed);
        std::fs::rename(&aside, &path).unwrap();
        assert_eq!(late.applied(stage.journal).await.unwrap(), 3);
        assert_eq!(stage.all().await.len(), 4);
        stage.assert_sound().await;
    }
}

/// Whatever lies in its place when the door starts: it is waited for, and never made anew.
#[tokio::test]
async fn a_store_that_is_away_at_the_start_is_used_when_it_is_back() {
    let dir = dir();
    let path = kept(dir.path()).await;
    let aside = dir.path().join("aside.db");
    let lies_there: [fn(&Path); 4] = [
        |_| {},
        |path| std::fs::create_dir(path).unwrap(),
        |path| std::fs::write(path, []).unwrap(),
        |path| std::fs::write(path, [b'?'; 9000]).unwrap(),
    ];
    for (index, lies_there) in lies_there.into_iter().enumerate() {
        std::fs::rename(&path, &aside).unwrap();
        lies_there(&path);
        let store = await_sqlite(&path, keys()).unwrap();
        assert!(store.applied(Uuid::from_u128(1)).await.is_err(), "case {index}");
        assert!(store.decisions(DecisionFilter::default()).await.is_err(), "case {index}");
        assert!(store.verify().await.is_err(), "case {index}");
        if path.is_dir() { std::fs::remove_dir(&path) } else { std::fs::remove_file(&path) }.unwrap_or(());
        std::fs::rename(&aside, &path).unwrap();
        assert!(store.applied(Uuid::from_u128(1)).await.unwrap() > 0, "case {index}");
        assert_eq!(store.decisions(DecisionFilter::default()).await.unwrap().len(), 8);
    }
    assert!(matches!(await_sqlite(&path, Keys::new([6; 32])), Err(StoreError::Operator(_))));
}

/// The columns the tamper test walks are all there are.
#[tokio::test]
async fn no_column_of_the_chain_is_forgotten() {
    let dir = dir();
    let connection = Connection::open(kept(dir.path()).await).unwrap();
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info('event')").unwrap();
    let names: Vec<Value> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(names, COLUMNS.map(|name| Value::from(name.to_owned())));
}
