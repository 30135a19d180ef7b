//! An index on an empty stage, and short ways to say what happens in front of it.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use vratar_model::access::{
    AccessId, Action, Actor, Close, Event, Field, Found, Grant, Lease, Login, Named, Outcome, Record, Role,
    SubjectRef, Verdict,
};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_model::{RouteClass, ShopId};
use vratar_store::AccessIndex;
use vratar_store::index::{AccessRow, Bound, Leaves, Order, Span};

pub(crate) const CLERK: SubjectRef = SubjectRef([0xc1; 16]);

pub(crate) struct Stage {
    pub(crate) index: Arc<dyn AccessIndex>,
    pub(crate) next: u64,
    pub(crate) now: Timestamp,
}

impl Stage {
    pub(crate) fn set(index: Arc<dyn AccessIndex>) -> Self {
        Self { index, next: 0, now: begin() }
    }

    /// One leaf more, a second later.
    pub(crate) async fn happens(&mut self, event: Event) -> u64 {
        self.now = self.now.checked_add(SignedDuration::from_secs(1)).unwrap();
        let (seq, record) = (self.next, Record { at: self.now, event });
        self.next += 1;
        let leaves = Leaves { from: seq, next: self.next, records: vec![(seq, record)] };
        assert_eq!(self.index.apply(leaves).await.unwrap(), self.next);
        seq
    }

    /// So many leaves that say nothing here.
    pub(crate) async fn leaps(&mut self, leaves: u64) {
        let (from, next) = (self.next, self.next + leaves);
        self.next = self.index.apply(Leaves { from, next, records: vec![] }).await.unwrap();
        assert_eq!(self.next, next);
    }

    pub(crate) fn passes(&mut self, days: i64) {
        self.now = self.now.checked_add(SignedDuration::from_hours(24 * days)).unwrap();
    }

    pub(crate) async fn logs_in(&mut self, session: &str, role: Role) -> u64 {
        self.happens(Event::Login(login(session, role, true))).await
    }

    /// The clerk sees them.
    pub(crate) async fn sees(&mut self, subjects: &[u8]) -> u64 {
        let access = u8::try_from(self.next % 251).unwrap();
        self.happens(Event::Grant(Box::new(grant(access, CLERK, subjects)))).await
    }

    pub(crate) async fn holder(&self, session: &str) -> Option<Bound> {
        self.index.binding(&shop(), &session_ref(session), self.now).await.unwrap()
    }

    pub(crate) async fn saw(&self, subject: u8) -> Vec<AccessRow> {
        let page = self.index.accesses_of_subject(None, &[person(subject)], all()).await.unwrap();
        assert!(!page.more);
        page.rows
    }
}

pub(crate) fn begin() -> Timestamp {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

pub(crate) fn shop() -> ShopId {
    ShopId::new("shop-a")
}

pub(crate) fn all() -> Span {
    Span { order: Order::OldestFirst, ..Span::newest(1000) }
}

pub(crate) fn seqs(rows: &[AccessRow]) -> Vec<u64> {
    rows.iter().map(|row| row.seq).collect()
}

pub(crate) fn person(n: u8) -> SubjectRef {
    SubjectRef([n; 16])
}

pub(crate) fn session_ref(name: &str) -> SessionRef {
    SessionRef(name.to_owned())
}

pub(crate) fn login(session: &str, role: Role, success: bool) -> Login {
    Login {
        shop: shop(),
        login: "dashboard".to_owned(),
        role,
        who: Some(CLERK),
        session: Some(session_ref(session)),
        address: Some("192.0.2.7".parse().unwrap()),
        success,
        again: false,
    }
}

pub(crate) fn found(subjects: &[u8]) -> Found {
    let subjects: Vec<SubjectRef> = subjects.iter().copied().map(person).collect();
    let persons = subjects.len() as u64;
    Found { subjects, persons, rows: persons, fields: vec![Field::Name, Field::Email], ..Found::default() }
}

pub(crate) fn grant(access: u8, who: SubjectRef, subjects: &[u8]) -> Grant {
    let session = Some(session_ref("clerk"));
    Grant {
        access: AccessId([access; 8]),
        shop: shop(),
        actor: Actor { role: Role::Staff, who: Some(who), session, proved_at: None },
        address: Some("192.0.2.7".parse().unwrap()),
        method: "GET".to_owned(),
        path: "/dashboard/users/17/".to_owned(),
        query: vec![],
        route: "customer".to_owned(),
        class: RouteClass::Detail,
        action: Action::View,
        status: 200,
        media: "text/html".to_owned(),
        opaque: false,
        streamed: false,
        found: found(subjects),
        verdict: Verdict::Allow,
        policy: None,
        because: Vec::new(),
        reason: None,
    }
}

pub(crate) fn lease(access: u8, subjects: &[u8]) -> Event {
    Event::Lease(Lease {
        access: AccessId([access; 8]),
        shop: shop(),
        bytes: 1 << 16,
        found: found(subjects),
    })
}

pub(crate) fn close(access: u8, outcome: Outcome) -> Event {
    let access = AccessId([access; 8]);
    Event::Close(Close { access, shop: shop(), outcome, bytes: 4096, rows: 1, persons: 1, millis: 12 })
}

pub(crate) fn named(subject: u8, identifier: IdentifierKind, with: Option<u8>) -> Named {
    let (n, subject, with) = (subject, person(subject), with.map(person));
    Named {
        subject,
        shop: shop(),
        identifier,
        with,
        staff: false,
        path: format!("{n:012x}"),
        sealed: format!("sealed-{subject}"),
    }
}
