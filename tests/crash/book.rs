//! The door's book, read from its file, and held against the shop's.

use crate::customer::{Seen, Sent};
use crate::shop::Truth;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use vratar_model::ShopId;
use vratar_model::journal::IdentifierKind;
use vratar_seal::Keys;

/// What the door holds of one submission.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    id: String,
    pub(crate) outcome: String,
    /// Number in the chain.
    pub(crate) seq: i64,
    /// Which delivery of the form was answered.
    served: String,
    /// Names of the boxes that were ticked.
    pub(crate) ticks: BTreeSet<String>,
    /// How many boxes there were.
    pub(crate) boxes: i64,
}

/// All of it, by the keyed hash of the address.
pub(crate) struct Book {
    keys: Keys,
    by_lookup: HashMap<String, Vec<Attempt>>,
}

impl Book {
    /// Reads the file of `state`.
    pub(crate) fn read(state: &Path) -> Self {
        let key = std::fs::read(state.join("key")).expect("the key file");
        let keys = Keys::new(key.try_into().expect("32 bytes"));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(state.join("vratar.sqlite"), flags).expect("the store");
        Self { keys, by_lookup: attempts(&db).expect("the store reads") }
    }

    /// The submissions with this address, in the order in which they came.
    pub(crate) fn of(&self, email: &str) -> &[Attempt] {
        self.by_lookup.get(&self.lookup(email)).map_or(&[], Vec::as_slice)
    }

    /// Those that count.
    pub(crate) fn committed(&self, email: &str) -> Vec<&Attempt> {
        self.of(email).iter().filter(|attempt| attempt.outcome == "committed").collect()
    }

    fn lookup(&self, email: &str) -> String {
        self.keys.lookup(&ShopId::new("localhost"), IdentifierKind::Email, email)
    }

    fn all(&self) -> impl Iterator<Item = (&str, &Attempt)> {
        self.by_lookup
            .iter()
            .flat_map(|(lookup, of)| of.iter().map(move |attempt| (lookup.as_str(), attempt)))
    }

    /// Every registration that was seen to succeed has its decisions, ticked as they were; none is there twice.
    pub(crate) fn assert_holds(&self, sent: &[Sent]) {
        for one in sent.iter().filter(|sent| sent.seen == Seen::Welcome) {
            let committed = self.committed(&one.email);
            let [only] = committed.as_slice() else {
                panic!(
                    "{} was welcomed, but of its submissions these count: {:?}",
                    one.email,
                    self.of(&one.email)
                )
            };
            assert_eq!(only.ticks, one.ticks, "{}", one.email);
            assert!(only.boxes > 0, "{}: {only:?}", one.email);
        }
    }

    /// Nothing counts that did not happen in the shop, and nothing happened there without having been kept first.
    pub(crate) fn assert_true(&self, truth: &Truth) {
        let real: HashSet<String> = truth.accounts.iter().map(|email| self.lookup(email)).collect();
        for (lookup, attempt) in self.all() {
            assert!(
                attempt.outcome != "committed" || real.contains(lookup),
                "nobody registered: {attempt:?}"
            );
        }
        let unkept: Vec<&String> = truth.accounts.iter().filter(|email| self.of(email).is_empty()).collect();
        assert_eq!(unkept, Vec::<&String>::new(), "registered, but nothing was kept before");
        assert_eq!(truth.leaks, 0, "fields of the door reached the shop");
    }

    /// Nothing is in there twice: no delivery was answered twice, nobody has more submissions than were sent.
    pub(crate) fn assert_once(&self, sent: &[Sent]) {
        let (mut served, mut ids) = (HashSet::new(), HashSet::new());
        for (_, attempt) in self.all() {
            assert!(ids.insert(&attempt.id), "one submission, two persons: {attempt:?}");
            assert!(served.insert(&attempt.served), "one delivery was answered twice: {attempt:?}");
        }
        let mut by_email: BTreeMap<&str, usize> = BTreeMap::new();
        sent.iter().for_each(|sent| *by_email.entry(&sent.email).or_default() += 1);
        for (email, count) in by_email {
            assert!(self.of(email).len() <= count, "{email}: {count} sent, {:?}", self.of(email));
            assert!(self.committed(email).len() <= 1, "{email}: {:?}", self.of(email));
        }
    }

    /// How many submissions have this outcome.
    pub(crate) fn count(&self, outcome: &str) -> usize {
        self.all().filter(|(_, attempt)| attempt.outcome == outcome).count()
    }
}

fn attempts(db: &Connection) -> rusqlite::Result<HashMap<String, Vec<Attempt>>> {
    let sql = "SELECT i.lookup, a.id, a.outcome, a.seq, json_extract(e.body, '$.served.id'), \
               (SELECT count(*) FROM decision d WHERE d.attempt = a.id), \
               (SELECT group_concat('vratar_a_' || d.question || '_' || d.answer) FROM decision d JOIN event b \
                ON b.seq = d.seq WHERE d.attempt = a.id AND json_extract(b.body, '$.ticked')) \
               FROM attempt a JOIN attempt_identifier i ON i.attempt = a.id JOIN event e ON e.seq = a.seq \
               WHERE i.kind = 'email' ORDER BY a.seq";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all: HashMap<String, Vec<Attempt>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let ticks: Option<String> = row.get(6)?;
        let attempt = Attempt {
            id: row.get(1)?,
            outcome: row.get(2)?,
            seq: row.get(3)?,
            served: row.get(4)?,
            boxes: row.get(5)?,
            ticks: ticks
                .unwrap_or_default()
                .split(',')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        all.entry(row.get(0)?).or_default().push(attempt);
    }
    Ok(all)
}
