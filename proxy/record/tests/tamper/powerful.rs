//! By whoever has keys: today's, or a root of their own.

use super::forge::{Batch, Draft, Secrets, access, draft, record, run, sealed, with_pruned};
use super::{Rig, found, looks_sound};
use uuid::Uuid;
use vratar_model::access::Event;
use vratar_record::frame::Tag;
use vratar_record::keys::{Certificate, SecretKey};
use vratar_record::tree::{Frontier, leaf};
use vratar_record::verify::Aspect::{Anchored, Completeness, Integrity};

/// The epoch of today.
const TODAY: u32 = 2;

impl Rig {
    fn draft(&self) -> Draft {
        draft(self.log, &self.secrets)
    }

    /// Under the keys of their epochs: nobody has all of them at once.
    fn honest(&self, draft: &Draft) -> super::Files {
        sealed(draft, |epoch| &self.secrets.epochs[epoch as usize]).0
    }

    /// Every batch, as (segment, batch).
    fn batches(&self) -> Vec<(usize, usize)> {
        let segments = self.draft().segments;
        (0..segments.len()).flat_map(|one| (0..segments[one].len()).map(move |two| (one, two))).collect()
    }
}

/// CVE-2023-31439: old records, changed and sealed again with today's key.
#[test]
fn sealed_again_with_todays_key() {
    let rig = Rig::new();
    let today = &rig.secrets.epochs[TODAY as usize];
    for (segment, batch) in rig.batches() {
        let leaves = rig.draft().segments[segment][batch].leaves.len();
        for at in 0..leaves {
            let mut draft = rig.draft();
            if draft.segments[segment][batch].epoch == TODAY {
                continue;
            }
            draft.segments[segment][batch].leaves[at].1 = access("grant", 999_999);
            let (files, _) = sealed(&draft, |_| today);
            found(&rig.alone(&files), &[Integrity], &format!("segment {segment} batch {batch} leaf {at}"));
            // Under the number of today's epoch.
            draft.segments.iter_mut().flatten().for_each(|batch| batch.epoch = TODAY);
            let (files, _) = sealed(&draft, |_| today);
            found(&rig.alone(&files), &[Integrity], &format!("segment {segment} batch {batch} leaf {at}"));
        }
    }
}

/// CVE-2023-31438: the end is cut off and the log goes on from there.
#[test]
fn cut_and_gone_on_with() {
    let rig = Rig::new();
    let own = SecretKey::fresh().unwrap();
    let mut all = rig.batches();
    // What is appended at the end replaces nothing.
    all.pop();
    for (segment, batch) in all {
        let mut draft = rig.draft();
        draft.segments.truncate(segment + 1);
        draft.segments[segment].truncate(batch + 1);
        let last = draft.segments[segment][batch].epoch;
        let mut more = Batch { epoch: last, leaves: vec![(Tag::Record, access("grant", 999_999))] };
        draft.segments[segment].push(more.clone());
        let files = sealed(&draft, |_| &own).0;
        found(&rig.alone(&files), &[Integrity], "by an own key");
        if last == TODAY {
            // Today's key seals it as it should be: only the anchor knows better.
            let files = rig.honest(&draft);
            assert!(looks_sound(&rig.alone(&files)));
            found(&rig.verify(&files), &[Anchored], "by today's key");
        } else {
            // The key of the past is gone; one of their own is not certified.
            let certificate = Certificate::issue(&own, rig.log, last + 1, own.public());
            more = Batch { epoch: last + 1, leaves: vec![(Tag::Certificate, certificate.encode())] };
            *draft.segments[segment].last_mut().unwrap() = more;
            let keys = &rig.secrets.epochs;
            let files = sealed(&draft, |epoch| if epoch > last { &own } else { &keys[epoch as usize] }).0;
            found(&rig.alone(&files), &[Integrity], "by a key that certifies itself");
        }
    }
}

#[test]
fn rolled_back_to_what_once_was() {
    let rig = Rig::new();
    let all = rig.batches();
    for (nth, (segment, batch)) in all[..all.len() - 1].iter().enumerate() {
        let mut draft = rig.draft();
        draft.segments.truncate(segment + 1);
        draft.segments[*segment].truncate(batch + 1);
        let files = rig.honest(&draft);
        // With the checkpoint that lay beside it then.
        std::fs::write(rig.path().join("checkpoint"), &rig.notes[nth]).unwrap();
        assert!(looks_sound(&rig.alone(&files)));
        found(&rig.verify(&files), &[Anchored], &format!("segment {segment} batch {batch}"));
        // With the one that lies there now.
        std::fs::write(rig.path().join("checkpoint"), rig.notes.last().unwrap()).unwrap();
        assert_eq!(rig.alone(&files).exit_code(), 1);
    }
}

#[test]
fn a_key_outside_its_epoch() {
    let rig = Rig::new();
    for wrong in 0..=TODAY {
        for right in (0..=TODAY).filter(|right| *right != wrong) {
            let keys = &rig.secrets.epochs;
            let signer = |epoch| &keys[if epoch == right { wrong } else { epoch } as usize];
            let files = sealed(&rig.draft(), signer).0;
            found(&rig.alone(&files), &[Integrity], &format!("{wrong} for {right}"));
        }
    }
}

