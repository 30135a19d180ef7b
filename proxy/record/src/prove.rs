//! One record with all that shows that it is in the log, for whoever has the root's public key and nothing else.

use crate::checkpoint::{LATEST, Note};
use crate::frame::Tag;
use crate::keys::{CERTIFICATE, Certificate, PublicKey};
use crate::read::{Counted, NoBatch, SegmentFile, counted};
use crate::segment;
use crate::tree::{Frontier, Hash, leaf, siblings, verify_inclusion};
use crate::verify::keys::certificates_beside;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::io;
use std::ops::Range;
use std::path::Path;
use vratar_model::access::Record;

/// A record and its proof; kept as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Number of the record in the tree.
    pub number: u64,
    /// The record's bytes, base64.
    pub record: String,
    /// From its leaf to the root, the lowest sibling first; base64 (RFC 9162 §2.1.3).
    pub path: Vec<String>,
    /// The checkpoint that it leads to: a signed note (C2SP).
    pub checkpoint: String,
    /// From the root to the key that signed the checkpoint; base64.
    pub certificates: Vec<String>,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum NotProved {
    /// The system does not give a file's bytes.
    #[error("reading the access record: {0}; see to the disk and its permissions")]
    Disk(#[from] io::Error),
    /// There is no checkpoint, or none that covers the record yet.
    #[error("no checkpoint covers record {0} yet; one is made every second while the door runs")]
    NoCheckpoint(u64),
    /// It was pruned, is not a record, or what leads to it is damaged.
    #[error(
        "record {0} is not there, or not all that leads to it; `vratar record verify` tells what is wrong"
    )]
    NotThere(u64),
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// It is not of the right form.
    #[error("this is no proof of a record, or not of this version")]
    Malformed,
    /// The certificates do not lead from this root to a key.
    #[error("the certificates do not come from this root")]
    Certificates,
    /// None of the certified keys has signed the checkpoint.
    #[error("the checkpoint is not signed by a key that this root has certified")]
    Checkpoint,
    /// The record is not under the checkpoint.
    #[error("the record is not among those that the checkpoint is over")]
    Inclusion,
}

/// The proof of record `number` of the log in `dir`; reads the log once, in constant memory.
///
/// # Errors
/// [`NotProved`].
pub fn prove(dir: &Path, number: u64) -> Result<Bundle, NotProved> {
    let checkpoint =
        std::fs::read_to_string(dir.join(LATEST)).map_err(|_| NotProved::NoCheckpoint(number))?;
    let note = Note::read(&checkpoint).map_err(|_| NotProved::NoCheckpoint(number))?;
    let size = note.checkpoint.size;
    if number >= size {
        return Err(NotProved::NoCheckpoint(number));
    }
    let mut climb = Climb { number, size, ..Climb::default() };
    climb.certificates = certificates_beside(dir);
    for Counted { number, end, .. } in counted(dir)? {
        match SegmentFile::open(&segment::path(dir, number)) {
            Ok(file) => climb.segment(file, end.unwrap_or(u64::MAX))?,
            Err(NoBatch::Disk(error)) => return Err(error.into()),
            Err(NoBatch::Broken(_)) => {}
        }
    }
    let record = climb.record.ok_or(NotProved::NotThere(number))?;
    // Those that were signed after the checkpoint prove nothing of it.
    let signer = climb.certificates.iter().position(|certificate| note.is_by(&certificate.key));
    climb.certificates.truncate(signer.ok_or(NotProved::NotThere(number))? + 1);
    let bundle = Bundle {
        number,
        record: STANDARD.encode(record),
        path: climb.ranges.iter().map(|(_, tree)| STANDARD.encode(tree.root())).collect(),
        checkpoint,
        certificates: climb.certificates.iter().map(|one| STANDARD.encode(one.encode())).collect(),
    };
    Ok(bundle)
}

/// What is gathered on one way through the log.
#[derive(Default)]
struct Climb {
    number: u64,
    size: u64,
    /// Number of the next leaf.
    at: u64,
    /// The siblings on the way to the root, each with what is known of it.
    ranges: Vec<(Range<u64>, Frontier)>,
    record: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
}

impl Climb {
    fn segment(&mut self, mut file: SegmentFile, end: u64) -> io::Result<()> {
        if file.head.tree.size() <= self.number {
            // Of the leaves before it, its head knows all that is needed.
            let tree = &file.head.tree;
            let known = |range: Range<u64>| (range.clone(), tree.within(&range));
            self.ranges = siblings(self.number, self.size).into_iter().map(known).collect();
        }
        self.at = file.head.tree.size();
        while file.position() < end {
            let batch = match file.peek() {
                Ok(Some(batch)) => batch,
                Ok(None) | Err(NoBatch::Broken(_)) => return Ok(()),
                Err(NoBatch::Disk(error)) => return Err(error),
            };
            for (tag, payload) in batch.leaves(file.bytes()) {
                self.leaf(tag, payload);
            }
            file.pass(batch.len);
        }
        Ok(())
    }

    fn leaf(&mut self, tag: Tag, payload: &[u8]) {
        if tag == Tag::Certificate {
            let due = self.certificates.len();
            let next = Certificate::decode(payload).filter(|one| usize::try_from(one.epoch) == Ok(due));
            self.certificates.extend(next);
        }
        if self.at == self.number {
            self.record = (tag == Tag::Record).then(|| payload.to_vec());
        } else if let Some((_, tree)) = self.ranges.iter_mut().find(|(range, _)| range.contains(&self.at)) {
            tree.push(leaf(payload));
        }
        self.at += 1;
    }
}

impl Bundle {
    /// Checks the proof by the root's public key; the record as it was kept.
    ///
    /// # Errors
    /// [`NoProof`].
    pub fn check(&self, root: &PublicKey) -> Result<Record, NoProof> {
        let note = Note::read(&self.checkpoint).map_err(|_| NoProof::Malformed)?;
        let log = note.checkpoint.log;
        let mut signer = *root;
        for (certificate, epoch) in self.certificates.iter().zip(0u32..) {
            let bytes = decoded(certificate)?;
            let certificate = Certificate::decode(&bytes).filter(|_| bytes.len() == CERTIFICATE);
            let certificate = certificate.ok_or(NoProof::Malformed)?;
            if certificate.epoch != epoch || !certificate.is_by(&signer, log) {
                return Err(NoProof::Certificates);
            }
            signer = certificate.key;
        }
        if self.certificates.is_empty() || !note.is_by(&signer) {
            return Err(NoProof::Checkpoint);
        }
        let record = decoded(&self.record)?;
        let path = self.path.iter().map(|one| decoded(one)?.try_into().map_err(|_| NoProof::Malformed));
        let path: Vec<Hash> = path.collect::<Result<_, _>>()?;
        let (size, root) = (note.checkpoint.size, note.checkpoint.root);
        if !verify_inclusion(&leaf(&record), self.number, size, &path, &root) {
            return Err(NoProof::Inclusion);
        }
        Record::decode(&record).map_err(|_| NoProof::Malformed)
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, NoProof> {
    STANDARD.decode(text).map_err(|_| NoProof::Malformed)
}

#[cfg(test)]
mod tests;
