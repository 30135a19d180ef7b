//! A log in memory, and what all sinks are asked.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;
use vratar_config::ShipTo;
use vratar_model::access::{
    AccessId, Action, Actor, Close, Event, Found, Grant, Outcome, Record, Role, SubjectRef, Verdict,
};
use vratar_model::journal::IdentifierKind;
use vratar_model::{RouteClass, ShopId};
use vratar_ship::{Order, Shipper, ShipperStatus, ship};
use vratar_siem::{Format, Names, Revealed};
use vratar_store::index::{Leaves, Reader, Unread};

/// Far longer than anything here takes; only a failing test waits for it.
pub(crate) const LONG: Duration = Duration::from_secs(60);
pub(crate) const LOG: Uuid = Uuid::from_u128(7);
/// Persons of each grant.
const PERSONS: u8 = 3;

/// Grants and their closes in turn.
#[derive(Clone, Default)]
pub(crate) struct Log {
    pub(crate) leaves: Arc<Mutex<u64>>,
    /// How many persons a grant shows beyond the usual.
    pub(crate) crowd: u64,
}

impl Log {
    pub(crate) fn of(leaves: u64) -> Self {
        Self { leaves: Arc::new(Mutex::new(leaves)), crowd: 0 }
    }

    pub(crate) fn grows(&self, leaves: u64) {
        *self.leaves.lock().unwrap() += leaves;
    }

    fn record(&self, seq: u64) -> Record {
        let (access, shop) = (AccessId((seq / 2).to_be_bytes()), ShopId::new("shop-a"));
        let event = if seq.is_multiple_of(2) {
            let subject = |n: u64| SubjectRef((u128::from(seq) << 64 | u128::from(n)).to_be_bytes());
            let subjects = (0..u64::from(PERSONS) + self.crowd).map(subject).collect();
            Event::Grant(Box::new(grant(
                access,
                shop,
                Found { subjects, persons: 3, rows: 3, ..Found::default() },
            )))
        } else {
            let outcome = Outcome::Delivered;
            Event::Close(Close { access, shop, outcome, bytes: 4096, rows: 3, persons: 3, millis: 5 })
        };
        Record { at: "2026-03-01T10:00:00Z".parse().unwrap(), event }
    }
}

fn grant(access: AccessId, shop: ShopId, found: Found) -> Grant {
    Grant {
        access,
        shop,
        actor: Actor { role: Role::Staff, who: Some(SubjectRef([0xc1; 16])), session: None, proved_at: None },
        address: Some("192.0.2.7".parse().unwrap()),
        method: "GET".to_owned(),
        path: "/dashboard/users/".to_owned(),
        query: vec![],
        route: "customers".to_owned(),
        class: RouteClass::List,
        action: Action::List,
        status: 200,
        media: "text/html".to_owned(),
        opaque: false,
        streamed: false,
        found,
        verdict: Verdict::Allow,
        policy: None,
        because: Vec::new(),
        reason: None,
    }
}

impl Reader for Log {
    fn read(&mut self, from: u64, most: usize) -> Result<Leaves, Unread> {
        let next = self.size().min(from + most as u64).max(from);
        Ok(Leaves { from, next, records: (from..next).map(|seq| (seq, self.record(seq))).collect() })
    }

    fn size(&self) -> u64 {
        *self.leaves.lock().unwrap()
    }
}

/// Everybody has an address.
pub(crate) struct Everybody;

impl Names for Everybody {
    fn reveal(&self, subject: SubjectRef) -> Option<Revealed> {
        let value = format!("person-{subject}@shop.example");
        Some(Revealed { kind: IdentifierKind::Email, value, with: None })
    }
}

pub(crate) fn order(to: ShipTo, format: Format, ca: Option<&Path>) -> Order {
    Order { name: "siem".to_owned(), to, format, ca: ca.map(Path::to_owned) }
}

pub(crate) fn begin(order: &Order, log: &Log, dir: &Path) -> Shipper {
    ship(order, LOG, log.clone(), None, &dir.join("ship")).unwrap()
}

pub(crate) async fn until(shipper: &Shipper, what: impl FnMut(&ShipperStatus) -> bool) -> ShipperStatus {
    let mut status = shipper.watch();
    let status = tokio::time::timeout(LONG, status.wait_for(what)).await;
    status.unwrap_or_else(|_| panic!("{:?}", shipper.status())).unwrap().clone()
}

/// The leaf in the id of an event.
pub(crate) fn seq(uid: &str) -> u64 {
    uid.strip_prefix(&format!("{LOG}-")).unwrap().parse().unwrap()
}

/// Each of `count` leaves came, first times in order, and maybe some behind them.
pub(crate) fn assert_all(seqs: &[u64], count: u64) {
    let mut first = std::collections::BTreeSet::new();
    let firsts: Vec<u64> = seqs.iter().copied().filter(|seq| first.insert(*seq)).collect();
    assert!(firsts.len() as u64 >= count);
    assert_eq!(firsts, (0..firsts.len() as u64).collect::<Vec<_>>());
}
