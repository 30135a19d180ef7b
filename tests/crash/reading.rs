//! Reading what was decided beside a running door: what a customer was told is in the list, or the list says that
//! something is missing.

use crate::binary::command;
use crate::customer::registers;
use crate::door::Door;
use crate::shop::Shop;
use rusqlite::Connection;
use std::process::Output;
use std::time::Duration;

const EMAIL: &str = "anna@example.org";

fn list(door: &Door) -> Output {
    command(&door.state, &["consent", "list", "--subject", EMAIL, "--format", "json"])
}

fn decisions(listed: &Output) -> usize {
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    rows.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_waits_for_the_store_and_says_what_it_lacks() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut door = Door::open(&folder.path().join("state"), &shop.url()).await;
    door.all_applied().await;
    let other = Connection::open(door.state.join("vratar.sqlite")).unwrap();
    other.busy_timeout(Duration::from_secs(20)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    registers(door.visitor(), EMAIL).await;

    let lacking = list(&door);
    assert!(lacking.status.success() && decisions(&lacking) == 0);
    let told = String::from_utf8_lossy(&lacking.stderr);
    assert!(told.contains("2 records are still on their way"), "{told}");

    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| list(&door));
        other.execute_batch("ROLLBACK").unwrap();
        let whole = waiting.join().unwrap();
        assert_eq!((decisions(&whole) > 0, whole.stderr.is_empty()), (true, true), "{whole:?}");
    });
    assert!(door.stop().await.success());
}

/// As often as it takes to lose a race now and then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_customer_was_told_is_in_the_list() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut door = Door::open(&folder.path().join("state"), &shop.url()).await;
    for n in 0..10 {
        let email = format!("customer{n}@example.org");
        registers(door.visitor(), &email).await;
        let listed = command(&door.state, &["consent", "list", "--subject", &email, "--format", "json"]);
        assert!(String::from_utf8_lossy(&listed.stdout).contains("committed"), "{listed:?}");
    }
    assert!(door.stop().await.success());
}
