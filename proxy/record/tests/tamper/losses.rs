//! Losses that somebody has accepted, and what passes itself off as one.

use super::forge::{Batch, Draft, Secrets, access, draft, record, run, sealed};
use super::{Files, Rig, found};
use vratar_model::access::{Event, Loss};
use vratar_record::frame::Tag;
use vratar_record::keys::{Certificate, SecretKey};
use vratar_record::tree::{Frontier, leaf};
use vratar_record::verify::Aspect::{Anchored, Completeness, Integrity};
use vratar_record::verify::Verdict;

/// The epoch that goes on after the loss.
const NEXT: u32 = 3;

/// Every so many bytes a log is cut: well over a thousand places.
const EVERY: usize = 31;

/// A log whose end was lost, which somebody has accepted, and that went on.
struct Lossy {
    rig: Rig,
    /// The secrets of all epochs, with the one that goes on.
    secrets: Vec<SecretKey>,
}

impl Lossy {
    fn new() -> Self {
        let rig = Rig::new();
        let Secrets { root: _, mut epochs } = Secrets::fresh();
        let own = epochs.remove(0);
        let beside: Vec<u8> =
            (0..NEXT).flat_map(|epoch| rig.secrets.certificate(rig.log, epoch).encode()).collect();
        std::fs::write(rig.path().join("certificates"), beside).unwrap();
        let copied = rig.secrets.epochs.iter().map(|one| SecretKey::read(one.bytes()).unwrap());
        let secrets = copied.chain([own]).collect();
        Self { rig, secrets }
    }

    /// The first `segments` of the log, and behind them a run that tells of the loss of the rest.
    fn draft(&self, segments: usize, by: &SecretKey) -> Draft {
        let whole = draft(self.rig.log, &self.rig.secrets);
        let anchored = size(&whole);
        let mut left = whole;
        left.segments.truncate(segments);
        let mut tree = Frontier::default();
        left.segments
            .iter()
            .flatten()
            .flat_map(|batch| &batch.leaves)
            .for_each(|(_, payload)| tree.push(leaf(payload)));
        let loss = Loss { anchored, found: tree.size(), by: "operator".to_owned(), reason: None };
        let key = self.secrets[NEXT as usize].public();
        let certificate = Certificate::issue(by, self.rig.log, NEXT, key);
        let begin = vec![
            (Tag::Certificate, certificate.encode()),
            (Tag::Record, record(Event::Run(run(&tree)))),
            (Tag::Record, record(Event::Loss(loss))),
        ];
        let more = (0..20).flat_map(|nth| {
            let of = |kind| (Tag::Record, access(kind, 100_000 + nth));
            [of("grant"), of("close")]
        });
        let batches =
            vec![Batch { epoch: NEXT, leaves: begin }, Batch { epoch: NEXT, leaves: more.collect() }];
        left.segments.push(batches);
        left
    }

    /// As it was accepted: the last key certifies the next one.
    fn accepted(&self, segments: usize) -> Draft {
        self.draft(segments, &self.secrets[NEXT as usize - 1])
    }

    fn sealed(&self, draft: &Draft) -> (Files, Vec<String>) {
        sealed(draft, |epoch| &self.secrets[epoch as usize])
    }

    /// With an anchor that has seen the whole log and then what went on.
    fn anchor(&self, notes: &[String]) {
        let newest = notes.last().unwrap();
        std::fs::write(&self.rig.anchor, format!("{}\n{newest}", self.rig.notes.last().unwrap())).unwrap();
    }
}

fn size(draft: &Draft) -> u64 {
    draft.segments.iter().flatten().map(|batch| batch.leaves.len() as u64).sum()
}

/// How many segments may be left: all places at which something was lost.
fn lengths() -> std::ops::Range<usize> {
    1..6
}

#[test]
fn an_accepted_loss_is_told_and_is_no_fault() {
    let lossy = Lossy::new();
    for segments in lengths() {
        let (files, notes) = lossy.sealed(&lossy.accepted(segments));
        lossy.anchor(&notes);
        let report = lossy.rig.verify(&files);
        assert_eq!(report.faults, [], "{segments} segments left");
        assert_eq!((report.integrity, report.completeness), (Verdict::Ok, Verdict::Unknown));
        assert_eq!((report.exit_code(), report.losses.len()), (2, 1));
    }
}

