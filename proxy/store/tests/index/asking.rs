//! Who saw whom, what did somebody do, who is who.

use crate::stage::*;
use jiff::SignedDuration;
use vratar_model::RouteClass;
use vratar_model::ShopId;
use vratar_model::access::{
    AccessId, Action, Actor, Amount, Approval, Ask, Event, Field, Outcome, Reason, Refusal, Role, SubjectRef,
    Verdict,
};
use vratar_model::journal::IdentifierKind;
use vratar_store::index::{Order, RowKind, Span};

pub(crate) async fn who_saw_a_person(mut stage: Stage) {
    let first = stage.sees(&[1, 2]).await;
    stage.sees(&[2]).await;
    let third = stage.sees(&[1]).await;
    let rows = stage.saw(1).await;
    assert_eq!(seqs(&rows), [first, third]);
    let row = &rows[0];
    assert_eq!(
        (row.kind, row.grant, row.role, row.who),
        (RowKind::Grant, Some(first), Role::Staff, Some(CLERK))
    );
    assert_eq!(
        (row.method.as_str(), row.path.as_str(), row.route.as_str()),
        ("GET", "/dashboard/users/17/", "customer")
    );
    assert_eq!((row.status, row.verdict, row.outcome), (Some(200), Some(Verdict::Allow), None));
    assert_eq!(row.subjects, [person(1), person(2)]);
    assert_eq!(row.fields, [Field::Name, Field::Email]);
    assert_eq!(row.address, Some("192.0.2.7".parse().unwrap()));
    // One question about all identifiers of a person names an access once.
    let both = stage.index.accesses_of_subject(None, &[person(1), person(2)], all()).await.unwrap();
    assert_eq!(seqs(&both.rows), [0, 1, 2]);
    let second = begin().checked_add(SignedDuration::from_secs(2)).unwrap();
    let later = Span { from: second, until: stage.now, ..all() };
    let between = stage.index.accesses_of_subject(None, &[person(1), person(2)], later).await.unwrap();
    assert_eq!(seqs(&between.rows), [1]);
    let other = ShopId::new("shop-b");
    assert!(
        stage.index.accesses_of_subject(Some(&other), &[person(1)], all()).await.unwrap().rows.is_empty()
    );
    assert_eq!(
        stage.index.accesses_of_subject(Some(&shop()), &[person(1)], all()).await.unwrap().rows.len(),
        2
    );
}

pub(crate) async fn every_page_is_whole_whatever_its_size(mut stage: Stage) {
    let mut expected = Vec::new();
    for n in 0..25_u8 {
        // A log is long: what lies far apart is kept apart too.
        stage.leaps(if n % 5 == 0 { 1 << 18 } else { 3 }).await;
        expected.push(stage.sees(if n % 2 == 0 { &[1, 9] } else { &[2, 9] }).await);
    }
    for (order, limit) in
        [(Order::OldestFirst, 1), (Order::OldestFirst, 7), (Order::NewestFirst, 4), (Order::NewestFirst, 25)]
    {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let span = Span { order, limit, after, ..all() };
            let page = stage.index.accesses_of_subject(None, &[person(1), person(2)], span).await.unwrap();
            assert!(page.rows.len() <= limit);
            seen.extend(seqs(&page.rows));
            after = seen.last().copied();
            if !page.more {
                break;
            }
        }
        if order == Order::NewestFirst {
            seen.reverse();
        }
        assert_eq!(seen, expected, "{order:?} {limit}");
    }
}

pub(crate) async fn what_an_actor_did(mut stage: Stage) {
    stage.logs_in("clerk", Role::Staff).await;
    stage.sees(&[1]).await;
    let refusal = Refusal {
        access: AccessId([9; 8]),
        shop: shop(),
        actor: Actor { role: Role::Staff, who: Some(CLERK), session: None, proved_at: None },
        address: None,
        method: "GET".to_owned(),
        path: "/dashboard/orders.pdf".to_owned(),
        route: "orders".to_owned(),
        class: RouteClass::Export,
        reason: Reason::Uninspectable,
        status: 403,
        verdict: Verdict::Deny,
        because: Vec::new(),
    };
    stage.happens(Event::Refusal(Box::new(refusal))).await;
    let rows = stage.index.accesses_of_actor(Some(&shop()), CLERK, all()).await.unwrap().rows;
    let kinds: Vec<RowKind> = rows.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [RowKind::Login, RowKind::Grant, RowKind::Refusal]);
    assert_eq!((rows[0].success, rows[0].route.as_str(), rows[0].status), (Some(true), "dashboard", None));
    assert_eq!((rows[2].reason, rows[2].verdict), (Some(Reason::Uninspectable), Some(Verdict::Deny)));
}

