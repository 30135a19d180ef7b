//! From records to draws.

use crate::{at, groups, key, person, ten_seconds};
use proptest::collection::vec;
use proptest::prelude::*;
use vratar_model::access::{
    AccessId, Action, Actor, Close, Event, Found, Gathered, Grant, Lease, Outcome, Record, Role, SubjectRef,
    Verdict,
};
use vratar_model::{RouteClass, ShopId};
use vratar_policy::budget::{Accounts, DrawId, Past, Pasts, Shown, pasts};

const CLERK: SubjectRef = SubjectRef([0xc1; 16]);

fn grant(access: u8, action: Action, found: Found) -> Event {
    Event::Grant(Box::new(Grant {
        access: AccessId([access; 8]),
        shop: ShopId::new("shop-a"),
        actor: Actor { role: Role::Staff, who: Some(CLERK), session: None, proved_at: None },
        address: Some("192.0.2.7".parse().unwrap()),
        method: "GET".to_owned(),
        path: "/export/".to_owned(),
        query: vec![],
        route: "export".to_owned(),
        class: RouteClass::Export,
        action,
        status: 200,
        media: "text/csv".to_owned(),
        opaque: false,
        streamed: true,
        found,
        verdict: Verdict::Allow,
        policy: None,
        because: vec![],
        reason: None,
    }))
}

fn lease(access: u8, found: Found) -> Event {
    Event::Lease(Lease { access: AccessId([access; 8]), shop: ShopId::new("shop-a"), bytes: 9, found })
}

fn close(access: u8, outcome: Outcome) -> Event {
    let (access, shop) = (AccessId([access; 8]), ShopId::new("shop-a"));
    Event::Close(Close { access, shop, outcome, bytes: 9, rows: 1, persons: 1, millis: 1 })
}

fn found(people: &[&[u64]]) -> Found {
    let Shown { subjects, sizes, rows, .. } = groups(people);
    Found { subjects, sizes, persons: people.len() as u64, rows, ..Found::default() }
}

fn read(events: Vec<Event>) -> Pasts {
    let record = |(second, event)| Record { at: at(second * 1000), event };
    pasts((0i64..).zip(events).map(record), |_, grant, _| {
        assert_eq!(grant.actor.who, Some(CLERK));
        // A rule may ask for what was shown.
        let counts = matches!(grant.action, Action::Export | Action::List) && grant.found.persons > 0;
        if counts { vec![ten_seconds("a", 9)] } else { vec![] }
    })
}

#[test]
fn grants_and_their_leases_are_draws() {
    let read = read(vec![
        grant(1, Action::Export, found(&[&[1, 2], &[3]])),
        grant(2, Action::View, found(&[&[8]])),
        lease(2, found(&[&[9]])),
        lease(1, found(&[&[2, 4], &[5]])),
        close(1, Outcome::Cut),
        lease(1, Found::default()),
    ]);
    let past = |second: i64, people: &[&[u64]]| Past {
        at: at(second * 1000),
        access: AccessId([1; 8]),
        allowances: vec![ten_seconds("a", 9)],
        shown: groups(people),
    };
    assert_eq!(read.draws, [past(0, &[&[1, 2], &[3]]), past(3, &[&[2, 4], &[5]])]);
    assert_eq!(read.orphans, 1, "after its close nobody knows it any more");
    let mut accounts = Accounts::default();
    accounts.replay(at(4_000), read.draws);
    assert_eq!(accounts.used(at(4_000), &key("a"), ten_seconds("a", 9).window).persons, 3);
}

#[test]
fn what_was_withheld_showed_nobody() {
    let read = read(vec![
        grant(1, Action::List, found(&[&[1]])),
        grant(2, Action::List, found(&[&[2]])),
        close(1, Outcome::Withheld),
        close(2, Outcome::ClientGone),
    ]);
    assert_eq!(read.draws.iter().map(|past| past.access).collect::<Vec<_>>(), [AccessId([2; 8])]);
}

#[test]
fn a_lease_without_its_grant_is_told() {
    assert_eq!(read(vec![lease(1, found(&[&[1]]))]), Pasts { draws: vec![], orphans: 1 });
}

#[test]
fn ones_own_data_are_not_drawn() {
    let own = |own: &[u64]| {
        Shown::from(&Found {
            own: own.iter().copied().map(person).collect(),
            persons: 3,
            ..found(&[&[1, 2], &[3]])
        })
    };
    let shown = own(&[1]);
    assert_eq!(shown.people().collect::<Vec<_>>(), [[person(3)]]);
    assert_eq!((shown.unnamed, shown.rows), (1, 2), "one more of whom nothing but the number is known");
    let only_own = Shown::from(&Found { own: vec![person(1)], ..found(&[&[1]]) });
    assert!(only_own.is_empty());
}

proptest! {
    /// What is drawn before it goes out is what a start finds in the record, however it was cut into records.
    #[test]
    fn a_start_finds_what_was_drawn(
        parts in vec((vec(vec(0u64..40, 1..4), 0..12), 0u64..3, 0u64..9, vec(0u64..40, 0..2)), 1..4),
        most in 1usize..9,
    ) {
        let (mut live, mut events) = (Accounts::default(), vec![]);
        let mut allowance = ten_seconds("a", u64::MAX);
        allowance.rows = Some(u64::MAX);
        for (number, (people, unknown, rows, own)) in (0u64..).zip(parts) {
            let mut gathered = Gathered::default();
            people.iter().for_each(|group| gathered.add(&group.iter().copied().map(person).collect::<Vec<_>>()));
            let persons = gathered.persons() + unknown;
            let (subjects, sizes) = gathered.into_found();
            let mut own: Vec<_> = own.into_iter().map(person).filter(|one| subjects.contains(one)).collect();
            own.truncate(1);
            let found = Found { subjects, sizes, own, persons, rows, ..Found::default() };
            let (now, access) = (at(0), AccessId([1; 8]));
            live.reserve(DrawId(number), now, access, std::slice::from_ref(&allowance), &Shown::from(&found)).unwrap();
            for part in found.split(most) {
                events.push(if events.is_empty() { grant(1, Action::Export, part) } else { lease(1, part) });
            }
        }
        let record = |event| Record { at: at(0), event };
        let read = pasts(events.into_iter().map(record), |_, _, _| vec![allowance.clone()]);
        let mut again = Accounts::default();
        again.replay(at(0), read.draws);
        let window = allowance.window;
        prop_assert_eq!(again.used(at(0), &key("a"), window), live.used(at(0), &key("a"), window));
    }
}
