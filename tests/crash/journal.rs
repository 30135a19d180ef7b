//! The journal cannot be written, or is damaged: the shop sells, nothing is claimed that is not kept, and what is
//! lost is said to be lost.

use crate::binary::{assert_sound, verify};
use crate::book::Book;
use crate::customer::{Sent, registers, registers_until_kept, unkept};
use crate::disk::Disk;
use crate::door::Door;
use crate::shop::Shop;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// Registers three whose answers cannot be kept.
async fn sells_without_claiming(door: &Door) {
    let before = unkept(door).await;
    for n in 0..3 {
        registers(door.visitor(), &format!("unlucky{n}@example.org")).await;
    }
    assert!((unkept(door).await - before - 3.0).abs() < 0.5, "every one of them is counted:\n{}", door.log());
    assert!(door.metric("vratar_journal_up", &[]).await < 0.5);
}

/// When it is back: it goes on without a restart, and of the unlucky ones there is nothing.
async fn goes_on(mut door: Door, mut sent: Vec<Sent>, shop: &Shop) {
    sent.push(registers_until_kept(&door, "after").await);
    assert!(door.metric("vratar_journal_up", &[]).await > 0.5);
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_sound(&door.state);
    let book = Book::read(&door.state);
    book.assert_holds(&sent);
    for n in 0..3 {
        let email = format!("unlucky{n}@example.org");
        assert!(book.of(&email).is_empty(), "{email}: {:?}", book.of(&email));
        assert!(shop.truth().accounts.contains(&email), "{email} has an account all the same");
    }
    assert_eq!(shop.truth().leaks, 0, "fields of the door reached the shop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_while_the_store_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("state/journal");
    fs::create_dir_all(&journal).unwrap();
    let Some(disk) = Disk::mounted_at(&journal, 256) else { return };
    let shop = Shop::open().await;
    let door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let mut sent = vec![registers(door.visitor(), "before@example.org").await];
    door.all_applied().await;
    disk.fill();
    // The last page of the open file may still take a few.
    let mut n = 0;
    while unkept(&door).await < 0.5 {
        let last = registers(door.visitor(), &format!("last-room{n}@example.org")).await;
        if unkept(&door).await < 0.5 {
            sent.push(last);
        }
        n += 1;
        assert!(n < 30, "there is still room");
    }
    sells_without_claiming(&door).await;
    assert!(door.metric("vratar_store_up", &[]).await > 0.5);
    disk.free();
    // Of the last one the answers may have been kept, and what the shop said not: then they are pending.
    sent.pop();
    goes_on(door, sent, &shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_only_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    fs::create_dir(&state).unwrap();
    let Some(disk) = Disk::mounted_at(&state, 16 * 1024) else { return };
    let shop = Shop::open().await;
    let mut door = Door::open(&state, &shop.url()).await;
    let sent = vec![registers(door.visitor(), "before@example.org").await];
    door.kill9();
    disk.read_only(true);
    let door = Door::open(&state, &shop.url()).await;
    sells_without_claiming(&door).await;
    assert!(door.log().contains("journal: away"), "{}", door.log());
    disk.read_only(false);
    goes_on(door, sent, &shop).await;
}

/// As above where nothing can be mounted; besides, what the journal held is not forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn something_else_at_the_start() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut door = Door::open(&state, &shop.url()).await;
    door.all_applied().await;
    let lock = write_lock(&state);
    // This one waits in the journal.
    let sent = vec![registers(door.visitor(), "before@example.org").await];
    door.kill9();
    drop(lock);
    let (journal, aside) = (state.join("journal"), state.join("aside"));
    fs::rename(&journal, &aside).unwrap();
    fs::write(&journal, "not a directory").unwrap();
    let door = Door::open(&state, &shop.url()).await;
    sells_without_claiming(&door).await;
    fs::remove_file(&journal).unwrap();
    fs::rename(&aside, &journal).unwrap();
    goes_on(door, sent, &shop).await;
}

/// An open file takes writes after it was removed, too. Those are lost, and must not be called kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removed_while_running() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let door = Door::open(&state, &shop.url()).await;
    let sent = vec![registers(door.visitor(), "before@example.org").await];
    door.all_applied().await;
    fs::remove_dir_all(state.join("journal")).unwrap();
    sells_without_claiming(&door).await;
    fs::create_dir(state.join("journal")).unwrap();
    goes_on(door, sent, &shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_torn_tail_costs_nothing_that_was_acknowledged() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut sent = Vec::new();
    for (n, kept) in [1, 20, 35, 36, 37, 400, usize::MAX].into_iter().enumerate() {
        let mut door = Door::open(&state, &shop.url()).await;
        sent.push(registers(door.visitor(), &format!("customer{n}@example.org")).await);
        door.kill9();
        // As if the machine had stopped in the middle of one more write: the beginning of a frame, cut anywhere.
        let (file, mut bytes) = last_segment(&state);
        let frame = bytes[48..].to_vec();
        bytes.extend_from_slice(&frame[..kept.min(frame.len() - 1)]);
        fs::write(file, bytes).unwrap();
    }
    let mut door = Door::open(&state, &shop.url()).await;
    assert!(door.log().contains("cut a torn tail") && !door.log().contains("DAMAGED"), "{}", door.log());
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_sound(&state);
    Book::read(&state).assert_holds(&sent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_costs_what_was_there_and_no_more_and_is_never_forgotten() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut door = Door::open(&state, &shop.url()).await;
    let mut sent = vec![registers(door.visitor(), "customer0@example.org").await];
    door.all_applied().await;
    let lock = write_lock(&state);
    for n in 1..=3 {
        sent.push(registers(door.visitor(), &format!("customer{n}@example.org")).await);
    }
    door.kill9();
    drop(lock);
    // One byte in the answers of the second of these three.
    let (file, mut bytes) = last_segment(&state);
    let word = br#""entry":"attempt""#;
    let places = (0..bytes.len() - word.len()).filter(|at| bytes[*at..].starts_with(word));
    let at = places.collect::<Vec<_>>()[2];
    bytes[at + 40] ^= 0x10;
    fs::write(file, bytes).unwrap();

    let mut door = Door::open(&state, &shop.url()).await;
    sent.push(registers(door.visitor(), "customer4@example.org").await);
    door.all_applied().await;
    assert!(door.log().contains("DAMAGED, entries are missing"), "{}", door.log());
    assert!(door.log().contains("store: journal entries are missing"), "{}", door.log());
    let said = door.command(&["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    assert_eq!(status["journal"]["set_aside"], 1, "{status}");
    let lost = sent.remove(2);
    for again in 0..2 {
        let (code, words) = verify(&state);
        assert_eq!(code, Some(1), "{again}: {words}");
        assert!(words.contains("were lost before they got here"), "{again}: {words}");
        assert!(door.stop().await.success());
        let book = Book::read(&state);
        book.assert_holds(&sent);
        assert!(book.committed(&lost.email).is_empty(), "{:?}", book.of(&lost.email));
        door = Door::open(&state, &shop.url()).await;
    }
}

/// Keeps the store from taking anything, until it is dropped.
fn write_lock(state: &Path) -> Connection {
    let lock = Connection::open(state.join("vratar.sqlite")).unwrap();
    lock.busy_timeout(crate::door::PATIENCE).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    lock
}

fn last_segment(state: &Path) -> (PathBuf, Vec<u8>) {
    let files = fs::read_dir(state.join("journal")).unwrap().map(|file| file.unwrap().path());
    let segments = files.filter(|path| path.extension().is_some_and(|end| end == "journal"));
    let last = segments.max().expect("a segment");
    let bytes = fs::read(&last).unwrap();
    (last, bytes)
}
