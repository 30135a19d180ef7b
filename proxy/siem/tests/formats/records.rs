//! A short log with a record of every kind.

use jiff::Timestamp;
use uuid::Uuid;
use vratar_model::access::{
    AccessId, Action, Actor, Amount, Approval, Ask, Binding, Close, ConfigInUse, Erased, Event, Field, Found,
    Grant, Lease, Login, Loss, Named, Outcome, Passed, Pruned, Reading, Reason, Record, Refusal, Role,
    Rotation, Run, SubjectRef, Verdict,
};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_model::{RouteClass, ShopId};
use vratar_siem::{Joiner, Names, Told};

pub(crate) const LOG: Uuid = Uuid::from_u128(7);
pub(crate) const CLERK: SubjectRef = SubjectRef([0xc1; 16]);

pub(crate) fn person(n: u8) -> SubjectRef {
    SubjectRef([n; 16])
}

pub(crate) fn shop() -> ShopId {
    ShopId::new("shop-a")
}

pub(crate) fn at() -> Timestamp {
    "2026-03-01T10:00:00.000001Z".parse().unwrap()
}

pub(crate) fn actor() -> Actor {
    Actor { role: Role::Staff, who: Some(CLERK), session: Some(SessionRef("s".to_owned())), proved_at: None }
}

pub(crate) fn grant(subjects: &[u8]) -> Grant {
    Grant {
        access: AccessId([1; 8]),
        shop: shop(),
        actor: actor(),
        address: Some("2001:db8::7".parse().unwrap()),
        method: "GET".to_owned(),
        path: "/dashboard/users/17/".to_owned(),
        query: vec!["page".to_owned()],
        route: "customers".to_owned(),
        class: RouteClass::List,
        action: Action::List,
        status: 200,
        media: "text/html".to_owned(),
        opaque: false,
        streamed: true,
        found: Found {
            subjects: subjects.iter().copied().map(person).collect(),
            persons: subjects.len() as u64,
            rows: 2,
            fields: vec![Field::Name, Field::Email],
            ..Found::default()
        },
        verdict: Verdict::Allow,
        policy: Some("ab12".to_owned()),
        because: Vec::new(),
        reason: None,
    }
}

fn refusal() -> Refusal {
    Refusal {
        access: AccessId([2; 8]),
        shop: shop(),
        actor: Actor::anonymous(None),
        address: Some("192.0.2.7".parse().unwrap()),
        method: "GET".to_owned(),
        path: "/dashboard/|=\\".to_owned(),
        route: "customers".to_owned(),
        class: RouteClass::Export,
        reason: Reason::NoBinding,
        status: 403,
        verdict: Verdict::Deny,
        because: Vec::new(),
    }
}

/// One of each kind.
pub(crate) fn every() -> Vec<Event> {
    let (shop, access) = (shop(), AccessId([1; 8]));
    let session = SessionRef("s".to_owned());
    let login = |who, success| {
        let (session, address) = (Some(session.clone()), Some("192.0.2.7".parse().unwrap()));
        Login {
            shop: shop.clone(),
            login: "dashboard".to_owned(),
            role: Role::Staff,
            who,
            session,
            address,
            success,
            again: false,
        }
    };
    let mut decoy = grant(&[1, 2]);
    (decoy.access, decoy.found.decoys, decoy.actor.who) = (AccessId([9; 8]), 1, None);
    let named = Named {
        subject: person(1),
        shop: shop.clone(),
        identifier: IdentifierKind::Email,
        with: None,
        staff: false,
        path: "0123456789ab".to_owned(),
        sealed: "c2VhbGVk".to_owned(),
    };
    let found = Found { subjects: vec![person(3)], persons: 1, rows: 1, ..Found::default() };
    vec![
        Event::Run(Run { version: "0.1.0".to_owned(), size: 0, root: "00".to_owned() }),
        Event::Config(ConfigInUse { sha256: "00".to_owned(), guarded: vec![shop.clone()] }),
        Event::Login(login(Some(CLERK), true)),
        Event::Login(login(None, false)),
        Event::Named(named),
        Event::Grant(Box::new(grant(&[1, 2]))),
        Event::Lease(Lease { access, shop: shop.clone(), bytes: 65_536, found }),
        Event::Close(Close {
            access,
            shop: shop.clone(),
            outcome: Outcome::Delivered,
            bytes: 70_000,
            rows: 3,
            persons: 3,
            millis: 12,
        }),
        Event::Grant(Box::new(decoy)),
        Event::Refusal(Box::new(refusal())),
        Event::Ask(Box::new(ask())),
        Event::Approval(Box::new(approval(Verdict::Allow))),
        Event::Approval(Box::new(approval(Verdict::Deny))),
        Event::Rotation(Rotation {
            shop: shop.clone(),
            before: session.clone(),
            after: session.clone(),
            role: Some(Role::Admin),
        }),
        Event::Logout(Binding { shop: shop.clone(), session }),
        Event::Reading(Reading {
            by: "root".to_owned(),
            what: "tail".to_owned(),
            subject: None,
            unsealed: false,
        }),
        Event::Pruned(Pruned { first: 10, until: at(), segments: 1 }),
        Event::Erased(Erased { count: 2 }),
        Event::Loss(Loss { anchored: 10, found: 5, by: "root".to_owned(), reason: None }),
        Event::Passed(Passed { shop, count: 3, from: at(), until: at() }),
    ]
}

fn ask() -> Ask {
    let Refusal { access, shop, address, method, path, route, class, .. } = refusal();
    Ask {
        access,
        shop,
        actor: actor(),
        address,
        method,
        path,
        query: vec!["q".to_owned()],
        wants: Some("digest".to_owned()),
        route,
        class,
        action: Action::Export,
        rule: "export_budget/day".to_owned(),
        persons: 3,
        rows: 4,
        more: true,
        at_most: Amount { persons: 30, rows: 40 },
        reason: None,
        until: at(),
    }
}

fn approval(verdict: Verdict) -> Approval {
    let Ask { access, shop, actor, address, rule, until, .. } = ask();
    let by = Actor { role: Role::Admin, who: Some(person(9)), ..actor };
    Approval { access, shop, asker: CLERK, by, address, rule, verdict, until }
}

pub(crate) fn told(events: Vec<Event>, names: Option<&dyn Names>) -> Vec<Told> {
    let mut joiner = Joiner::new(LOG);
    let record = |event| Record { at: at(), event };
    (10_u64..).zip(events).map(|(seq, event)| joiner.join(seq, record(event), names)).collect()
}
