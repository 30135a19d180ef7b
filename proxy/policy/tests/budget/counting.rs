//! What counts, and what does not.

use crate::{Clerk, at, groups, key, person, ten_seconds};
use jiff::SignedDuration;
use vratar_model::access::AccessId;
use vratar_policy::access;
use vratar_policy::budget::{
    Accounts, Allowance, DrawId, Measure, Over, Refused, Settled, Shown, Used, Window,
};

#[test]
fn a_person_seen_again_is_no_other() {
    let mut clerk = Clerk::default();
    let two = [ten_seconds("a", 2)];
    clerk.draws(0, &two, &groups(&[&[1], &[2]])).unwrap();
    clerk.draws(1, &two, &groups(&[&[2], &[1], &[2]])).unwrap();
    let over = Over { place: 0, measure: Measure::Persons, limit: 2, used: 2, asked: 1 };
    assert_eq!(clerk.draws(2, &two, &groups(&[&[1], &[3]])), Err(Refused::Over(over)));
    clerk.draws(3, &two, &groups(&[&[1]])).unwrap();
    // Nothing of what was refused was drawn: 3 is new still, and 1 was not seen at 2.
    assert_eq!(clerk.persons(10_001, "a"), 2);
    assert_eq!(clerk.persons(10_002, "a"), 1);
}

#[test]
fn what_has_left_the_window_counts_no_more_to_the_microsecond() {
    let mut accounts = Accounts::default();
    let one = [ten_seconds("a", 1)];
    let begin = at(0);
    let draw = |accounts: &mut Accounts, n: u64, micros| {
        let now = begin + SignedDuration::from_micros(micros);
        accounts.reserve(DrawId(n), now, AccessId([0; 8]), &one, &groups(&[&[n]]))
    };
    draw(&mut accounts, 1, 0).unwrap();
    assert!(draw(&mut accounts, 2, 10_000_000).is_err(), "at its last moment");
    draw(&mut accounts, 3, 10_000_001).unwrap();
}

#[test]
fn groups_that_share_a_reference_are_one_person() {
    let mut clerk = Clerk::default();
    let all = [ten_seconds("a", 9)];
    clerk.draws(0, &all, &groups(&[&[1, 2], &[3, 4], &[5]])).unwrap();
    assert_eq!(clerk.persons(0, "a"), 3);
    clerk.draws(1000, &all, &groups(&[&[2, 3]])).unwrap();
    assert_eq!(clerk.persons(1000, "a"), 2, "1 to 4 are one");
    clerk.draws(2000, &all, &groups(&[&[1], &[4]])).unwrap();
    assert_eq!(clerk.persons(2000, "a"), 2);
    // What made them one has left the window; each was seen after it.
    assert_eq!(clerk.persons(11_001, "a"), 2);
    assert_eq!(clerk.persons(12_001, "a"), 0);
}

#[test]
fn all_accounts_are_drawn_on_or_none() {
    let mut clerk = Clerk::default();
    let both = [ten_seconds("wide", 5), ten_seconds("narrow", 1)];
    let refused = clerk.draws(0, &both, &groups(&[&[1], &[2]]));
    assert!(matches!(refused, Err(Refused::Over(Over { place: 1, limit: 1, used: 0, asked: 2, .. }))));
    assert_eq!((clerk.persons(0, "wide"), clerk.persons(0, "narrow")), (0, 0));
    clerk.draws(0, &both, &groups(&[&[1]])).unwrap();
    assert_eq!((clerk.persons(0, "wide"), clerk.persons(0, "narrow")), (1, 1));
}

#[test]
fn an_account_named_twice_is_drawn_on_once() {
    let mut clerk = Clerk::default();
    let twice = [ten_seconds("a", 5), Allowance { rows: Some(1), ..ten_seconds("a", 5) }];
    clerk.draws(0, &twice, &groups(&[&[1]])).unwrap();
    let refused = clerk.draws(0, &twice, &groups(&[&[1]]));
    assert!(matches!(refused, Err(Refused::Over(Over { place: 1, measure: Measure::Rows, used: 1, .. }))));
}

#[test]
fn what_is_only_observed_is_drawn_and_told() {
    let mut clerk = Clerk::default();
    let observed = [Allowance { enforced: false, ..ten_seconds("a", 1) }];
    assert_eq!(clerk.draws(0, &observed, &groups(&[&[1]])).unwrap().over, vec![]);
    let told = clerk.draws(0, &observed, &groups(&[&[2], &[3]])).unwrap().over;
    assert_eq!(told, [Over { place: 0, measure: Measure::Persons, limit: 1, used: 1, asked: 2 }]);
    assert_eq!(clerk.persons(0, "a"), 3);
}

#[test]
fn rows_and_persons_without_a_name_add_up() {
    let mut clerk = Clerk::default();
    let allowance = [Allowance { rows: Some(10), ..ten_seconds("a", 6) }];
    let mut shown = Shown { rows: 5, unnamed: 2, ..groups(&[&[1]]) };
    clerk.draws(0, &allowance, &shown).unwrap();
    clerk.draws(1, &allowance, &shown).unwrap();
    assert_eq!(
        clerk.accounts.used(at(1), &key("a"), allowance[0].window),
        Used { persons: 5, rows: 10 },
        "the nameless count each time"
    );
    shown.unnamed = 0;
    let over = Over { place: 0, measure: Measure::Rows, limit: 10, used: 10, asked: 5 };
    assert_eq!(clerk.draws(2, &allowance, &shown), Err(Refused::Over(over)));
    // Nothing that is over is asked for.
    shown.rows = 0;
    clerk.draws(2, &allowance, &shown).unwrap();
}

