//! The shop sells while nobody knows yet what was read, and what draws on a budget waits for it.

use super::doors::{export, sharing};
use super::people::crowd;
use crate::desk::Desk;
use rusqlite::Connection;

/// The budgets are made into a file that doors share: whoever has that locked says how long it takes.
#[tokio::test]
async fn the_shop_sells_while_budgets_are_made_from_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::with(sharing("forty", folder.path()), crowd()).await;
    assert_eq!(export(&desk, "rows=30").await, 200);
    desk.rig.door.kill9();
    let file = Connection::open(folder.path().join("budgets.sqlite")).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    desk.rig.door.restart().await;
    for path in ["/", "/catalogue", "/checkout"] {
        assert_eq!(desk.get(path).await.status, 200, "{path}");
    }
    assert_eq!(desk.get("/staff/export?rows=1").await.status, 503, "nobody knows how many they have seen");
    assert_eq!(desk.get("/staff/people/1").await.status, 503, "that draws on it too");
    let status = String::from_utf8(desk.rig.door.command(&["status"]).stdout).unwrap();
    assert!(status.contains("budgets: being made") || status.contains("budgets: CANNOT BE MADE"), "{status}");
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(export(&desk, "from=30&rows=11").await, 429, "what was read before counts");
    assert_eq!(export(&desk, "from=30&rows=10").await, 200);
    desk.rig.sound().await;
}

/// What only observes keeps nobody from anything, and what its report lacks is counted.
#[tokio::test]
async fn a_budget_that_only_observes_is_left_out_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("budgets.sqlite"), "nothing of the kind").unwrap();
    let desk = Desk::with(sharing("watched", folder.path()), crowd()).await;
    for count in [1, 2] {
        assert_eq!(desk.get("/staff/export?rows=9").await.status, 200);
        let left = format!("vratar_failed_open_total{{part=\"budgets\"}} {count}");
        let text = desk.rig.door.admin("/metrics").await;
        assert!(text.lines().any(|line| line == left), "{text}");
    }
    let ledger = desk.ledger().await;
    let said = ledger.grants().into_iter().flat_map(|grant| &grant.because);
    assert!(said.into_iter().all(|because| !because.says.starts_with("over")), "nobody can say that it was");
    desk.rig.sound().await;
}
