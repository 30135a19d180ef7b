//! What the record says was drawn.

use super::{Allowance, Shown};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use vratar_model::access::{AccessId, Event, Found, Grant, Outcome, Record};

/// Something that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// When.
    pub at: Timestamp,
    /// By which access.
    pub access: AccessId,
    /// On what it draws.
    pub allowances: Vec<Allowance>,
    /// What.
    pub shown: Shown,
}

/// What a stretch of the record says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasts {
    /// In the order of the record.
    pub draws: Vec<Past>,
    /// Leases whose grant stands before the stretch: nobody knows on what they draw. Begin earlier if there are any.
    pub orphans: u64,
}

/// Reads a stretch of the record: what each grant and lease showed, and on what it draws. `draws_on` is asked once a grant
/// and answers for all its leases too; what it changes of [`Shown`] (a weight for what could not be counted) is of that
/// record alone.
///
/// What was withheld in the end showed nothing.
pub fn pasts(
    records: impl IntoIterator<Item = Record>,
    mut draws_on: impl FnMut(Timestamp, &Grant, &mut Shown) -> Vec<Allowance>,
) -> Pasts {
    let (mut read, mut streamed, mut withheld) = (Pasts::default(), HashMap::new(), HashSet::new());
    for Record { at, event } in records {
        match event {
            Event::Grant(grant) => {
                let access = grant.access;
                let mut shown = Shown::from(&grant.found);
                let allowances = draws_on(at, &grant, &mut shown);
                // A grant with many references goes on in leases, streamed or not.
                streamed.insert(access, allowances.clone());
                read.add(Past { at, access, allowances, shown });
            }
            Event::Lease(lease) => {
                let allowances = streamed.get(&lease.access).cloned();
                read.lease(at, lease.access, allowances, &lease.found);
            }
            Event::Close(close) => {
                streamed.remove(&close.access);
                if close.outcome == Outcome::Withheld {
                    withheld.insert(close.access);
                }
            }
            _ => {}
        }
    }
    read.draws.retain(|past| !withheld.contains(&past.access));
    read
}

impl Pasts {
    fn add(&mut self, past: Past) {
        if !past.allowances.is_empty() && !past.shown.is_empty() {
            self.draws.push(past);
        }
    }

    fn lease(&mut self, at: Timestamp, access: AccessId, known: Option<Vec<Allowance>>, found: &Found) {
        match known {
            Some(allowances) => self.add(Past { at, access, allowances, shown: found.into() }),
            None => self.orphans += 1,
        }
    }
}
