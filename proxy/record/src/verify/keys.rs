//! Whose signature a seal should have: from the root over every certificate.

use crate::frame::Tag;
use crate::keys::{CERTIFICATE, Certificate, PublicKey};
use crate::read::Batch;
use std::path::Path;
use uuid::Uuid;

/// File with the certificates of segments that were pruned, in order.
pub(crate) const PRUNED_CERTIFICATES: &str = "certificates";

/// The keys that the root has certified, directly or by those before.
pub(crate) struct Signers {
    root: PublicKey,
    /// The key of each epoch.
    keys: Vec<PublicKey>,
}

/// A certificate that nobody before it has issued.
pub(crate) struct NotCertified;

impl Signers {
    pub(crate) fn new(root: PublicKey) -> Self {
        Self { root, keys: Vec::new() }
    }

    /// With those of segments that were pruned; what does not follow from the root is left out.
    pub(crate) fn with_pruned(root: PublicKey, dir: &Path, log: Uuid) -> Self {
        let mut signers = Self::new(root);
        for certificate in pruned_certificates(dir) {
            if signers.take(&certificate, log).is_err() {
                break;
            }
        }
        signers
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
            let taken = Certificate::decode(payload).ok_or(NotCertified);
            faulty |= taken.and_then(|certificate| self.take(&certificate, log)).is_err();
        }
        if faulty { Err(NotCertified) } else { Ok(self.of(batch.seal.epoch)) }
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

    /// Goes back to the key before `epoch`: a log that was pruned begins there.
    pub(crate) fn before(&mut self, epoch: u32) {
        self.keys.truncate(usize::try_from(epoch).unwrap_or(usize::MAX));
    }
}

/// The certificates of segments that were pruned.
pub(crate) fn pruned_certificates(dir: &Path) -> Vec<Certificate> {
    let bytes = std::fs::read(dir.join(PRUNED_CERTIFICATES)).unwrap_or_default();
    bytes.as_chunks::<CERTIFICATE>().0.iter().filter_map(|one| Certificate::decode(one)).collect()
}