/// Somebody without a key says that a loss was accepted: their certificate is nobody's.
#[test]
fn a_loss_accepted_without_the_key() {
    let lossy = Lossy::new();
    for segments in lengths() {
        let own = SecretKey::fresh().unwrap();
        for by in [&own, &lossy.secrets[NEXT as usize]] {
            let (files, notes) = lossy.sealed(&lossy.draft(segments, by));
            found(&lossy.rig.verify(&files), &[Integrity], &format!("{segments} segments left"));
            lossy.anchor(&notes);
            found(&lossy.rig.verify(&files), &[Integrity], &format!("{segments} segments left, anchored"));
        }
        // Sealed by the key of their own under the number of one that was there.
        let mut draft = lossy.accepted(segments);
        draft.segments.last_mut().unwrap()[0].leaves.remove(0);
        let last = draft.segments[segments - 1][0].epoch;
        draft.segments.last_mut().unwrap().iter_mut().for_each(|batch| batch.epoch = last);
        let nth = std::cell::Cell::new(0);
        let before = segments * 2;
        let files = sealed(&draft, |epoch| {
            nth.set(nth.get() + 1);
            if nth.get() > before { &own } else { &lossy.secrets[epoch as usize] }
        });
        found(&lossy.rig.alone(&files.0), &[Integrity], &format!("{segments} segments left, no certificate"));
    }
}

/// Keys are skipped, and nobody says that anything was lost.
#[test]
fn a_loss_that_nobody_accepted() {
    let lossy = Lossy::new();
    for segments in 1..5 {
        let mut draft = lossy.accepted(segments);
        draft.segments.last_mut().unwrap()[0].leaves.pop();
        let (files, notes) = lossy.sealed(&draft);
        lossy.anchor(&notes);
        if draft.segments[segments - 1][0].epoch + 1 < NEXT {
            found(&lossy.rig.alone(&files), &[Integrity], &format!("{segments} segments left"));
        }
        found(&lossy.rig.verify(&files), &[Integrity, Anchored], &format!("{segments} segments left"));
    }
}

/// More is taken away than was accepted: from before the loss, from what went on, byte by byte, without a key.
#[test]
fn a_wider_loss_than_the_accepted_one() {
    let lossy = Lossy::new();
    for segments in lengths() {
        let (files, notes) = lossy.sealed(&lossy.accepted(segments));
        lossy.anchor(&notes);
        for number in files.keys() {
            let mut fewer = files.clone();
            fewer.remove(number);
            found(
                &lossy.rig.verify(&fewer),
                &[Integrity, Completeness, Anchored],
                &format!("without {number}"),
            );
            let bytes = &files[number];
            for at in (segments..bytes.len()).step_by(EVERY) {
                let mut cut = files.clone();
                cut.get_mut(number).unwrap().truncate(at);
                found(
                    &lossy.rig.verify(&cut),
                    &[Integrity, Completeness, Anchored],
                    &format!("{number} cut at {at}"),
                );
            }
        }
    }
}

/// With the key that went on: the acceptance is made to say that less was there. What was anchored since knows.
#[test]
fn an_acceptance_made_wider_afterwards() {
    let lossy = Lossy::new();
    for segments in lengths().skip(1) {
        let (_, notes) = lossy.sealed(&lossy.accepted(segments));
        lossy.anchor(&notes);
        for fewer in 1..segments {
            let (files, _) = lossy.sealed(&lossy.accepted(fewer));
            let what = format!("{fewer} left, {segments} when it was accepted");
            found(&lossy.rig.verify(&files), &[Anchored], &what);
        }
        // It says what it said, and less is there.
        let mut draft = lossy.accepted(segments);
        draft.segments[segments - 1].pop();
        let (files, _) = lossy.sealed(&draft);
        found(&lossy.rig.alone(&files), &[Completeness], &format!("less than the {segments} it tells of"));
    }
}
