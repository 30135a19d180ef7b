//! Whose signature a seal should have: from the root over every certificate.

use super::marks::{Mark, mark};
use crate::frame::Tag;
use crate::keys::{CERTIFICATE, Certificate, PublicKey};
use crate::read::{Batch, Counted, NoBatch, SegmentFile, counted};
use crate::segment;
use std::io;
use std::path::Path;
use uuid::Uuid;
use vratar_model::access::Event;

/// File with every certificate that was issued, in order: what is left of those whose segments were pruned or lost.
pub(crate) const CERTIFICATES: &str = "certificates";

/// The keys that the root has certified, directly or by those before.
pub(crate) struct Signers {
    root: PublicKey,
    /// The key of each epoch.
    keys: Vec<PublicKey>,
    /// Those that lie beside the log, as far as they follow from the root.
    beside: Vec<Certificate>,
}

/// A certificate that nobody before it has issued.
pub(crate) struct NotCertified;

impl Signers {
    /// For the log in `dir`, of which nothing was read yet.
    pub(crate) fn of_log(root: PublicKey, dir: &Path, log: Uuid) -> Self {
        let mut signers = Self { root, keys: Vec::new(), beside: Vec::new() };
        let mut beside = certificates_beside(dir);
        let follows = |certificate: &Certificate| signers.take(certificate, log).is_ok();
        beside.truncate(beside.iter().map(follows).take_while(|follows| *follows).count());
        Self { keys: Vec::new(), beside, ..signers }
    }

    /// Takes the certificates of a batch, and tells the key that should sign it.
    pub(crate) fn of_batch(
        &mut self,
        batch: &Batch,
        bytes: &[u8],
        log: Uuid,
    ) -> Result<Option<PublicKey>, NotCertified> {
        let certificates = batch.leaves(bytes).filter(|(tag, _)| *tag == Tag::Certificate);
        let mut faulty = false;
        for (_, payload) in certificates {
            let Some(certificate) = Certificate::decode(payload) else {
                faulty = true;
                continue;
            };
            if tells_of_a_loss(batch, bytes) {
                self.bridge(certificate.epoch);
            }
            faulty |= self.take(&certificate, log).is_err();
        }
        if faulty { Err(NotCertified) } else { Ok(self.of(batch.seal.epoch)) }
    }

    /// Takes the keys before `epoch` from beside the log: their certificates were in a part whose loss was accepted.
    fn bridge(&mut self, epoch: u32) {
        let due = self.keys.len();
        let lost = self.beside.get(due..usize::try_from(epoch).unwrap_or(due)).unwrap_or_default();
        // Those that are there already may be of another branch: what is beside has to go on from them.
        if self.keys.iter().zip(&self.beside).all(|(key, beside)| *key == beside.key) {
            self.keys.extend(lost.iter().map(|certificate| certificate.key));
        }
    }

    /// The key of the epoch that is the last one; those before have ended.
    fn of(&self, epoch: u32) -> Option<PublicKey> {
        let last = self.keys.len().checked_sub(1)?;
        self.keys.last().copied().filter(|_| usize::try_from(epoch) == Ok(last))
    }

    pub(crate) fn count(&self) -> u64 {
        self.keys.len() as u64
    }

    /// Whether any of them is what `signed` looks for.
    pub(crate) fn any(&self, signed: impl Fn(&PublicKey) -> bool) -> bool {
        // The newest first: nearly always it is that one.
        self.keys.iter().rev().any(signed)
    }

    fn take(&mut self, certificate: &Certificate, log: Uuid) -> Result<(), NotCertified> {
        let by = self.keys.last().unwrap_or(&self.root);
        let due = usize::try_from(certificate.epoch) == Ok(self.keys.len());
        if !due || !certificate.is_by(by, log) {
            return Err(NotCertified);
        }
        self.keys.push(certificate.key);
        Ok(())
    }

    /// The log begins with `epoch`: those before it were pruned.
    pub(crate) fn begin_with(&mut self, epoch: u32) {
        let before = usize::try_from(epoch).unwrap_or(usize::MAX);
        self.keys = self.beside.iter().take(before).map(|certificate| certificate.key).collect();
    }

    /// Whether a key of `epoch` or a later one is what `signed` looks for.
    pub(crate) fn any_since(&self, epoch: u32, signed: impl Fn(&PublicKey) -> bool) -> bool {
        self.keys.iter().skip(usize::try_from(epoch).unwrap_or(usize::MAX)).any(signed)
    }
}

/// Whether an accepted loss is told in the batch.
fn tells_of_a_loss(batch: &Batch, bytes: &[u8]) -> bool {
    let records = batch.leaves(bytes).filter(|(tag, _)| *tag == Tag::Record);
    records.filter_map(|(_, payload)| mark(payload)).any(|mark| matches!(mark, Mark::Told(Event::Loss(_))))
}

/// The certificates that lie beside the log in `dir`.
pub(crate) fn certificates_beside(dir: &Path) -> Vec<Certificate> {
    let bytes = std::fs::read(dir.join(CERTIFICATES)).unwrap_or_default();
    bytes.as_chunks::<CERTIFICATE>().0.iter().filter_map(|one| Certificate::decode(one)).collect()
}

/// Those and, if they do not reach so far, those in its segments; all before `epoch`.
///
/// # Errors
/// What the system says.
pub(crate) fn certificates_before(dir: &Path, epoch: u32) -> io::Result<Vec<Certificate>> {
    let mut all = certificates_beside(dir);
    all.retain(|certificate| certificate.epoch < epoch);
    let due = |all: &[Certificate]| all.last().map_or(0, |last| last.epoch.saturating_add(1));
    if due(&all) < epoch {
        for Counted { number, end, .. } in counted(dir)? {
            let found = certificates_in(&segment::path(dir, number), end.unwrap_or(u64::MAX))?;
            for one in found.unwrap_or_default() {
                if one.epoch < epoch && one.epoch >= due(&all) {
                    all.push(one);
                }
            }
        }
    }
    Ok(all)
}

/// The certificates of a segment up to byte `end`; `None` for one that cannot be read so far.
pub(crate) fn certificates_in(path: &Path, end: u64) -> io::Result<Option<Vec<Certificate>>> {
    let Ok(mut file) = SegmentFile::open(path) else { return Ok(None) };
    let mut found = Vec::new();
    while file.position() < end {
        let batch = match file.peek() {
            Ok(Some(batch)) => batch,
            // The last one ends where it ends.
            Ok(None) | Err(NoBatch::Broken(_)) if end == u64::MAX => break,
            Ok(None) | Err(NoBatch::Broken(_)) => return Ok(None),
            Err(NoBatch::Disk(error)) => return Err(error),
        };
        let leaves = batch.leaves(file.bytes()).filter(|(tag, _)| *tag == Tag::Certificate);
        found.extend(leaves.filter_map(|(_, payload)| Certificate::decode(payload)));
        file.pass(batch.len);
    }
    Ok(Some(found))
}
