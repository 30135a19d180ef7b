//! A second person says yes or no, once.
#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::{SignedDuration, Timestamp};
use vratar_model::access::{
    AccessId, Action, Actor, Amount, Approval, Ask, Event, Record, Role, SubjectRef, Verdict,
};
use vratar_model::{RouteClass, ShopId};
use vratar_policy::approval::{
    Approvals, HOLDS, OF_ACTOR, OF_SHOP, Request, STANDS, Standing, TIMES, WAITS, at_most, room,
};

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn actor(who: u8) -> Actor {
    Actor { role: Role::Staff, who: Some(SubjectRef([who; 16])), session: None, proved_at: None }
}

/// Who asks, number of the access, persons and rows.
fn ask(who: u8, access: u8, persons: u64, rows: u64) -> Ask {
    Ask {
        access: AccessId([access; 8]),
        shop: ShopId::new("one"),
        actor: actor(who),
        address: None,
        method: "GET".to_owned(),
        path: "/staff/export".to_owned(),
        query: vec!["q".to_owned()],
        wants: Some("digest".to_owned()),
        route: "export".to_owned(),
        class: RouteClass::Export,
        action: Action::Export,
        rule: "export_budget/day".to_owned(),
        persons,
        rows,
        more: false,
        at_most: at_most(much(persons, rows), [None; 2], false),
        reason: None,
        until: noon() + WAITS,
    }
}

fn says(verdict: Verdict, access: u8, until: Timestamp) -> Approval {
    let shop = ShopId::new("one");
    let (rule, asker) = ("export_budget/day".to_owned(), SubjectRef([1; 16]));
    Approval {
        access: AccessId([access; 8]),
        shop,
        asker,
        by: actor(99),
        address: None,
        rule,
        verdict,
        until,
    }
}

fn much(persons: u64, rows: u64) -> Amount {
    Amount { persons, rows }
}

/// An ask of 100 persons and rows that was approved at noon.
fn approved() -> (Approvals, Ask) {
    let (mut all, wanted) = (Approvals::default(), ask(1, 1, 100, 100));
    all.add(wanted.clone());
    assert!(all.answer(noon(), wanted.access).is_some());
    all.answered(&says(Verdict::Allow, 1, noon() + HOLDS));
    (all, wanted)
}

#[test]
fn a_tenth_more_is_room_enough_and_nothing_stays_nothing() {
    assert_eq!([0, 1, 10, 11, 100, 1000].map(room), [0, 2, 11, 13, 110, 1100]);
    assert_eq!(room(u64::MAX), u64::MAX);
}

#[test]
fn what_is_approved_is_found_once() {
    let (mut all, wanted) = approved();
    let request = Request::of(&wanted).unwrap();
    let found: Vec<_> = (0..10).filter_map(|_| all.claim(noon(), request, much(100, 100))).collect();
    assert_eq!(found.len(), 1);
    all.give_back(wanted.access);
    assert!(all.claim(noon(), request, much(100, 100)).is_some(), "nothing went out");
    all.spend(wanted.access);
    all.give_back(wanted.access);
    assert!(all.claim(noon(), request, much(1, 1)).is_none());
}

#[test]
fn it_is_for_the_same_request_of_about_as_much() {
    let (mut all, wanted) = approved();
    let same = Request::of(&wanted).unwrap();
    let other_shop = ShopId::new("two");
    for other in [
        Request { who: SubjectRef([2; 16]), ..same },
        Request { shop: &other_shop, ..same },
        Request { rule: "export_budget/week", ..same },
        Request { path: "/staff/export/all", ..same },
        Request { method: "POST", ..same },
        Request { route: "list", ..same },
        Request { wants: "another digest", ..same },
    ] {
        assert!(all.claim(noon(), other, much(1, 1)).is_none(), "{other:?}");
    }
    assert!(all.claim(noon(), same, much(111, 100)).is_none());
    assert!(all.claim(noon(), same, much(100, 111)).is_none());
    assert!(all.claim(noon(), same, much(110, 110)).is_some());
}

