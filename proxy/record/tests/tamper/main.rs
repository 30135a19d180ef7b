//! What can be done to a log by whoever gets at its files, kind by kind and place by place; all of it is found.
//!
//! *Invariant:* no test waits for a clock; everything is done in one directory, file by file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and ends")]

mod forge;
mod kinds;
mod losses;
mod powerful;

use forge::{Files, Secrets, draft, sealed};
use std::path::PathBuf;
use uuid::Uuid;
use vratar_record::keys::PublicKey;
use vratar_record::segment;
use vratar_record::verify::{Aspect, Fault, Report, Verdict, verify};

/// Places at which a kind is tried, at least, if it has so many.
const PLACES: usize = 1000;

/// A log, its keys, its anchor, and the directory in which it is changed.
struct Rig {
    dir: tempfile::TempDir,
    anchor: PathBuf,
    log: Uuid,
    secrets: Secrets,
    root: PublicKey,
    files: Files,
    notes: Vec<String>,
    /// What lies in the directory.
    written: std::cell::RefCell<Files>,
}

impl Rig {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (log, secrets) = (Uuid::from_u128(1), Secrets::fresh());
        let (files, notes) = sealed(&draft(log, &secrets), |epoch| &secrets.epochs[epoch as usize]);
        std::fs::create_dir(dir.path().join("log")).unwrap();
        let anchor = dir.path().join("anchor");
        std::fs::write(&anchor, notes.last().unwrap()).unwrap();
        let root = secrets.root.public();
        let rig = Self { dir, anchor, log, secrets, root, files, notes, written: Files::new().into() };
        let report = rig.verify(&rig.files);
        assert_eq!((report.exit_code(), &report.faults[..]), (0, &[][..]));
        rig
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    fn put(&self, files: &Files) {
        let mut written = self.written.borrow_mut();
        for number in written.keys().filter(|number| !files.contains_key(number)) {
            std::fs::remove_file(segment::path(&self.path(), *number)).unwrap();
        }
        for (number, bytes) in files.iter().filter(|(number, bytes)| written.get(number) != Some(bytes)) {
            std::fs::write(segment::path(&self.path(), *number), bytes).unwrap();
        }
        written.clone_from(files);
    }

    /// With the anchor.
    fn verify(&self, files: &Files) -> Report {
        self.put(files);
        verify(&self.path(), &self.root, std::slice::from_ref(&self.anchor)).unwrap()
    }

    /// Without one: by what is there alone.
    fn alone(&self, files: &Files) -> Report {
        self.put(files);
        verify(&self.path(), &self.root, &[]).unwrap()
    }
}

/// Some of `all`, evenly spread.
fn spread(all: usize) -> impl Iterator<Item = usize> {
    let step = (all / PLACES).max(1);
    (0..all).step_by(step)
}

/// What was done is found, and told with a reason and, what is wrong in the bytes, with a place.
fn found(report: &Report, aspects: &[Aspect], what: &str) {
    let told = report.faults.iter().any(|fault| aspects.contains(&fault.aspect) && !fault.what.is_empty());
    assert!(report.exit_code() == 1 && told, "{what}: {report:?}");
    let placed = |fault: &Fault| fault.place.is_some() || fault.aspect != Aspect::Integrity;
    assert!(report.faults.iter().all(placed), "{what}: {report:?}");
}

/// Whether the three are what is said of a log that is sound as far as it can be told without an anchor.
fn looks_sound(report: &Report) -> bool {
    (report.integrity, report.completeness, report.anchored) == (Verdict::Ok, Verdict::Ok, Verdict::Unknown)
}
