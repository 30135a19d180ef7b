//! Dropping whole segments whose time is over.
//!
//! First what is needed to verify the rest is kept (the certificates that were in them; the tree stands in the head of
//! the first segment that stays), then a signed record says how far, then the files go, the oldest first. Whatever comes
//! between, the log verifies, and the next pruning goes on.

use crate::frame::{self, FRAME, Seal, Tag};
use crate::keys::{CERTIFICATE, Certificate};
use crate::read::{Counted, counted};
use crate::segment;
use crate::verify::keys::{CERTIFICATES, certificates_beside, certificates_in};
use crate::write::NotRecorded;
use jiff::Timestamp;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use vratar_disk::{Disk, replace};
use vratar_model::access::Pruned;

/// Why nothing more was dropped.
#[derive(Debug, thiserror::Error)]
pub enum NotPruned {
    /// The system does not let read or remove files.
    #[error("pruning the access record: {0}; see to the disk and its permissions, then prune again")]
    Disk(#[from] io::Error),
    /// The record of it could not be kept: nothing was dropped.
    #[error("nothing was pruned: {0}")]
    NotRecorded(#[from] NotRecorded),
}

/// What is to be dropped.
#[derive(Debug)]
pub(crate) struct Plan {
    numbers: Vec<u64>,
    certificates: Vec<Certificate>,
    /// What is recorded of it.
    pub(crate) pruned: Pruned,
}

/// Every segment from the oldest on whose last seal is from before `before`; never `writing` or what comes after.
pub(crate) fn plan(dir: &Path, writing: u64, before: Timestamp) -> io::Result<Option<Plan>> {
    let (all, counted) = (segment::numbers(dir)?, counted(dir)?);
    let (mut numbers, mut certificates, mut pruned) = (Vec::new(), Vec::new(), None);
    for pair in counted.windows(2) {
        let [Counted { number, end: Some(end), .. }, next] = pair else { break };
        let path = segment::path(dir, *number);
        let until = last_seal(&path, *end)?.filter(|until| *until < before && next.number <= writing);
        let (Some(until), Some(found)) = (until, certificates_in(&path, *end)?) else { break };
        certificates.extend(found);
        // Those that do not count go with it.
        numbers = all.iter().copied().filter(|number| *number < next.number).collect();
        pruned = Some(Pruned { first: next.head.tree.size(), until, segments: numbers.len() as u64 });
    }
    Ok(pruned.map(|pruned| Plan { numbers, certificates, pruned }))
}

impl Plan {
    /// Keeps the certificates, durably.
    pub(crate) fn keep_certificates(&self, dir: &Path) -> io::Result<()> {
        let mut all = certificates_beside(dir);
        // Nearly always all of them are there already.
        let known = all.last().map(|certificate| certificate.epoch);
        all.extend(
            self.certificates.iter().filter(|one| known.is_none_or(|known| one.epoch > known)).cloned(),
        );
        let bytes: Vec<u8> = all.iter().flat_map(Certificate::encode).collect();
        debug_assert_eq!(bytes.len(), all.len() * CERTIFICATE);
        replace(dir, CERTIFICATES, &bytes)
    }

    /// Removes the files; the record of it is durable.
    pub(crate) fn remove(&self, dir: &Path, disk: &dyn Disk) -> io::Result<()> {
        for number in &self.numbers {
            disk.remove(&segment::path(dir, *number))?;
        }
        disk.sync_dir(dir)
    }
}

/// The time of the seal that ends at byte `end`; `None` if there is none.
fn last_seal(path: &Path, end: u64) -> io::Result<Option<Timestamp>> {
    let mut bytes = vec![0; FRAME + Seal::LENGTH as usize];
    let Some(at) = end.checked_sub(bytes.len() as u64) else { return Ok(None) };
    File::open(path)?.read_exact_at(&mut bytes, at)?;
    let frame = frame::at(&bytes, 0).ok().filter(|frame| frame.tag == Tag::Seal);
    let seal = frame.and_then(|frame| Seal::decode(frame.payload));
    Ok(seal.and_then(|seal| Timestamp::from_microsecond(seal.micros).ok()))
}

#[cfg(test)]
mod tests;
