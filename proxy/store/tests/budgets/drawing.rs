//! What is drawn, and what is given back.

use crate::stage::{Stage, groups, persons, rows};
use vratar_policy::budget::{Allowance, Measure, Over, Refused, Settled, Shown, Used};

pub(crate) async fn what_one_door_has_shown_is_used_at_the_other(stage: Stage) {
    let two = [persons("a", 2)];
    stage.shows(0, 0, &two, &groups(&[&[1]])).await.unwrap();
    stage.shows(1, 1, &two, &groups(&[&[2]])).await.unwrap();
    let over = Over { place: 0, measure: Measure::Persons, limit: 2, used: 2, asked: 1 };
    for door in [0, 1] {
        let refused = stage.shows(door, 2, &two, &groups(&[&[1], &[3]])).await.unwrap_err();
        assert_eq!(refused, Refused::Over(over.clone()));
    }
    assert_eq!(stage.used(2, &two[0]).await, Used { persons: 2, rows: 2 });
}

pub(crate) async fn accounts_are_counted(stage: Stage) {
    assert_eq!(stage.doors[0].count().await, 0);
    let both = [persons("a", 2), rows("b", 2)];
    stage.shows(0, 0, &both, &groups(&[&[1]])).await.unwrap();
    stage.shows(0, 0, &both[..1], &groups(&[&[2]])).await.unwrap();
    assert_eq!(stage.doors[0].count().await, 2);
}

pub(crate) async fn a_person_seen_at_both_doors_is_one(stage: Stage) {
    let two = [persons("a", 2)];
    stage.shows(0, 0, &two, &groups(&[&[1, 2], &[5]])).await.unwrap();
    stage.shows(1, 1, &two, &groups(&[&[2, 3]])).await.unwrap();
    stage.shows(0, 2, &two, &groups(&[&[3]])).await.unwrap();
    // What links two persons makes room for a third.
    stage.shows(1, 3, &two, &groups(&[&[3, 5]])).await.unwrap();
    stage.shows(0, 4, &two, &groups(&[&[7]])).await.unwrap();
    assert_eq!(stage.used(4, &two[0]).await.persons, 2);
}

pub(crate) async fn all_accounts_are_drawn_on_or_none(stage: Stage) {
    let both = [persons("wide", 9), rows("narrow", 1)];
    stage.shows(0, 0, &both, &groups(&[&[1]])).await.unwrap();
    let refused = stage.shows(1, 0, &both, &groups(&[&[2]])).await.unwrap_err();
    assert!(matches!(refused, Refused::Over(Over { place: 1, measure: Measure::Rows, .. })));
    assert_eq!(stage.used(0, &both[0]).await, Used { persons: 1, rows: 1 });
}

pub(crate) async fn what_was_not_shown_is_given_back_once(stage: Stage) {
    let three = [persons("a", 3)];
    let whole = stage.shows(0, 0, &three, &groups(&[&[1]])).await.unwrap();
    let part = stage.shows(1, 0, &three, &groups(&[&[2], &[3]])).await.unwrap();
    let all = [persons("a", u64::MAX)];
    let nothing = stage.shows(0, 0, &all, &groups(&[&[1], &[3], &[4]])).await.unwrap();
    stage.settle(&nothing, Settled::Nothing).await;
    assert_eq!(stage.used(0, &three[0]).await, Used { persons: 3, rows: 3 });
    stage.settle(&part, Settled::Part(groups(&[&[2]]))).await;
    stage.settle(&whole, Settled::Whole).await;
    assert_eq!(stage.used(0, &three[0]).await, Used { persons: 2, rows: 2 });
    // What is settled stays as it is.
    for draw in [&whole, &part, &nothing] {
        stage.settle(draw, Settled::Nothing).await;
        stage.settle(draw, Settled::Part(groups(&[&[8]]))).await;
    }
    assert_eq!(stage.used(0, &three[0]).await.persons, 2);
    stage.shows(1, 0, &three, &groups(&[&[9]])).await.unwrap();
}

pub(crate) async fn what_leaves_the_window_is_free_again(stage: Stage) {
    let one = [persons("a", 1)];
    stage.shows(0, 0, &one, &groups(&[&[1]])).await.unwrap();
    stage.shows(1, 60, &one, &groups(&[&[2]])).await.unwrap_err();
    stage.shows(1, 61, &one, &groups(&[&[2]])).await.unwrap();
    assert_eq!(stage.used(121, &one[0]).await.persons, 1);
    assert_eq!(stage.used(122, &one[0]).await, Used::default());
}

pub(crate) async fn what_is_observed_is_told(stage: Stage) {
    let observed = [Allowance { enforced: false, ..persons("a", 1) }];
    assert_eq!(stage.shows(0, 0, &observed, &groups(&[&[1]])).await.unwrap().reserved.over, []);
    let told = stage.shows(1, 0, &observed, &groups(&[&[2]])).await.unwrap().reserved.over;
    assert_eq!(told, [Over { place: 0, measure: Measure::Persons, limit: 1, used: 1, asked: 1 }]);
}

pub(crate) async fn what_shows_nobody_draws_nothing(stage: Stage) {
    let none = [persons("a", 0), rows("b", 0)];
    let draw = stage.shows(0, 0, &none, &Shown::default()).await.unwrap();
    stage.settle(&draw, Settled::Nothing).await;
    stage.shows(1, 0, &[], &groups(&[&[1]])).await.unwrap();
    assert_eq!(stage.used(0, &none[0]).await, Used::default());
}

pub(crate) async fn a_clock_that_goes_back_opens_nothing(stage: Stage) {
    let one = [persons("a", 1)];
    stage.shows(0, 600, &one, &groups(&[&[1]])).await.unwrap();
    stage.shows(1, 599, &one, &groups(&[&[2]])).await.unwrap_err();
    // Ten minutes back: what was shown counts as shown now.
    stage.shows(1, 0, &one, &groups(&[&[2]])).await.unwrap_err();
    assert_eq!(stage.used(0, &one[0]).await.persons, 1);
    stage.shows(0, 60, &one, &groups(&[&[2]])).await.unwrap_err();
    stage.shows(1, 61, &one, &groups(&[&[2]])).await.unwrap();
    assert_eq!(stage.used(61, &one[0]).await.persons, 1);
}