#[test]
fn what_was_not_shown_is_given_back() {
    let mut clerk = Clerk::default();
    let three = [ten_seconds("a", 3)];
    let kept = clerk.draws(0, &three, &groups(&[&[1]])).unwrap();
    let lost = clerk.draws(0, &three, &groups(&[&[1], &[2]])).unwrap();
    let cut = clerk.draws(0, &three, &groups(&[&[2], &[3]])).unwrap();
    clerk.accounts.settle(kept.draw, &Settled::Whole);
    clerk.accounts.settle(lost.draw, &Settled::Nothing);
    assert_eq!(clerk.persons(0, "a"), 3, "2 was shown by the third");
    clerk.accounts.settle(cut.draw, &Settled::Part(groups(&[&[3]])));
    assert_eq!(clerk.persons(0, "a"), 2);
    assert_eq!(clerk.accounts.used(at(0), &key("a"), three[0].window).rows, 2);
    // A second time, or after the first: nothing.
    clerk.accounts.settle(cut.draw, &Settled::Nothing);
    clerk.accounts.settle(kept.draw, &Settled::Nothing);
    assert_eq!(clerk.persons(0, "a"), 2);
}

#[test]
fn what_is_never_settled_was_drawn_and_leaves_with_the_window() {
    let mut clerk = Clerk::default();
    let one = [ten_seconds("a", 1)];
    let hanging = clerk.draws(0, &one, &groups(&[&[1]])).unwrap();
    assert!(clerk.draws(9_999, &one, &groups(&[&[2]])).is_err());
    clerk.draws(10_001, &one, &groups(&[&[2]])).unwrap();
    clerk.accounts.settle(hanging.draw, &Settled::Whole);
    assert_eq!(clerk.persons(10_001, "a"), 1, "what has left does not come back");
}

#[test]
fn a_calendar_day_begins_with_its_first_moment() {
    let mut clerk = Clerk::default();
    let day = |begin| Allowance { window: Window::Since(at(begin)), ..ten_seconds("a", 1) };
    clerk.draws(0, &[day(-60_000)], &groups(&[&[1]])).unwrap();
    assert!(clerk.draws(5_000, &[day(0)], &groups(&[&[2]])).is_err(), "midnight is of the new day");
    clerk.draws(5_000, &[day(1)], &groups(&[&[2]])).unwrap();
}

#[test]
fn a_clock_that_goes_back_opens_nothing() {
    let mut clerk = Clerk::default();
    let one = [ten_seconds("a", 1)];
    clerk.draws(60_000, &one, &groups(&[&[1]])).unwrap();
    // Somebody who asked a little earlier comes later.
    assert!(clerk.draws(59_000, &one, &groups(&[&[2]])).is_err());
    assert!(clerk.draws(0, &one, &groups(&[&[2]])).is_err(), "a minute back");
    // What was stamped by a clock that was ahead counts as shown when that came out, not for ever.
    assert!(clerk.draws(10_000, &one, &groups(&[&[2]])).is_err());
    clerk.draws(10_001, &one, &groups(&[&[2]])).unwrap();
}

#[test]
fn a_rule_becomes_an_allowance() {
    let draw = |over, window| access::Draw {
        rule: "clerk-day".into(),
        kind: access::Kind::ExportBudget,
        account: "clerk-day shop=a address=192.0.2.7".to_owned(),
        window,
        persons: Some(200),
        rows: None,
        over,
        approvers: std::sync::Arc::default(),
        waits: None,
        proof: None,
        watermark: false,
        observed: false,
        why: None,
    };
    let now: jiff::Zoned = "2026-03-29T12:00[Europe/Sofia]".parse().unwrap();
    let ten_minutes = access::Window::Sliding(std::time::Duration::from_secs(600));
    let allowance = Allowance::of(&draw(access::Over::Reason, ten_minutes), &now);
    assert_eq!(allowance.window, Window::Last(SignedDuration::from_mins(10)));
    assert!(allowance.enforced && allowance.persons == Some(200));
    assert_eq!(
        format!("{:?}", allowance.account),
        "export_budget/clerk-day",
        "whose it is stays out of logs"
    );
    // The day on which an hour is left out.
    let day = draw(access::Over::Slow, access::Window::Day);
    let allowance = Allowance::of(&day, &now);
    assert_eq!(allowance.window, Window::Since("2026-03-28T22:00:00Z".parse().unwrap()));
    assert!(!allowance.enforced);
    assert!(!Allowance::of(&access::Draw { observed: true, ..day }, &now).enforced);
}

#[test]
fn a_million_draws() {
    let mut clerk = Clerk::default();
    let allowances = [ten_seconds("a", 2_000), Allowance { rows: Some(11_000), ..ten_seconds("b", 2_000) }];
    let mut refused = 0;
    for n in 0..1_000_000u64 {
        // One a millisecond: some ten thousand in the window, of a thousand people, some by two references.
        let who = n * 7919 % 1_000;
        let refs = [person(who), person(1_000_000 + who)];
        let sizes = if n % 3 == 0 { vec![2] } else { vec![1] };
        let subjects = refs[..sizes[0] as usize].to_vec();
        let shown = Shown { subjects, sizes, rows: 1, unnamed: 0 };
        refused += u64::from(clerk.draws(n.cast_signed(), &allowances, &shown).is_err());
    }
    assert_eq!(refused, 0);
    assert_eq!(clerk.persons(999_999, "a"), 1_000);
}
