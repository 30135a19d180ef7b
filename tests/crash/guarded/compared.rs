//! What was received against what was recorded.

use super::reader::Received;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use vratar_model::access::{AccessId, Event, SubjectRef};
use vratar_tests::Ledger;

/// What a run adds up to.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) answers: usize,
    /// Of which something came, and not all.
    pub(crate) partial: usize,
    pub(crate) identifiers: usize,
    pub(crate) grants: usize,
    /// Grants of which nobody has received anything.
    pub(crate) unreceived: usize,
    /// Identifiers that were received and not recorded.
    pub(crate) exceptions: usize,
}

/// Adds up `received` against the record beside `state`.
pub(crate) fn compare(record: &Path, state: &Path, received: &[Received], figures: &mut Figures) {
    let ledger = Ledger::at(record, state);
    let (words, shown) = recorded(&ledger);
    figures.grants += words.len();
    let mut open: HashSet<&str> = words.keys().map(String::as_str).collect();
    for one in received.iter().filter(|one| one.bytes > 0) {
        assert_eq!(one.status, 200, "whoever had logged in before a kill is still in: {one:?}");
        figures.answers += 1;
        figures.partial += usize::from(!one.whole);
        figures.identifiers += one.people.len();
        open.remove(one.word.as_str());
        let known = words.get(&one.word).map(|accesses| {
            accesses.iter().flat_map(|access| &shown[access]).map(|subject| ledger.name(subject).1).collect()
        });
        let known: HashSet<&str> = known.unwrap_or_default();
        let missing =
            one.people.iter().filter(|n| !known.contains(&*format!("{}-{n}@shop.example", one.word)));
        let missing = missing.count() + usize::from(!words.contains_key(&one.word));
        if missing > 0 {
            println!("NOT RECORDED: {missing} of {one:?}");
        }
        figures.exceptions += missing;
    }
    figures.unreceived += open.len();
}

type ByWord = HashMap<String, Vec<AccessId>>;
type Shown = HashMap<AccessId, Vec<SubjectRef>>;

/// The accesses of each request, and whom each has shown.
fn recorded(ledger: &Ledger) -> (ByWord, Shown) {
    let (mut words, mut shown) = (ByWord::new(), Shown::new());
    for (_, record) in &ledger.records {
        match &record.event {
            Event::Grant(grant) => {
                let named = grant.query.iter().find_map(|part| part.strip_prefix("kind="));
                let word = named.or_else(|| grant.path.rsplit('/').next()).unwrap_or_default();
                words.entry(word.to_owned()).or_default().push(grant.access);
                shown.entry(grant.access).or_default().extend(&grant.found.subjects);
            }
            Event::Lease(lease) => {
                shown.entry(lease.access).or_default().extend(&lease.found.subjects);
            }
            _ => {}
        }
    }
    (words, shown)
}