#[test]
fn it_holds_for_an_hour_and_is_waited_for_a_day() {
    let (mut all, wanted) = approved();
    let request = Request::of(&wanted).unwrap();
    assert!(all.claim(noon() + HOLDS, request, much(1, 1)).is_none());
    all.add(ask(1, 2, 5, 5));
    let last = noon() + WAITS - SignedDuration::from_secs(1);
    assert_eq!(all.waiting(last, &wanted.shop).len(), 1);
    assert!(all.waiting(noon() + WAITS, &wanted.shop).is_empty());
    assert!(all.answer(noon() + WAITS, AccessId([2; 8])).is_none());
    let (waiting, expired) = all.count(noon() + WAITS);
    assert_eq!((waiting.len(), expired[&wanted.shop]), (0, 1));
    assert!(all.count(noon() + WAITS).1.is_empty(), "told once");
}

#[test]
fn who_was_cut_half_way_asks_for_all_of_it_up_to_a_bound() {
    let bound = |known, limits| at_most(known, limits, true);
    assert_eq!(bound(much(30, 120), [None, Some(100)]), much(30 * TIMES, 120 * TIMES), "what is known");
    assert_eq!(bound(much(30, 60), [Some(50), Some(100)]), much(50 * TIMES, 100 * TIMES), "the budget");
    assert_eq!(bound(much(0, u64::MAX), [None; 2]), much(0, u64::MAX));
    let mut all = Approvals::default();
    let wanted = cut(1, much(10, 10));
    all.add(wanted.clone());
    all.answered(&says(Verdict::Allow, 1, noon() + HOLDS));
    let request = Request::of(&wanted).unwrap();
    assert!(all.claim(noon(), request, much(10 * TIMES, 10 * TIMES + 1)).is_none());
    assert!(all.claim(noon(), request, much(10 * TIMES, 10 * TIMES)).is_some());
}

/// The ask of an answer of which so much was known when it was cut.
fn cut(access: u8, known: Amount) -> Ask {
    let at_most = at_most(known, [None; 2], true);
    Ask { more: true, at_most, ..ask(1, access, known.persons, known.rows) }
}

#[test]
fn what_is_cut_once_more_within_the_bound_waits_already() {
    let mut all = Approvals::default();
    all.add(cut(1, much(10, 10)));
    assert!(matches!(all.standing(noon(), &cut(2, much(12, 9))), Standing::Waits(_)));
    assert_eq!(all.standing(noon(), &cut(2, much(101, 9))), Standing::Unasked);
}

/// Nobody knows what was asked for: it takes no other's place, and nothing goes out by it.
#[test]
fn an_ask_of_an_older_record_is_made_anew() {
    let record = Record { at: noon(), event: Event::Ask(Box::new(ask(1, 1, 100, 100))) };
    let mut older: serde_json::Value = serde_json::from_slice(&record.encode().unwrap()).unwrap();
    let members = older.as_object_mut().unwrap();
    assert!(["query", "wants", "at_most"].iter().all(|name| members.remove(*name).is_some()));
    let mut all = Approvals::default();
    all.hear(&Record::decode(older.to_string().as_bytes()).unwrap());
    all.answered(&says(Verdict::Allow, 1, noon() + HOLDS));
    assert!(all.waiting(noon(), &ShopId::new("one")).is_empty());
    let wanted = ask(1, 2, 100, 100);
    assert_eq!(all.standing(noon(), &wanted), Standing::Unasked);
    assert!(all.claim(noon(), Request::of(&wanted).unwrap(), much(1, 1)).is_none());
}

