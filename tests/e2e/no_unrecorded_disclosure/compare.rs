//! What answers showed against what the record says of these very answers.

use super::truth::Truth;
use super::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use vratar_model::access::{AccessId, Event, Found, Grant};
use vratar_model::journal::IdentifierKind;
use vratar_tests::Ledger;

/// What the record has of one visit.
#[derive(Default)]
pub(super) struct Recorded<'l> {
    pub(super) grant: Option<&'l Grant>,
    /// Addresses and telephone numbers.
    pub(super) subjects: BTreeSet<String>,
    /// Numbers of orders and accounts.
    pub(super) numbers: BTreeSet<(IdentifierKind, String)>,
    pub(super) echoes: BTreeSet<String>,
    pub(super) own: BTreeSet<String>,
    pub(super) rows: u64,
}

/// The record, visit by visit. One walker went at a time: what was recorded between a request and the end of its answer
/// is of that request.
pub(super) fn by_visit<'l>(visits: &[Visit], ledger: &'l Ledger) -> Vec<Recorded<'l>> {
    let mut recorded: Vec<Recorded<'l>> = visits.iter().map(|_| Recorded::default()).collect();
    let mut of_access: BTreeMap<AccessId, usize> = BTreeMap::new();
    for (number, record) in &ledger.records {
        match &record.event {
            Event::Grant(grant) => {
                let at = visits.partition_point(|visit| visit.ended < record.at);
                let visit = visits.get(at).filter(|visit| visit.began <= record.at);
                let visit = visit.unwrap_or_else(|| panic!("record {number} belongs to no visit: {grant:?}"));
                assert_eq!(visit.method.as_str(), grant.method, "record {number}: {}", visit.target);
                assert!(recorded[at].grant.is_none(), "two grants of {}", visit.target);
                recorded[at].grant = Some(grant);
                of_access.insert(grant.access, at);
                recorded[at].add(ledger, &grant.found);
            }
            Event::Lease(lease) => recorded[of_access[&lease.access]].add(ledger, &lease.found),
            _ => {}
        }
    }
    recorded
}

impl Recorded<'_> {
    fn add(&mut self, ledger: &Ledger, found: &Found) {
        for subject in &found.subjects {
            let (kind, name) = ledger.name(subject);
            match kind {
                IdentifierKind::Email | IdentifierKind::Phone => self.subjects.insert(name.to_owned()),
                _ => self.numbers.insert((kind, name.to_owned())),
            };
        }
        self.echoes.extend(found.echoes.iter().map(|subject| ledger.name(subject).1.to_owned()));
        self.own.extend(found.own.iter().map(|subject| ledger.name(subject).1.to_owned()));
        self.rows += found.rows;
    }
}

/// What it comes to.
#[derive(Default)]
pub(super) struct Figures {
    responses: u64,
    recorded: u64,
    with_people: u64,
    /// Addresses and telephone numbers shown, a time for each answer.
    shown: u64,
    found: u64,
    /// Addresses and telephone numbers recorded, a time for each answer.
    named: u64,
    right: u64,
    echoes: u64,
    orders: u64,
    orders_found: u64,
    /// Shown and not recorded.
    pub(super) missed: Vec<String>,
    /// Recorded and not shown.
    pub(super) invented: Vec<String>,
    /// Shown where nothing is recorded.
    pub(super) gaps: Vec<(String, String)>,
    /// What is said to be an echo and was never asked.
    pub(super) false_echoes: Vec<String>,
}

impl Figures {
    /// Of all visits.
    pub(super) fn of(visits: &[Visit], recorded: &[Recorded<'_>], truth: &Truth) -> Self {
        let mut figures = Self::default();
        for (visit, recorded) in visits.iter().zip(recorded) {
            figures.add(visit, recorded, truth);
        }
        figures
    }

    fn add(&mut self, visit: &Visit, recorded: &Recorded<'_>, truth: &Truth) {
        let text = visit.text();
        let (shown, asked) = (truth.in_text(&text), truth.in_text(&visit.asked()));
        self.responses += 1;
        self.with_people += u64::from(!shown.is_empty());
        let Some(grant) = recorded.grant else {
            let foreign = shown.iter().filter(|one| !asked.contains(*one) && *one != visit.own);
            let foreign: Vec<_> = foreign.collect();
            if !foreign.is_empty() {
                self.gaps.push((visit.path().to_owned(), format!("{visit} shows {foreign:?}")));
            }
            return;
        };
        self.recorded += 1;
        let named: BTreeSet<&String> = recorded.subjects.iter().chain(&recorded.echoes).collect();
        self.shown += shown.len() as u64;
        self.named += named.len() as u64;
        self.echoes += recorded.echoes.len() as u64;
        for one in &shown {
            match named.contains(one) {
                true => self.found += 1,
                false => self.missed.push(format!("{visit} ({}) shows {one}", grant.route)),
            }
        }
        for one in named {
            match shown.contains(one) {
                true => self.right += 1,
                false => self.invented.push(format!("{visit} ({}) does not show {one}", grant.route)),
            }
        }
        self.numbers(visit, recorded, &truth.orders_in(&text), truth);
        let false_echoes = recorded.echoes.iter().filter(|echo| !asked.contains(*echo));
        self.false_echoes.extend(false_echoes.map(|echo| format!("{visit}: {echo}")));
    }

    fn numbers(&mut self, visit: &Visit, recorded: &Recorded<'_>, shown: &BTreeSet<String>, truth: &Truth) {
        for order in shown {
            self.orders += 1;
            let number = (IdentifierKind::OrderNo, order.clone());
            self.orders_found += u64::from(recorded.numbers.contains(&number));
        }
        for (kind, number) in &recorded.numbers {
            let known = if *kind == IdentifierKind::OrderNo { &truth.orders } else { &truth.accounts };
            self.named += 1;
            match known.contains(number) {
                true => self.right += 1,
                false => self.invented.push(format!("{visit}: no {} {number}", kind.as_str())),
            }
        }
    }

    /// Of what was shown, the part that is recorded.
    pub(super) fn recall(&self) -> f64 {
        part(self.found, self.shown)
    }

    /// Of what is recorded, the part that was shown.
    pub(super) fn precision(&self) -> f64 {
        part(self.right, self.named)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
fn part(of: u64, all: u64) -> f64 {
    if all == 0 { 1.0 } else { of as f64 / all as f64 }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "answers {}, recorded {}, with people {}",
            self.responses, self.recorded, self.with_people
        )?;
        writeln!(
            f,
            "addresses and numbers shown {}, recorded of them {}: recall {:.4}",
            self.shown,
            self.found,
            self.recall()
        )?;
        writeln!(
            f,
            "recorded {}, right of them {}: precision {:.4}; echoes {}",
            self.named,
            self.right,
            self.precision(),
            self.echoes
        )?;
        writeln!(f, "numbers of orders shown {}, recorded of them {}", self.orders, self.orders_found)?;
        write!(f, "answers with people where nothing is recorded: {}", self.gaps.len())
    }
}
