//! Who comes first.

use crate::stage::{Stage, key};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use vratar_store::budgets::WAITING;

const LONG: Duration = Duration::from_secs(30);
const NOT_AT_ALL: Duration = Duration::ZERO;

pub(crate) async fn those_of_one_account_go_one_after_another(stage: Stage) {
    let (stage, inside, mut all) = (Arc::new(stage), Arc::new(AtomicUsize::new(0)), JoinSet::new());
    for n in 0..6 {
        let (stage, inside) = (stage.clone(), inside.clone());
        all.spawn(async move {
            let turn = stage.doors[n % 2].turn(&[key("a")], LONG).await.unwrap().unwrap();
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            tokio::task::yield_now().await;
            inside.fetch_sub(1, Ordering::SeqCst);
            drop(turn);
        });
    }
    assert_eq!(all.join_all().await.len(), 6);
}

pub(crate) async fn those_of_other_accounts_do_not_wait(stage: Stage) {
    let _one = stage.doors[0].turn(&[key("a")], NOT_AT_ALL).await.unwrap().unwrap();
    let _other = stage.doors[1].turn(&[key("b")], NOT_AT_ALL).await.unwrap().unwrap();
}

pub(crate) async fn a_turn_of_several_accounts_is_taken_whole(stage: Stage) {
    let (stage, mut all) = (Arc::new(stage), JoinSet::new());
    for n in 0..8 {
        let stage = stage.clone();
        all.spawn(async move {
            let mut accounts = [key("a"), key("b"), key("a")];
            accounts.rotate_left(n % 3);
            // Those who take them in another order do not wait for each other.
            drop(stage.doors[n % 2].turn(&accounts, LONG).await.unwrap().unwrap());
        });
    }
    assert_eq!(all.join_all().await.len(), 8);
}

pub(crate) async fn whoever_waits_in_vain_gets_none(stage: Stage) {
    let held = stage.doors[0].turn(&[key("a"), key("b")], NOT_AT_ALL).await.unwrap().unwrap();
    for door in [0, 1] {
        assert!(stage.doors[door].turn(&[key("b")], Duration::from_millis(60)).await.unwrap().is_none());
    }
    // Whoever goes while waiting leaves nothing behind.
    let accounts = [key("b")];
    let given_up = stage.doors[1].turn(&accounts, LONG);
    assert!(tokio::time::timeout(Duration::from_millis(20), given_up).await.is_err());
    drop(held);
    stage.doors[0].turn(&[key("b")], LONG).await.unwrap().unwrap();
}

pub(crate) async fn too_many_do_not_even_wait(stage: Stage) {
    let held = stage.doors[0].turn(&[key("a")], NOT_AT_ALL).await.unwrap().unwrap();
    let mut waiting: Vec<_> = (0..WAITING)
        .map(|_| {
            let door = stage.doors[0].clone();
            Box::pin(async move { door.turn(&[key("a")], LONG).await })
        })
        .collect();
    for one in &mut waiting {
        assert!(tokio::time::timeout(Duration::ZERO, one).await.is_err());
    }
    assert!(stage.doors[0].turn(&[key("a")], LONG).await.unwrap().is_none());
    drop((waiting, held));
}
