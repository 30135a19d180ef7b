//! The record's disk fails while the shop sells.

use super::door::{begin, log_in, shows_again, shows_nobody_and_sells, with};
use super::shop::Shop;
use super::sound;
use crate::disk::Disk;
use crate::door::Door;
use std::path::Path;
use std::process::Command;

async fn opened(folder: &Path, shop: &Shop, record: &Path) -> (Door, String) {
    let mut door = with(folder, shop, record, 10_000);
    door.ready().await;
    let session = log_in(&door.entrance()).await.expect("the door is open");
    shows_again(&door, &session).await;
    (door, session)
}

/// Stops, and finds the record as it should be.
async fn ends_well(mut door: Door, record: &Path) {
    assert!(door.stop().await.success(), "{}", door.log());
    assert!(!door.log().contains("panicked"), "{}", door.log());
    sound(record);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_the_record_shows_nobody_and_stops_no_sale() {
    let Some(disk) = Disk::small(8 * 1024) else {
        return println!("the suite of the wire has the same with files that may not grow");
    };
    let (shop, folder, record) =
        (Shop::open().await, tempfile::tempdir().unwrap(), disk.path().join("record"));
    let (door, session) = opened(folder.path(), &shop, &record).await;
    disk.fill();
    // What is left of the last page of a file may still take some.
    while super::door::get(&door.visitor(), &session, "/staff/export?kind=wx").await.0 == 200 {}
    shows_nobody_and_sells(&door, &session).await;
    assert!(door.log().contains("record: cannot be written"), "{}", door.log());
    disk.free();
    shows_again(&door, &session).await;
    ends_well(door, &record).await;
}

/// The record cannot be opened; as soon as it can be, it is, without a restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_disk_under_the_record_shows_nobody_and_stops_no_sale() {
    let Some(disk) = Disk::small(8 * 1024) else { return };
    let (shop, folder, record) =
        (Shop::open().await, tempfile::tempdir().unwrap(), disk.path().join("record"));
    let (door, session) = opened(folder.path(), &shop, &record).await;
    ends_well(door, &record).await;
    disk.read_only(true);
    let mut door = with(folder.path(), &shop, &record, 10_000);
    door.ready().await;
    // Nobody knows any more who was in; whoever logs in now is known, and shown nobody.
    let again = log_in(&door.entrance()).await.expect("the door is open");
    shows_nobody_and_sells(&door, &again).await;
    assert!(door.log().contains("the access record cannot be opened"), "{}", door.log());
    disk.read_only(false);
    shows_again(&door, &session).await;
    ends_well(door, &record).await;
}

/// An fsync that does not come back: whoever waits is told so at the deadline, and what was given up is not shown later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_stands_still_shows_nobody_and_stops_no_sale() {
    let Some(disk) = Disk::freezing() else { return };
    let (shop, folder, record) =
        (Shop::open().await, tempfile::tempdir().unwrap(), disk.path().join("record"));
    let mut door = with(folder.path(), &shop, &record, 300);
    door.ready().await;
    let session = log_in(&door.entrance()).await.expect("the door is open");
    shows_again(&door, &session).await;
    let frozen = Frozen::begin(&disk);
    shows_nobody_and_sells(&door, &session).await;
    assert!(door.metric("vratar_records_total", &["grant", "timeout"]).await > 0.5);
    drop(frozen);
    shows_again(&door, &session).await;
    ends_well(door, &record).await;
}

/// Nothing is begun anew behind the operator's back: a restart does that, and it is another log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_taken_away_shows_nobody_until_the_restart() {
    let (shop, folder) = (Shop::open().await, tempfile::tempdir().unwrap());
    let record = folder.path().join("record");
    let (mut door, session) = opened(folder.path(), &shop, &record).await;
    std::fs::remove_dir_all(&record).unwrap();
    shows_nobody_and_sells(&door, &session).await;
    std::fs::create_dir(&record).unwrap();
    shows_nobody_and_sells(&door, &session).await;
    assert!(
        door.log().contains("its folder was taken away; put it back as it was, or restart"),
        "{}",
        door.log()
    );
    assert!(door.stop().await.success(), "{}", door.log());
    let mut door = begin(folder.path(), &shop);
    door.ready().await;
    let session = log_in(&door.entrance()).await.expect("the door is open");
    shows_again(&door, &session).await;
    ends_well(door, &record).await;
}

/// Two doors on one record: one keeps it, the other sells, and says why it does no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_door_on_a_record_shows_nobody_and_disturbs_nobody() {
    let (shop, folder) = (Shop::open().await, tempfile::tempdir().unwrap());
    let record = folder.path().join("record");
    let (first, session) = opened(folder.path(), &shop, &record).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let mut second = with(elsewhere.path(), &shop, &record, 10_000);
    second.ready().await;
    let other = log_in(&second.entrance()).await.expect("the door is open");
    shows_nobody_and_sells(&second, &other).await;
    assert!(second.log().contains("is in use by another vratar; stop it"), "{}", second.log());
    shows_again(&first, &session).await;
    assert!(second.stop().await.success());
    ends_well(first, &record).await;
}

impl Disk {
    /// A file system on a loop device, which can be frozen; none, and a word why, where that is not permitted.
    fn freezing() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let image = folder.path().join("image");
        let made = std::fs::File::create(&image).and_then(|file| file.set_len(32 << 20));
        made.expect("an image");
        let place = folder.path().join("disk");
        std::fs::create_dir(&place).expect("a folder");
        let run = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
        let mounted = run(Command::new("mkfs.ext4").arg("-q").arg(&image))
            && run(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&place));
        if !mounted {
            println!("no disk here that can be frozen");
            return None;
        }
        let disk = Self::at(place, folder);
        // It must thaw again.
        let works = run(Command::new("fsfreeze").arg("-f").arg(disk.path()))
            && run(Command::new("fsfreeze").arg("-u").arg(disk.path()));
        works.then_some(disk)
    }
}

/// A file system that stands still, until this is dropped.
struct Frozen<'a>(&'a Disk);

impl<'a> Frozen<'a> {
    fn begin(disk: &'a Disk) -> Self {
        let done = Command::new("fsfreeze").arg("-f").arg(disk.path()).status();
        assert!(done.expect("fsfreeze runs").success());
        Self(disk)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        drop(Command::new("fsfreeze").arg("-u").arg(self.0.path()).status());
    }
}
