//! How large the access index is and how fast it answers: `access_index RECORDS [FILE]`, in release. A file that is given
//! stays, and one that is there grows by what it lacks.
//!
//! The log is made up: staff of 200 look at details (half), lists of 20 and exports of 200 persons (one in a hundred),
//! customers at themselves; a person has an address and a number. Every access is a grant and a close.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::missing_docs_in_private_items,
    reason = "a measuring run"
)]

#[path = "timing/times.rs"]
mod times;

use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::time::Instant;
use times::Times;
use uuid::Uuid;
use vratar_model::access::{
    AccessId, Action, Actor, Close, Event, Field, Found, Grant, Login, Named, Outcome, Record, Role,
    SubjectRef, Verdict,
};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_model::{RouteClass, ShopId};
use vratar_store::index::{Leaves, Order, Span};
use vratar_store::open_access_index;

/// Records of one transaction, as the follower takes them.
const BATCH: u64 = 8192;
const STAFF: u64 = 200;
/// Records a day.
const DAILY: u64 = 100_000;

struct Shop {
    records: u64,
    random: u64,
    shop: ShopId,
}

impl Shop {
    fn persons(&self) -> u64 {
        (self.records / 10).max(1000)
    }

    /// xorshift64
    fn any(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    fn record(&mut self, seq: u64) -> Record {
        let begin: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = begin + SignedDuration::from_secs(i64::try_from(seq * 86_400 / DAILY).unwrap());
        let names = self.persons() * 2;
        let event = match seq {
            _ if seq < names => self.named(seq),
            _ if seq.is_multiple_of(2) => Event::Grant(Box::new(self.grant(seq))),
            _ if seq.is_multiple_of(1001) => self.login(seq),
            _ => Event::Close(Close {
                access: access(seq - 1),
                shop: self.shop.clone(),
                outcome: Outcome::Delivered,
                bytes: 20_000,
                rows: 1,
                persons: 1,
                millis: 12,
            }),
        };
        Record { at, event }
    }

    fn named(&self, seq: u64) -> Event {
        let identifier =
            if seq.is_multiple_of(2) { IdentifierKind::Email } else { IdentifierKind::CustomerId };
        let with = (seq % 2 == 1).then(|| reference(seq - 1));
        let (path, sealed) = (format!("{seq:012x}"), format!("{seq:0>86}"));
        Event::Named(Named {
            subject: reference(seq),
            shop: self.shop.clone(),
            identifier,
            with,
            staff: false,
            path,
            sealed,
        })
    }

    fn login(&mut self, seq: u64) -> Event {
        let who = self.any(STAFF);
        Event::Login(Login {
            shop: self.shop.clone(),
            login: "dashboard".to_owned(),
            role: Role::Staff,
            who: Some(actor(who)),
            session: Some(session(seq)),
            address: Some("192.0.2.7".parse().unwrap()),
            success: true,
            again: false,
        })
    }

    fn grant(&mut self, seq: u64) -> Grant {
        let (action, count) = match self.any(100) {
            0 => (Action::Export, 200),
            1..20 => (Action::List, 20),
            _ => (Action::View, 1),
        };
        let persons = self.persons();
        let mut subjects = Vec::new();
        for _ in 0..count {
            let one = self.any(persons) * 2;
            subjects.extend([reference(one), reference(one + 1)]);
        }
        subjects.sort_unstable();
        subjects.dedup();
        let own = count == 1 && self.any(3) == 0;
        let who = if own { subjects[0] } else { actor(self.any(STAFF)) };
        let role = if own { Role::Customer } else { Role::Staff };
        let own = if own { subjects.clone() } else { Vec::new() };
        let fields = vec![Field::Name, Field::Email];
        Grant {
            access: access(seq),
            shop: self.shop.clone(),
            actor: Actor { role, who: Some(who), session: Some(session(seq % 5000)), proved_at: None },
            address: Some("192.0.2.7".parse().unwrap()),
            method: "GET".to_owned(),
            path: format!("/dashboard/users/{}/", self.any(persons)),
            query: vec![],
            route: "customer".to_owned(),
            class: RouteClass::Detail,
            action,
            status: 200,
            media: "text/html".to_owned(),
            opaque: false,
            streamed: false,
            found: Found {
                subjects,
                sizes: vec![],
                own,
                echoes: vec![],
                persons: count,
                rows: count,
                fields,
                masked: vec![],
                decoys: u32::from(seq.is_multiple_of(1_000_000)),
            },
            verdict: Verdict::Allow,
            policy: None,
            because: Vec::new(),
            reason: None,
        }
    }
}

fn access(seq: u64) -> AccessId {
    AccessId(seq.to_be_bytes())
}

/// Keyed hashes come in no order.
fn reference(n: u64) -> SubjectRef {
    let mixed = u128::from(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | u128::from(n);
    SubjectRef(mixed.to_be_bytes())
}

fn actor(n: u64) -> SubjectRef {
    reference(1 << 40 | n)
}

fn session(n: u64) -> SessionRef {
    SessionRef(format!("{:0>43}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let mut given = std::env::args().skip(1);
    let records: u64 = given.next().map_or(1_000_000, |count| count.parse().unwrap());
    let kept = given.next().map(PathBuf::from);
    let throwaway = || std::env::temp_dir().join(format!("access-index-{}.sqlite", std::process::id()));
    let path = kept.clone().unwrap_or_else(throwaway);
    let index = open_access_index(&path, Uuid::from_u128(1)).unwrap();
    let mut shop = Shop { records, random: 42, shop: ShopId::new("shop") };
    let there = index.applied().await.unwrap();
    let (begin, mut from, mut making, mut subjects) = (Instant::now(), there, 0.0, 0);
    let mut slice = Instant::now();
    while from < records {
        let (next, made) = ((from + BATCH).min(records), Instant::now());
        let all: Vec<_> = (from..next).map(|seq| (seq, shop.record(seq))).collect();
        subjects += all
            .iter()
            .map(|(_, record)| match &record.event {
                Event::Grant(grant) => grant.found.subjects.len(),
                _ => 0,
            })
            .sum::<usize>();
        making += made.elapsed().as_secs_f64();
        from = index.apply(Leaves { from, next, records: all }).await.unwrap();
        if from % (1 << 19) == 0 {
            println!(
                "{from} records: {:.0} records/s lately",
                f64::from(1 << 19) / slice.elapsed().as_secs_f64()
            );
            slice = Instant::now();
        }
    }
    let taking = begin.elapsed().as_secs_f64() - making;
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!(
        "{} records, {subjects} subjects shown: {taking:.1} s, {:.0} records/s",
        from - there,
        (from - there) as f64 / taking
    );
    println!(
        "{:.0} MiB, {:.0} bytes a record, {:.1} subjects a record",
        bytes as f64 / 1048576.0,
        bytes as f64 / from as f64,
        subjects as f64 / (from - there).max(1) as f64
    );
    let persons = shop.persons();
    let mut times = Times::default();
    for round in 0..200 {
        let n = shop.any(persons) * 2;
        let now = Timestamp::MAX;
        let newest = Span::newest(50);
        let oldest = Span { order: Order::OldestFirst, ..newest };
        let refs = [reference(n), reference(n + 1)];
        times
            .of("who saw this person, newest 50", index.accesses_of_subject(None, &refs, newest))
            .await
            .unwrap();
        times
            .of("who saw this person, oldest 50", index.accesses_of_subject(None, &refs, oldest))
            .await
            .unwrap();
        times
            .of("what did this actor see, newest 50", index.accesses_of_actor(None, actor(n % STAFF), newest))
            .await
            .unwrap();
        times.of("whose session", index.binding(&shop.shop, &session(n), now)).await.unwrap();
        times.of("is known", index.is_known(&shop.shop, IdentifierKind::Email, reference(n))).await.unwrap();
        times.of("linked", index.linked(&refs)).await.unwrap();
        times
            .of(
                "names of 50",
                index.names(&(0..50).map(|k| reference((n + k) % persons)).collect::<Vec<_>>()),
            )
            .await
            .unwrap();
        if round < 20 {
            let week = Timestamp::UNIX_EPOCH;
            times.of("largest readers of all time", index.largest_readers(week, now, 20)).await.unwrap();
            times.of("decoys touched", index.decoys_touched(newest)).await.unwrap();
            times.of("50 000 newest names", index.known_names(50_000)).await.unwrap();
        }
    }
    times.print();
    drop(index);
    if kept.is_some() {
        return;
    }
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}