pub(crate) async fn who_asked_and_who_approved_find_both(mut stage: Stage) {
    let by = |who, role| Actor { role, who: Some(who), session: None, proved_at: None };
    let ask = Ask {
        access: AccessId([9; 8]),
        shop: shop(),
        actor: by(CLERK, Role::Staff),
        address: None,
        method: "GET".to_owned(),
        path: "/dashboard/users.csv".to_owned(),
        query: Vec::new(),
        wants: None,
        route: "users-export".to_owned(),
        class: RouteClass::Export,
        action: Action::Export,
        rule: "export_budget/day".to_owned(),
        persons: 120,
        rows: 130,
        more: false,
        at_most: Amount::default(),
        reason: None,
        until: begin(),
    };
    let chief = SubjectRef([77; 16]);
    let approval = Approval {
        access: AccessId([9; 8]),
        shop: shop(),
        asker: CLERK,
        by: by(chief, Role::Admin),
        address: None,
        rule: "export_budget/day".to_owned(),
        verdict: Verdict::Deny,
        until: begin(),
    };
    stage.happens(Event::Ask(Box::new(ask))).await;
    let said = stage.happens(Event::Approval(Box::new(approval))).await;
    let rows = stage.index.accesses_of_actor(Some(&shop()), CLERK, all()).await.unwrap().rows;
    let kinds: Vec<RowKind> = rows.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [RowKind::Ask, RowKind::Approval]);
    let asked = &rows[0];
    assert_eq!((asked.who, asked.asker, asked.access), (Some(CLERK), None, Some(AccessId([9; 8]))));
    assert_eq!((asked.persons, asked.rows, asked.action), (120, 130, Some(Action::Export)));
    let rows = stage.index.accesses_of_actor(Some(&shop()), chief, all()).await.unwrap().rows;
    assert_eq!(seqs(&rows), [said]);
    let row = &rows[0];
    assert_eq!((row.who, row.asker, row.role), (Some(chief), Some(CLERK), Role::Admin));
    assert_eq!((row.verdict, row.route.as_str()), (Some(Verdict::Deny), "export_budget/day"));
    let readers = stage.index.largest_readers(begin(), stage.now, 5).await.unwrap();
    assert!(readers.is_empty(), "nobody was shown anybody: {readers:?}");
}

pub(crate) async fn a_lease_is_its_grants(mut stage: Stage) {
    let grant = stage.happens(Event::Grant(Box::new(grant(5, CLERK, &[1])))).await;
    let lease_seq = stage.happens(lease(5, &[2])).await;
    assert_eq!(stage.index.open_grant(&shop(), AccessId([5; 8])).await.unwrap(), Some(grant));
    stage.happens(close(5, Outcome::ClientGone)).await;
    let row = stage.saw(2).await.remove(0);
    assert_eq!((row.seq, row.kind, row.grant), (lease_seq, RowKind::Lease, Some(grant)));
    assert_eq!((row.who, row.path.as_str()), (Some(CLERK), "/dashboard/users/17/"));
    assert_eq!((row.outcome, row.subjects), (Some(Outcome::ClientGone), vec![person(2)]));
    let readers = stage.index.largest_readers(begin(), stage.now, 5).await.unwrap();
    assert_eq!((readers[0].persons, readers[0].accesses), (2, 1), "a part is no access of its own");
    // A lease of which nobody knows the grant is not lost.
    stage.happens(lease(77, &[8])).await;
    assert_eq!(stage.saw(8).await[0].grant, None);
}

pub(crate) async fn a_close_says_how_it_ended(mut stage: Stage) {
    stage.happens(Event::Grant(Box::new(grant(5, CLERK, &[1])))).await;
    stage.happens(close(5, Outcome::Delivered)).await;
    stage.happens(close(6, Outcome::Cut)).await;
    let row = stage.saw(1).await.remove(0);
    assert_eq!((row.outcome, row.bytes, row.millis), (Some(Outcome::Delivered), Some(4096), Some(12)));
    assert_eq!(stage.index.open_grant(&shop(), AccessId([5; 8])).await.unwrap(), None);
}

