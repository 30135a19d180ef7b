//! A log made by hand, so that its keys are there to misuse.

use std::collections::BTreeMap;
use uuid::Uuid;
use vratar_model::access::{Event, Pruned, Record, Run};
use vratar_record::checkpoint::Checkpoint;
use vratar_record::frame::{self, Before, Head, Seal, Tag, encode};
use vratar_record::keys::{Certificate, SecretKey};
use vratar_record::tree::{Frontier, leaf};

/// Tag and payload.
pub(crate) type Leaf = (Tag, Vec<u8>);
/// Segments by number.
pub(crate) type Files = BTreeMap<u64, Vec<u8>>;

/// What is written together.
#[derive(Clone)]
pub(crate) struct Batch {
    pub(crate) epoch: u32,
    pub(crate) leaves: Vec<Leaf>,
}

/// A log before it is sealed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) log: Uuid,
    pub(crate) segments: Vec<Vec<Batch>>,
}

/// Secrets: the root's and one an epoch.
pub(crate) struct Secrets {
    pub(crate) root: SecretKey,
    pub(crate) epochs: Vec<SecretKey>,
}

impl Secrets {
    pub(crate) fn fresh() -> Self {
        let epochs = (0..RUNS).map(|_| SecretKey::fresh().unwrap()).collect();
        Self { root: SecretKey::fresh().unwrap(), epochs }
    }

    pub(crate) fn certificate(&self, log: Uuid, epoch: u32) -> Certificate {
        let by = epoch.checked_sub(1).map_or(&self.root, |before| &self.epochs[before as usize]);
        Certificate::issue(by, log, epoch, self.epochs[epoch as usize].public())
    }
}

const RUNS: u32 = 3;
/// Segments of a run.
const SEGMENTS: usize = 2;
/// Batches of a segment.
const BATCHES: usize = 2;
/// Accesses that begin in a batch.
const ACCESSES: usize = 6;

pub(crate) fn record(event: Event) -> Vec<u8> {
    Record { at: "2026-11-22T10:00:00Z".parse().unwrap(), event }.encode().unwrap()
}

pub(crate) fn access(kind: &str, number: usize) -> Vec<u8> {
    format!(r#"{{"at":"2026-11-22T10:00:00Z","kind":"{kind}","access":"{number:016x}","shop":"a"}}"#)
        .into_bytes()
}

/// Runs, each with its certificate, its begin and accesses that are granted and closed.
pub(crate) fn draft(log: Uuid, secrets: &Secrets) -> Draft {
    let (mut segments, mut tree, mut access_number) = (Vec::new(), Frontier::default(), 0);
    for epoch in 0..RUNS {
        for nth in 0..SEGMENTS {
            let mut batches = Vec::new();
            for batch in 0..BATCHES {
                let mut leaves = Vec::new();
                if (nth, batch) == (0, 0) {
                    leaves.push((Tag::Certificate, secrets.certificate(log, epoch).encode()));
                    leaves.push((Tag::Record, record(Event::Run(run(&tree)))));
                }
                for _ in 0..ACCESSES {
                    access_number += 1;
                    leaves.push((Tag::Record, access("grant", access_number)));
                    leaves.push((Tag::Record, access("close", access_number)));
                }
                leaves.iter().for_each(|(_, payload)| tree.push(leaf(payload)));
                batches.push(Batch { epoch, leaves });
            }
            segments.push(batches);
        }
    }
    Draft { log, segments }
}

pub(crate) fn run(tree: &Frontier) -> Run {
    let root = tree.root().iter().map(|byte| format!("{byte:02x}")).collect();
    Run { version: "1".to_owned(), size: tree.size(), root }
}

/// The record of a pruning, as the last leaf of a log.
pub(crate) fn with_pruned(mut draft: Draft, first: u64) -> Draft {
    let until = "2026-11-22T10:00:00Z".parse().unwrap();
    let pruned = record(Event::Pruned(Pruned { first, until, segments: 1 }));
    draft.segments.last_mut().unwrap().last_mut().unwrap().leaves.push((Tag::Record, pruned));
    draft
}

/// The draft under seals that hold together, each by the key that `signer` names for its epoch; and a checkpoint, by the
/// key of that moment, after every batch.
pub(crate) fn sealed<'a>(draft: &Draft, signer: impl Fn(u32) -> &'a SecretKey) -> (Files, Vec<String>) {
    let (mut files, mut notes) = (Files::new(), Vec::new());
    let (mut tree, mut before) = (Frontier::default(), Before::default());
    for (number, batches) in (1..).zip(&draft.segments) {
        let head = Head { log: draft.log, number, before, tree: tree.clone() };
        let (mut bytes, mut last) = (Vec::new(), head.hash());
        encode(&mut bytes, Tag::Head, &head.encode());
        for Batch { epoch, leaves } in batches {
            for (tag, payload) in leaves {
                encode(&mut bytes, *tag, payload);
                tree.push(leaf(payload));
            }
            let key = signer(*epoch);
            let seal = Seal::make(key, draft.log, tree.size(), tree.root(), last, *epoch, 1);
            encode(&mut bytes, Tag::Seal, &seal.encode());
            last = seal.hash();
            before = Before { number, end: bytes.len() as u64, seal: last };
            notes.push(Checkpoint { log: draft.log, size: tree.size(), root: tree.root() }.sign(key));
        }
        files.insert(number, bytes);
    }
    (files, notes)
}

/// The frames of a segment.
pub(crate) fn frames(bytes: &[u8]) -> Vec<Leaf> {
    let mut at = 0;
    std::iter::from_fn(|| {
        let frame = frame::at(bytes, at).ok()?;
        at = frame.end;
        Some((frame.tag, frame.payload.to_vec()))
    })
    .collect()
}

/// Frames with checksums that fit.
pub(crate) fn bytes(frames: &[Leaf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frames.iter().for_each(|(tag, payload)| encode(&mut bytes, *tag, payload));
    bytes
}
