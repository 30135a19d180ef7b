//! What happens where there is no room: nobody gets more than is allowed.

use crate::{Clerk, at, groups, key, person, ten_seconds};
use vratar_model::access::AccessId;
use vratar_policy::budget::{
    ACCOUNTS, Allowance, Full, OPEN_DRAWS, Past, REFERENCES_OF_ACCOUNT, REFERENCES_OF_ONE, Refused, Settled,
    Shown,
};

#[test]
fn what_stands_beside_everybody_does_not_make_one_person_of_all() {
    let mut clerk = Clerk::default();
    let all = [ten_seconds("a", u64::MAX)];
    for n in 1..=1_000 {
        clerk.draws(0, &all, &groups(&[&[0, n]])).unwrap();
    }
    assert_eq!(clerk.persons(0, "a"), 1_000 - REFERENCES_OF_ONE as u64 + 2);
}

#[test]
fn whoever_has_very_many_references_is_some_persons_and_the_same_each_time() {
    let mut clerk = Clerk::default();
    let all = [ten_seconds("a", u64::MAX)];
    // A customer with a hundred orders, on their page and beside each order in a list.
    let orders: Vec<u64> = (0..100).collect();
    for millis in [0, 6_000, 12_000] {
        clerk.draws(millis, &all, &groups(&[&orders])).unwrap();
        assert_eq!(clerk.persons(millis, "a"), 2);
    }
    for order in 1..100 {
        clerk.draws(12_000, &all, &groups(&[&[0, order]])).unwrap();
    }
    assert_eq!(clerk.persons(12_000, "a"), 2);
    // What they have beyond that is somebody else, once.
    clerk.draws(12_000, &all, &groups(&[&[0, 200], &[200, 0]])).unwrap();
    assert_eq!(clerk.persons(12_000, "a"), 3);
    assert_eq!(clerk.persons(22_001, "a"), 0);
}

#[test]
fn more_accounts_than_there_is_room_for_are_refused() {
    let mut clerk = Clerk::default();
    for n in 0..ACCOUNTS {
        clerk.draws(0, &[ten_seconds(&n.to_string(), 5)], &groups(&[&[1]])).unwrap();
    }
    let more = [ten_seconds("more", 5)];
    assert_eq!(clerk.draws(0, &more, &groups(&[&[1]])), Err(Refused::Full(Full::Accounts)));
    clerk.draws(0, &[ten_seconds("7", 5)], &groups(&[&[2]])).unwrap();
    let observed = [Allowance { enforced: false, ..ten_seconds("more", 5) }];
    assert_eq!(clerk.draws(0, &observed, &groups(&[&[1]])).unwrap().over.len(), 1, "told, not counted");
    clerk.draws(11_002, &more, &groups(&[&[1]])).unwrap();
}

#[test]
fn what_the_record_has_of_accounts_without_room_is_not_begun_anew() {
    let mut clerk = Clerk::default();
    let past = |n: usize| {
        let allowances = vec![ten_seconds(&n.to_string(), 1)];
        Past { at: at(0), access: AccessId(n.to_be_bytes()), allowances, shown: groups(&[&[1]]) }
    };
    clerk.accounts.replay(at(100), (0..=ACCOUNTS).map(past));
    // Accounts have become free since, but not this one.
    let away = [ten_seconds(&ACCOUNTS.to_string(), 1)];
    assert_eq!(clerk.draws(10_000, &away, &groups(&[&[2]])), Err(Refused::Full(Full::Accounts)));
    clerk.draws(80_000, &away, &groups(&[&[2]])).unwrap();
}

#[test]
fn more_references_than_there_is_room_for_are_over() {
    let mut clerk = Clerk::default();
    let refs: Vec<_> = (0..REFERENCES_OF_ACCOUNT as u64).map(person).collect();
    let (observed, enforced) =
        (Allowance { enforced: false, ..ten_seconds("a", 1) }, ten_seconds("a", u64::MAX));
    for part in refs.chunks(1 << 14) {
        clerk.draws(0, std::slice::from_ref(&observed), &Shown::each(part)).unwrap();
    }
    let more = Shown::each(&[person(u64::MAX)]);
    let refused = clerk.draws(1, std::slice::from_ref(&enforced), &more);
    assert_eq!(refused, Err(Refused::Full(Full::References)));
    // What is observed passes, and from then on the number is not known.
    assert_eq!(clerk.draws(2, std::slice::from_ref(&observed), &more).unwrap().over.len(), 1);
    let known = Shown::each(&[]);
    clerk.draws(3, std::slice::from_ref(&enforced), &known).unwrap();
    let rows = [Allowance { persons: None, rows: Some(u64::MAX), ..enforced.clone() }];
    clerk.draws(3, &rows, &more).unwrap();
    // A window later it is.
    clerk.draws(10_004, &[enforced], &more).unwrap();
    assert_eq!(clerk.persons(10_004, "a"), 1);
}

#[test]
fn the_oldest_of_too_many_open_draws_stay_drawn() {
    let mut clerk = Clerk::default();
    let all = [ten_seconds("a", u64::MAX)];
    let draws: Vec<_> =
        (0..=OPEN_DRAWS as u64).map(|n| clerk.draws(0, &all, &groups(&[&[n]])).unwrap().draw).collect();
    draws.iter().for_each(|draw| clerk.accounts.settle(*draw, &Settled::Nothing));
    assert_eq!(clerk.persons(0, "a"), 1);
    assert_eq!(clerk.accounts.used(at(0), &key("a"), all[0].window).rows, 1);
}
