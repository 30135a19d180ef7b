//! The record of a door, read from its files.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};
use vratar_model::access::{Close, Event, Grant, Lease, Login, Record, Refusal, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_record::names::Names;
use vratar_record::read::Records;
use vratar_seal::Keys;

/// How long what is kept late may take.
const LATE: Duration = Duration::from_secs(10);

/// What a record says, names opened.
pub struct Ledger {
    /// Its records with their numbers, in order.
    pub records: Vec<(u64, Record)>,
    names: HashMap<SubjectRef, (IdentifierKind, String)>,
}

impl Ledger {
    /// The record in the state directory `state`, as it is sealed now.
    #[must_use]
    pub fn of(state: &Path) -> Self {
        Self::at(&state.join("record"), state)
    }

    /// The same of a record in another folder.
    #[must_use]
    pub fn at(folder: &Path, state: &Path) -> Self {
        let master: [u8; 32] = std::fs::read(state.join("key"))
            .expect("the record can be read")
            .try_into()
            .expect("the record can be read");
        let names = Names::open(folder, &Keys::new(master)).expect("the record can be read");
        let records: Vec<_> = Records::open(folder)
            .expect("the record can be read")
            .from(0)
            .map(|record| record.expect("the record can be read"))
            .collect();
        let named = |record: &Record| match &record.event {
            Event::Named(named) => {
                let name = names.reveal(named).expect("the record can be read");
                Some((named.subject, (named.identifier, name)))
            }
            _ => None,
        };
        let names = records.iter().filter_map(|(_, record)| named(record)).collect();
        Self { records, names }
    }

    /// The same, once `holds`.
    pub async fn when(state: &Path, holds: impl Fn(&Self) -> bool) -> Self {
        let end = Instant::now() + LATE;
        loop {
            let ledger = Self::of(state);
            if holds(&ledger) {
                return ledger;
            }
            assert!(Instant::now() < end, "{:#?}", ledger.records);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Accesses.
    #[must_use]
    pub fn grants(&self) -> Vec<&Grant> {
        self.events(|event| if let Event::Grant(grant) = event { Some(&**grant) } else { None })
    }

    /// Further parts of long answers.
    #[must_use]
    pub fn leases(&self) -> Vec<&Lease> {
        self.events(|event| if let Event::Lease(lease) = event { Some(lease) } else { None })
    }

    /// What became of accesses.
    #[must_use]
    pub fn closes(&self) -> Vec<&Close> {
        self.events(|event| if let Event::Close(close) = event { Some(close) } else { None })
    }

    /// Accesses that got nothing.
    #[must_use]
    pub fn refusals(&self) -> Vec<&Refusal> {
        self.events(|event| if let Event::Refusal(refusal) = event { Some(&**refusal) } else { None })
    }

    /// Logins.
    #[must_use]
    pub fn logins(&self) -> Vec<&Login> {
        self.events(|event| if let Event::Login(login) = event { Some(login) } else { None })
    }

    fn events<'a, T>(&'a self, of: impl Fn(&'a Event) -> Option<T>) -> Vec<T> {
        self.records.iter().filter_map(|(_, record)| of(&record.event)).collect()
    }

    /// What references stand for, in their order.
    #[must_use]
    pub fn named(&self, subjects: &[SubjectRef]) -> Vec<&str> {
        subjects.iter().map(|subject| self.name(subject).1).collect()
    }

    /// What a reference stands for.
    #[must_use]
    pub fn name(&self, subject: &SubjectRef) -> (IdentifierKind, &str) {
        let known = self.names.get(subject);
        known.map(|(kind, name)| (*kind, name.as_str())).unwrap_or_else(|| panic!("{subject} has no name"))
    }

    /// Everybody whom grants and leases name, sorted, each once.
    #[must_use]
    pub fn shown(&self) -> Vec<&str> {
        let granted = self.grants().into_iter().flat_map(|grant| grant.found.subjects.clone());
        let leased = self.leases().into_iter().flat_map(|lease| lease.found.subjects.clone());
        let mut all: Vec<&str> = self.named(&granted.chain(leased).collect::<Vec<_>>());
        all.sort_unstable();
        all.dedup();
        all
    }
}
