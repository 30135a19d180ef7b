//! The disk is full: the shop sells, nothing is claimed, and when there is room again it goes on by itself.

use crate::binary::assert_sound;
use crate::book::Book;
use crate::customer::{registers, registers_until_kept, unkept};
use crate::disk::Disk;
use crate::door::Door;
use crate::shop::Shop;
use std::process::Command;

/// Registrations that may still find room in the last page of a file.
const LAST_ROOM: usize = 24;

/// What takes the room away, and gives it back.
enum Shortage {
    /// A small disk, filled.
    Disk(Disk),
    /// Where no disk can be mounted: no file of the process may grow. To it this is a full disk too.
    Limit,
}

impl Shortage {
    fn begins(&self, door: &Door) {
        match self {
            Self::Disk(disk) => disk.fill(),
            Self::Limit => limit(door, "0"),
        }
    }

    fn ends(&self, door: &Door) {
        match self {
            Self::Disk(disk) => disk.free(),
            Self::Limit => limit(door, "unlimited"),
        }
    }
}

fn limit(door: &Door, size: &str) {
    let (pid, size) = (door.pid().to_string(), format!("--fsize={size}:unlimited"));
    let done = Command::new("prlimit").args(["--pid", &pid, &size]).status().expect("prlimit runs");
    assert!(done.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_no_sale_and_claims_nothing() {
    match Disk::small(8 * 1024) {
        Some(disk) => {
            let folder = disk.path().to_owned();
            a_shortage(&folder, Shortage::Disk(disk)).await;
        }
        None => no_room_to_grow().await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_cannot_grow_stop_no_sale_and_claim_nothing() {
    no_room_to_grow().await;
}

async fn no_room_to_grow() {
    let folder = tempfile::tempdir().unwrap();
    a_shortage(folder.path(), Shortage::Limit).await;
}

async fn a_shortage(folder: &std::path::Path, shortage: Shortage) {
    let shop = Shop::open().await;
    let mut door = Door::open(&folder.join("state"), &shop.url()).await;
    let mut sent = vec![registers(door.visitor(), "before@example.org").await];
    door.all_applied().await;

    shortage.begins(&door);
    for n in 0..LAST_ROOM {
        if unkept(&door).await > 0.0 {
            break;
        }
        registers(door.visitor(), &format!("last-room{n}@example.org")).await;
    }
    let before = unkept(&door).await;
    assert!(before > 0.0, "there is still room");
    let unlucky = ["one@example.org", "two@example.org", "three@example.org"];
    for email in unlucky {
        registers(door.visitor(), email).await;
    }
    assert!((unkept(&door).await - before - 3.0).abs() < 0.5, "every one of them is counted");
    assert!(door.metric("vratar_journal_up", &[]).await < 0.5);
    assert!(door.metric("vratar_failed_open_total", &["journal"]).await > 2.5);

    shortage.ends(&door);
    sent.push(registers_until_kept(&door, "after").await);
    assert!(door.metric("vratar_journal_up", &[]).await > 0.5);
    door.all_applied().await;
    assert!(door.stop().await.success());
    assert_sound(&door.state);
    let book = Book::read(&door.state);
    book.assert_holds(&sent);
    for email in unlucky {
        assert!(book.of(email).is_empty(), "{email}: {:?}", book.of(email));
        assert!(shop.truth().accounts.contains(email), "{email} has an account all the same");
    }
    assert_eq!(shop.truth().leaks, 0, "fields of the door reached the shop");
}
