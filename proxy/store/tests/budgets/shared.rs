//! Many at once, and doors that are killed.

use crate::stage::{Stage, at, groups, past, person, persons, rows};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use vratar_policy::budget::{Settled, Shown};

pub(crate) async fn of_ten_at_once_exactly_three_go_through(stage: Stage) {
    let (stage, three) = (Arc::new(stage), [persons("a", 3)]);
    let mut all = JoinSet::new();
    for n in 0..10 {
        let (stage, three) = (stage.clone(), three.clone());
        all.spawn(async move { stage.shows(n as usize % 2, 0, &three, &groups(&[&[n]])).await.is_ok() });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|through| *through).count(), 3);
    assert_eq!(stage.used(0, &three[0]).await.persons, 3);
}

pub(crate) async fn so_many_at_once_that_none_is_counted_twice(stage: Stage) {
    // 40 accesses show 20 persons, each twice, at two doors; half of them is given back.
    let (stage, all) = (Arc::new(stage), [persons("a", u64::MAX)]);
    let mut accesses = JoinSet::new();
    for n in 0..40u64 {
        let (stage, all) = (stage.clone(), all.clone());
        accesses.spawn(async move {
            let draw = stage.shows(n as usize % 2, 0, &all, &groups(&[&[n / 2]])).await.unwrap();
            let settled = if n % 4 < 2 { Settled::Nothing } else { Settled::Whole };
            stage.settle(&draw, settled).await;
        });
    }
    accesses.join_all().await;
    let used = stage.used(0, &all[0]).await;
    assert_eq!((used.persons, used.rows), (10, 20));
}

/// Ten exports of 40 rows in four parts, of accounts for 120: each part is drawn before it goes out.
pub(crate) async fn ten_exports_for_three_go_through_whole(stage: Stage) {
    let (stage, allowance) = (Arc::new(stage), rows("a", 120));
    let mut exports = JoinSet::new();
    for n in 0..10usize {
        let (stage, allowance) = (stage.clone(), allowance.clone());
        exports.spawn(async move {
            let door = &stage.doors[n % 2];
            let wait = Duration::from_secs(30);
            let Some(_turn) = door.turn(std::slice::from_ref(&allowance.account), wait).await.unwrap() else {
                return 0;
            };
            let access = stage.access();
            for part in 0..4u64 {
                let shown = Shown::each(&(part * 10..part * 10 + 10).map(person).collect::<Vec<_>>());
                let drawn = door.reserve(at(0), access, std::slice::from_ref(&allowance), &shown).await;
                if drawn.unwrap().is_err() {
                    return part;
                }
                // Others would come in between here.
                tokio::task::yield_now().await;
            }
            4
        });
    }
    let mut parts = exports.join_all().await;
    parts.sort_unstable();
    assert_eq!(parts, [0, 0, 0, 0, 0, 0, 0, 4, 4, 4], "whole or not a byte");
    assert_eq!(stage.used(0, &allowance).await.rows, 120);
}

pub(crate) async fn whoever_is_killed_has_drawn(mut stage: Stage) {
    let three = persons("a", 3);
    let allowances = std::slice::from_ref(&three);
    // Granted and recorded; killed before it was settled.
    let granted = stage.shows(0, 0, allowances, &groups(&[&[1, 2]])).await.unwrap();
    let settled = stage.shows(1, 1, allowances, &groups(&[&[3]])).await.unwrap();
    stage.settle(&settled, Settled::Whole).await;
    let recorded = vec![
        past(0, granted.access, &three, &groups(&[&[1, 2]])),
        past(1, settled.access, &three, &groups(&[&[3]])),
    ];
    let before = stage.used(1, &three).await;
    for second in [2, 3] {
        stage.start_again(second, recorded.clone()).await;
        assert_eq!(stage.used(second, &three).await, before);
    }
    stage.shows(0, 4, allowances, &groups(&[&[2], &[4]])).await.unwrap();
    stage.shows(1, 4, allowances, &groups(&[&[5]])).await.unwrap_err();
    // What was drawn before it was killed leaves with the window.
    stage.shows(1, 62, allowances, &groups(&[&[5]])).await.unwrap();
}

pub(crate) async fn nothing_is_granted_before_the_record_was_read(stage: Stage) {
    let stage = Stage::unread(stage.backend());
    let all = [persons("a", u64::MAX)];
    let drawn = stage.doors[0].reserve(at(0), stage.access(), &all, &groups(&[&[1]])).await;
    drawn.unwrap_err();
    stage.doors[0].rebuild(at(0), vec![]).await.unwrap();
    stage.shows(0, 0, &all, &groups(&[&[1]])).await.unwrap();
}

pub(crate) async fn rebuilding_while_the_doors_answer_counts_nothing_twice(stage: Stage) {
    let all = persons("a", u64::MAX);
    let export = stage.shows(0, 10, std::slice::from_ref(&all), &groups(&[&[1]])).await.unwrap();
    let recorded = vec![
        past(5, stage.access(), &all, &groups(&[&[7]])),
        past(10, export.access, &all, &groups(&[&[1]])),
    ];
    for _ in 0..2 {
        stage.doors[1].rebuild(at(11), recorded.clone()).await.unwrap();
        let used = stage.used(11, &all).await;
        assert_eq!((used.persons, used.rows), (2, 2));
    }
}

pub(crate) async fn a_new_rule_finds_what_was_shown_before_it(stage: Stage) {
    // An export under way draws on the new rule with its second part, before the record is read for it.
    let (old, new) = (persons("old", 9), persons("new", 9));
    let access = stage.access();
    let parts = [groups(&[&[1], &[2]]), groups(&[&[3]])];
    let reserve = |second, allowances: Vec<_>, shown: Shown| {
        let door = stage.doors[0].clone();
        async move { door.reserve(at(second), access, &allowances, &shown).await.unwrap().unwrap() }
    };
    reserve(0, vec![old.clone()], parts[0].clone()).await;
    reserve(1, vec![old.clone(), new.clone()], parts[1].clone()).await;
    let recorded = vec![past(0, access, &new, &parts[0]), past(1, access, &new, &parts[1])];
    stage.doors[0].rebuild(at(2), recorded).await.unwrap();
    let used = stage.used(2, &new).await;
    assert_eq!((used.persons, used.rows), (3, 3));
    assert_eq!(stage.used(2, &old).await, used);
}
