//! Two doors before one shop, and one budget.

use super::people::{crowd, rules};
use crate::desk::Desk;
use crate::rig::Config;
use std::path::Path;
use std::time::Duration;

/// By a rule file of this folder; what doors share lies in `folder`.
pub(super) fn sharing(file: &str, folder: &Path) -> Config {
    let limits = format!("record_milliseconds = 5000\n[record]\nshared = {:?}", folder.display().to_string());
    Config { limits: Box::leak(limits.into_boxed_str()), ..rules(file) }
}

/// Asks until budgets are there; the status of the answer.
pub(super) async fn export(desk: &Desk, query: &str) -> u16 {
    for _ in 0..200 {
        match desk.get(&format!("/staff/export?{query}")).await.status {
            503 => tokio::time::sleep(Duration::from_millis(50)).await,
            status => return status,
        }
    }
    panic!("no budgets");
}

#[tokio::test]
async fn nobody_reads_twice_as_much_at_two_doors() {
    let folder = tempfile::tempdir().unwrap();
    let config = sharing("forty", folder.path());
    let mut first = Desk::with(config, crowd()).await;
    let mut second = first.beside(config, crowd()).await;
    assert_eq!(export(&first, "rows=30").await, 200);
    assert_eq!(export(&second, "rows=30").await, 200, "the same persons, of whom the other door knows");
    assert_eq!(export(&second, "from=30&rows=11").await, 429, "persons 31 to 41");
    assert_eq!(export(&second, "from=30&rows=10").await, 200);
    assert_eq!(export(&first, "from=40&rows=1").await, 429);
    for desk in [&mut first, &mut second] {
        desk.rig.door.restart().await;
        assert_eq!(export(desk, "from=40&rows=1").await, 429, "of what was read nothing is forgotten");
        assert_eq!(export(desk, "rows=40").await, 200);
    }
    first.rig.sound().await;
    second.rig.sound().await;
}

/// What doors share helps to keep a limit: without it what draws on one is refused, and the shop sells.
#[tokio::test]
async fn a_file_that_cannot_be_used_keeps_nobody_from_buying() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("budgets.sqlite"), "nothing of the kind").unwrap();
    let mut desk = Desk::with(sharing("forty", folder.path()), crowd()).await;
    assert_eq!(desk.get("/staff/export?rows=1").await.status, 503);
    let status = desk.rig.door.command(&["status"]);
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(
        status.contains("budgets: CANNOT BE MADE")
            && status.contains("that doors share in")
            && status.contains("is damaged"),
        "{status}"
    );
    std::fs::remove_file(folder.path().join("budgets.sqlite")).unwrap();
    assert_eq!(export(&desk, "rows=1").await, 200, "it is tried again by itself");
    desk.rig.door.kill9();
    desk.rig.door.restart().await;
    desk.rig.sound().await;
}

/// A folder that is not mounted, or misspelt, is not made: that would be a budget for each door.
#[tokio::test]
async fn a_folder_that_is_not_there_shows_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let shared = folder.path().join("shared");
    let desk = Desk::with(sharing("forty", &shared), crowd()).await;
    let refused = desk.get("/staff/people?page=1").await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(!shared.exists());
    let status = String::from_utf8(desk.rig.door.command(&["status"]).stdout).unwrap();
    assert!(status.contains("does not hold what the doors share"), "{status}");
    desk.rig.sound().await;
}