#[test]
fn certificates_forged_left_out_or_of_another_log() {
    let rig = Rig::new();
    let own = Secrets::fresh();
    for epoch in 0..=TODAY {
        let segment = epoch as usize * 2;
        let key = rig.secrets.epochs[epoch as usize].public();
        let others = [
            own.certificate(rig.log, epoch),
            rig.secrets.certificate(Uuid::from_u128(2), epoch),
            Certificate::issue(&own.root, rig.log, epoch, key),
            Certificate::issue(&rig.secrets.epochs[epoch as usize], rig.log, epoch, key),
            Certificate { epoch: epoch + 1, ..rig.secrets.certificate(rig.log, epoch) },
        ];
        for other in others {
            let mut draft = rig.draft();
            draft.segments[segment][0].leaves[0].1 = other.encode();
            found(&rig.alone(&rig.honest(&draft)), &[Integrity], &format!("epoch {epoch}"));
        }
        let mut draft = rig.draft();
        draft.segments[segment][0].leaves.remove(0);
        found(&rig.alone(&rig.honest(&draft)), &[Integrity], &format!("without that of epoch {epoch}"));
    }
}

/// A whole run is taken out, and what comes after it linked to what was before, under the right keys.
#[test]
fn a_run_left_out() {
    let rig = Rig::new();
    for run in 0..TODAY as usize {
        let mut draft = rig.draft();
        draft.segments.drain(run * 2..run * 2 + 2);
        found(&rig.alone(&rig.honest(&draft)), &[Integrity], &format!("run {run}"));
        // Its certificate is left, so that the keys hold: the next run says what was before it.
        let mut draft = rig.draft();
        for batch in &mut draft.segments[run * 2..run * 2 + 2].iter_mut().flatten() {
            batch.leaves.retain(|(tag, _)| *tag == Tag::Certificate);
        }
        found(&rig.alone(&rig.honest(&draft)), &[Completeness], &format!("what run {run} said"));
    }
}

#[test]
fn an_access_without_its_begin() {
    let rig = Rig::new();
    for (segment, batch) in rig.batches() {
        let leaves = rig.draft().segments[segment][batch].leaves.clone();
        let grants = leaves
            .iter()
            .enumerate()
            .filter(|(_, (_, payload))| payload.windows(5).any(|word| word == b"grant"));
        for (at, _) in grants {
            let mut draft = rig.draft();
            draft.segments[segment][batch].leaves.remove(at);
            mend_runs(&mut draft);
            found(&rig.alone(&rig.honest(&draft)), &[Completeness], &format!("{segment} {batch} {at}"));
        }
    }
}

/// Lets every run say what is before it now.
fn mend_runs(draft: &mut Draft) {
    let mut tree = Frontier::default();
    for batch in draft.segments.iter_mut().flatten() {
        if batch.leaves.first().is_some_and(|(tag, _)| *tag == Tag::Certificate) {
            batch.leaves[1].1 = record(Event::Run(run(&tree)));
        }
        batch.leaves.iter().for_each(|(_, payload)| tree.push(leaf(payload)));
    }
}

#[test]
fn another_log_in_its_place() {
    let rig = Rig::new();
    let own = Secrets::fresh();
    let other =
        |log, secrets: &Secrets| sealed(&draft(log, secrets), |epoch| &secrets.epochs[epoch as usize]).0;
    found(&rig.alone(&other(rig.log, &own)), &[Integrity], "of another root");
    // Of the same root: only the anchor tells.
    let mut another = rig.draft();
    another.segments[0][1].leaves[0].1 = access("grant", 999_999);
    another.segments[0][1].leaves[1].1 = access("close", 999_999);
    mend_runs(&mut another);
    found(&rig.verify(&rig.honest(&another)), &[Anchored], "of the same root and name");
    let renamed = other(Uuid::from_u128(2), &rig.secrets);
    found(&rig.verify(&renamed), &[Anchored], "of the same root under another name");
    for (number, bytes) in other(rig.log, &own).iter().chain(&renamed) {
        let mut files = rig.files.clone();
        files.insert(*number, bytes.clone());
        found(&rig.alone(&files), &[Integrity, Completeness], &format!("segment {number} of another log"));
    }
}

#[test]
fn more_pruned_than_was_recorded() {
    let rig = Rig::new();
    let sizes: Vec<u64> = rig
        .draft()
        .segments
        .iter()
        .scan(0, |size, segment| {
            *size += segment.iter().map(|batch| batch.leaves.len() as u64).sum::<u64>();
            Some(*size)
        })
        .collect();
    for recorded in 0..sizes.len() - 1 {
        let files = rig.honest(&with_pruned(rig.draft(), sizes[recorded]));
        for dropped in 0..sizes.len() - 1 {
            let mut left = files.clone();
            left.retain(|number, _| *number > dropped as u64 + 1);
            let certificates: Vec<u8> =
                (0..=TODAY).flat_map(|epoch| rig.secrets.certificate(rig.log, epoch).encode()).collect();
            std::fs::write(rig.path().join("certificates"), certificates).unwrap();
            let report = rig.alone(&left);
            if dropped <= recorded {
                assert!(looks_sound(&report), "{recorded} {dropped}: {report:?}");
            } else {
                found(&report, &[Completeness], &format!("{dropped} dropped, {recorded} recorded"));
            }
            // Its record taken back.
            left.insert(6, sealed_last(&left[&6]));
            assert_eq!(rig.alone(&left).exit_code(), 1, "{recorded} {dropped}");
        }
    }
}

/// The last segment with the record of the pruning changed, without a key.
fn sealed_last(segment: &[u8]) -> Vec<u8> {
    let mut frames = super::forge::frames(segment);
    let pruned = frames.len() - 2;
    let text = String::from_utf8(frames[pruned].1.clone()).unwrap();
    frames[pruned].1 = text.replace(r#""first":"#, r#""first":9"#).into_bytes();
    super::forge::bytes(&frames)
}