pub(crate) async fn the_largest_readers_come_first(mut stage: Stage) {
    let busy = SubjectRef([0xb5; 16]);
    stage.sees(&[1]).await;
    stage.happens(Event::Grant(Box::new(grant(1, busy, &[1, 2, 3])))).await;
    stage.passes(7);
    stage.sees(&[4, 5, 6, 7]).await;
    let whole = stage.index.largest_readers(begin(), stage.now, 5).await.unwrap();
    let told: Vec<_> = whole.iter().map(|one| (one.who, one.persons, one.accesses)).collect();
    assert_eq!(told, [(Some(CLERK), 5, 2), (Some(busy), 3, 1)]);
    let first = stage.index.largest_readers(begin(), begin(), 1).await.unwrap();
    assert_eq!((first.len(), first[0].who), (1, Some(busy)));
}

pub(crate) async fn what_is_the_actors_own_counts_for_nobody(mut stage: Stage) {
    let mut own = grant(1, person(1), &[1, 2]);
    own.actor.role = Role::Customer;
    (own.found.own, own.found.persons) = (vec![person(2), person(1)], 1);
    stage.happens(Event::Grant(Box::new(own))).await;
    assert!(stage.index.largest_readers(begin(), stage.now, 5).await.unwrap().is_empty());
    assert_eq!(stage.saw(1).await[0].own, [person(2), person(1)]);
}

pub(crate) async fn decoys_are_found(mut stage: Stage) {
    stage.sees(&[1]).await;
    let mut touched = grant(2, CLERK, &[2]);
    touched.found.decoys = 1;
    let first = stage.happens(Event::Grant(Box::new(touched.clone()))).await;
    stage.leaps(1 << 19).await;
    let second = stage.happens(Event::Grant(Box::new(touched))).await;
    stage.sees(&[3]).await;
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let page = stage.index.decoys_touched(Span { order, ..all() }).await.unwrap();
        let mut found = seqs(&page.rows);
        found.sort_unstable();
        assert_eq!((found, page.rows[0].decoys), (vec![first, second], 1));
    }
}

pub(crate) async fn names_come_back_and_lead_to_each_other(mut stage: Stage) {
    for (n, kind, with) in [
        (1, IdentifierKind::Email, None),
        (2, IdentifierKind::CustomerId, Some(1)),
        (3, IdentifierKind::Phone, Some(1)),
        (4, IdentifierKind::Email, None),
    ] {
        stage.happens(Event::Named(named(n, kind, with))).await;
    }
    let told = stage.index.names(&[person(2), person(7)]).await.unwrap();
    assert_eq!(told, [named(2, IdentifierKind::CustomerId, Some(1))]);
    let linked = stage.index.linked(&[person(3)]).await.unwrap();
    assert_eq!(linked, [person(1), person(2), person(3)]);
    assert_eq!(stage.index.linked(&[person(4)]).await.unwrap(), [person(4)]);
    let known = async |kind, n| stage.index.is_known(&shop(), kind, person(n)).await.unwrap();
    assert!(known(IdentifierKind::Phone, 3).await);
    assert!(!known(IdentifierKind::Email, 3).await);
    assert!(!known(IdentifierKind::Email, 9).await);
    assert_eq!(stage.index.shops().await.unwrap(), [shop()]);
}

pub(crate) async fn the_newest_names_come_first(mut stage: Stage) {
    for n in 1..=5 {
        stage.happens(Event::Named(named(n, IdentifierKind::Email, None))).await;
    }
    let newest = stage.index.known_names(2).await.unwrap();
    assert_eq!(newest, [named(5, IdentifierKind::Email, None), named(4, IdentifierKind::Email, None)]);
}

pub(crate) async fn what_was_never_met_is_nothing(stage: Stage) {
    assert!(stage.saw(1).await.is_empty());
    assert!(stage.index.accesses_of_actor(None, CLERK, Span::newest(5)).await.unwrap().rows.is_empty());
    assert!(stage.index.largest_readers(begin(), stage.now, 5).await.unwrap().is_empty());
    assert_eq!(stage.index.linked(&[person(1)]).await.unwrap(), [person(1)]);
    assert!(stage.index.known_names(5).await.unwrap().is_empty());
    assert!(stage.index.shops().await.unwrap().is_empty());
}
