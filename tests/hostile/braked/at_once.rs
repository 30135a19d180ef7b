//! Many exports at the same time, and a budget for three.

use super::people::{crowd, rules, table};
use crate::desk::Desk;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use vratar_model::access::Reason;
use vratar_tests::Ledger;

/// Asks for so many exports at once; how many came whole and how many not at all. None may break off.
async fn at_once(desk: &Arc<Desk>, rows: usize, how_many: usize) -> (usize, usize) {
    let mut asking = JoinSet::new();
    for number in 0..how_many {
        let desk = desk.clone();
        asking.spawn(async move {
            let answer = desk.get(&format!("/staff/export?rows={rows}&from={}", number * rows)).await;
            let whole = answer.whole && answer.text() == table(number * rows, rows);
            (answer.status, whole, answer.body.len())
        });
    }
    let answers = asking.join_all().await;
    let whole = answers.iter().filter(|(status, whole, _)| *status == 200 && *whole).count();
    let none = answers.iter().filter(|(status, ..)| *status == 429).count();
    assert_eq!(whole + none, how_many, "{answers:?}");
    (whole, none)
}

/// Nobody asks any more.
fn alone(desk: Arc<Desk>) -> Desk {
    Arc::into_inner(desk).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_exports_three_come_through_whole() {
    let desk = Arc::new(Desk::with(rules("rows"), crowd()).await);
    assert_eq!(at_once(&desk, 1000, 10).await, (3, 7));
    let ledger =
        Ledger::when(&desk.state(), |ledger| ledger.refusals().len() == 7 && ledger.closes().len() == 3)
            .await;
    assert_eq!(ledger.closes().iter().map(|close| close.rows).sum::<u64>(), 3000, "to the row");
    assert!(ledger.refusals().iter().all(|refusal| refusal.reason == Reason::Budget));
    alone(desk).rig.sound().await;
}

/// Killed in between, the door knows from its record what was read.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_between_changes_nothing() {
    let desk = Arc::new(Desk::with(rules("rows"), crowd()).await);
    assert_eq!(at_once(&desk, 1000, 2).await, (2, 0));
    let mut desk = alone(desk);
    desk.rig.door.kill9();
    desk.rig.door.restart().await;
    // The first moment after a start nobody knows yet what was read, and somebody else asks.
    let petar = desk.login("/staff/login", "user=petar&password=good").await;
    let maria = std::mem::replace(&mut desk.sid, petar);
    while desk.get("/staff/export?rows=1").await.status == 503 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    desk.sid = maria;
    let desk = Arc::new(desk);
    assert_eq!(at_once(&desk, 1000, 10).await, (1, 9));
    alone(desk).rig.sound().await;
}

/// Exports too long to be held take turns: three whole ones rather than ten that break off.
#[tokio::test(flavor = "multi_thread")]
async fn long_exports_take_turns() {
    let desk = Arc::new(Desk::with(rules("long"), crowd()).await);
    assert_eq!(at_once(&desk, 12_000, 6).await, (3, 3));
    alone(desk).rig.sound().await;
}
