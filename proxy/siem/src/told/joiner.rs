//! What belongs together in a log: a grant, its leases, its close.

use super::show::{Names, shown};
use super::{Told, Who};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Event, Found, Grant, Record, SubjectRef};

/// Grants that are remembered until their close; beyond that the oldest is forgotten, and its close says less.
pub const OPEN_MOST: usize = 65_536;

/// Takes the records of one log in order.
pub struct Joiner {
    log: Uuid,
    open: HashMap<(AccessId, ShopId), (u64, Arc<Grant>)>,
    /// The open ones by their leaf.
    oldest: BTreeMap<u64, (AccessId, ShopId)>,
}

impl Joiner {
    /// For the records of `log`.
    #[must_use]
    pub fn new(log: Uuid) -> Self {
        Self { log, open: HashMap::new(), oldest: BTreeMap::new() }
    }

    /// What the next record says; `names` open references, without them they stay as they are.
    pub fn join(&mut self, seq: u64, record: Record, names: Option<&dyn Names>) -> Told {
        let grant = self.pass(seq, &record, names);
        let who = actor(&record.event, grant.as_deref()).map(|subject| Who {
            subject,
            name: names.and_then(|names| names.reveal(subject)).map(|revealed| revealed.value),
        });
        let none = Found::default();
        let found = match &record.event {
            Event::Grant(grant) => &grant.found,
            Event::Lease(lease) => &lease.found,
            _ => &none,
        };
        let subjects = shown(&found.subjects, names);
        let (own, echoes) = (shown(&found.own, names), shown(&found.echoes, names));
        Told { log: self.log, seq, who, subjects, own, echoes, cut: false, grant, record }
    }

    /// Takes notice of a record that is not told; its grant, if it is a lease or a close.
    pub fn pass(&mut self, seq: u64, record: &Record, names: Option<&dyn Names>) -> Option<Arc<Grant>> {
        match &record.event {
            Event::Named(named) => {
                names?.heard(named);
                None
            }
            Event::Grant(grant) => {
                self.remember(seq, grant);
                None
            }
            Event::Lease(lease) => {
                self.open.get(&(lease.access, lease.shop.clone())).map(|(_, grant)| Arc::clone(grant))
            }
            Event::Close(close) => {
                let (seq, grant) = self.open.remove(&(close.access, close.shop.clone()))?;
                self.oldest.remove(&seq);
                Some(grant)
            }
            _ => None,
        }
    }

    fn remember(&mut self, seq: u64, grant: &Grant) {
        let key = (grant.access, grant.shop.clone());
        // What it shows is its own record's; of a long list nothing has to be kept for its close.
        let kept = Grant { found: Found::default(), ..grant.clone() };
        if let Some((before, _)) = self.open.insert(key.clone(), (seq, Arc::new(kept))) {
            self.oldest.remove(&before);
        }
        self.oldest.insert(seq, key);
        if self.open.len() > OPEN_MOST
            && let Some((_, key)) = self.oldest.pop_first()
        {
            self.open.remove(&key);
        }
    }
}

fn actor(event: &Event, grant: Option<&Grant>) -> Option<SubjectRef> {
    match event {
        Event::Grant(grant) => grant.actor.who,
        Event::Refusal(refusal) => refusal.actor.who,
        Event::Ask(ask) => ask.actor.who,
        Event::Approval(approval) => approval.by.who,
        Event::Login(login) => login.who,
        _ => grant.and_then(|grant| grant.actor.who),
    }
}