#[test]
fn the_same_is_asked_once_and_more_takes_its_place() {
    let mut all = Approvals::default();
    let first = ask(1, 1, 100, 100);
    assert_eq!(all.standing(noon(), &first), Standing::Unasked);
    all.add(first.clone());
    assert!(
        matches!(all.standing(noon(), &ask(1, 2, 110, 90)), Standing::Waits(waits) if waits.access == first.access)
    );
    assert_eq!(all.standing(noon(), &ask(1, 2, 111, 90)), Standing::Unasked);
    assert_eq!(all.standing(noon(), &cut(2, much(1, 1))), Standing::Unasked);
    all.add(ask(1, 2, 111, 90));
    let waiting = all.waiting(noon(), &first.shop);
    assert_eq!(waiting.iter().map(|ask| ask.access).collect::<Vec<_>>(), [AccessId([2; 8])]);
    assert!(all.answer(noon(), first.access).is_none(), "nobody approves what they have not seen");
}

#[test]
fn a_no_stands_for_a_while() {
    let mut all = Approvals::default();
    all.add(ask(1, 1, 100, 100));
    all.answered(&says(Verdict::Deny, 1, noon() + STANDS));
    let again = ask(1, 2, 500, 500);
    assert!(matches!(all.standing(noon(), &again), Standing::Denied(_)));
    assert!(all.claim(noon(), Request::of(&again).unwrap(), much(1, 1)).is_none());
    assert_eq!(all.standing(noon() + STANDS, &again), Standing::Unasked);
}

#[test]
fn one_answer_counts_and_what_is_not_recorded_does_not() {
    let (mut all, wanted) = (Approvals::default(), ask(1, 1, 100, 100));
    all.add(wanted.clone());
    assert!(all.answer(noon(), wanted.access).is_some());
    assert!(all.answer(noon(), wanted.access).is_none(), "a second one at the same time");
    assert!(all.waiting(noon(), &wanted.shop).is_empty());
    assert!(matches!(all.standing(noon(), &wanted), Standing::Waits(_)));
    all.unanswer(wanted.access);
    assert_eq!(all.waiting(noon(), &wanted.shop).len(), 1);
    assert!(all.claim(noon(), Request::of(&wanted).unwrap(), much(1, 1)).is_none());
}

#[test]
fn only_so_many_wait() {
    let mut all = Approvals::default();
    let numbered = |who: u8, number: usize| {
        let access = AccessId(u64::try_from(number).unwrap().to_be_bytes());
        Ask { access, path: format!("/staff/export/{number}"), ..ask(who, 0, 1, 1) }
    };
    for number in 0..OF_SHOP {
        let who = u8::try_from(number / OF_ACTOR).unwrap();
        assert_eq!(all.standing(noon(), &numbered(who, number)), Standing::Unasked);
        all.add(numbered(who, number));
        if number == OF_ACTOR - 1 {
            assert_eq!(all.standing(noon(), &numbered(who, 999)), Standing::Crowded);
            assert_eq!(
                all.standing(noon(), &Ask { path: "/staff/export/0".to_owned(), ..ask(who, 0, 1, 9) }),
                Standing::Unasked,
                "takes its own place"
            );
        }
    }
    assert_eq!(all.standing(noon(), &numbered(200, 999)), Standing::Crowded);
    let elsewhere = Ask { shop: ShopId::new("two"), ..numbered(200, 999) };
    assert_eq!(all.standing(noon(), &elsewhere), Standing::Unasked);
    let nobody = Ask { actor: Actor::anonymous(None), ..elsewhere };
    assert_eq!(all.standing(noon(), &nobody), Standing::Crowded, "nobody is no first person");
}

#[test]
fn the_record_says_what_there_was() {
    let wanted = ask(1, 1, 100, 100);
    let approval = says(Verdict::Allow, 1, noon() + HOLDS);
    let heard = |events: &[Event]| {
        let mut all = Approvals::default();
        for event in events {
            let record = Record { at: noon(), event: event.clone() };
            all.hear(&Record::decode(&record.encode().unwrap()).unwrap());
        }
        all
    };
    let asked = Event::Ask(Box::new(wanted.clone()));
    let answered = Event::Approval(Box::new(approval));
    assert_eq!(heard(std::slice::from_ref(&asked)).waiting(noon(), &wanted.shop).len(), 1);
    let request = Request::of(&wanted).unwrap();
    assert!(heard(&[asked, answered]).claim(noon(), request, much(100, 100)).is_some());
}
