//! Without any key.

use super::forge::{Files, Leaf, bytes, frames};
use super::{Rig, found, spread};
use vratar_record::frame::{Head, Tag};
use vratar_record::verify::Aspect::{Anchored, Completeness, Integrity};

/// Whatever is done to the bytes of segments that others follow is seen without an anchor; at the end, with it.
const ANY: [vratar_record::verify::Aspect; 3] = [Integrity, Completeness, Anchored];

impl Rig {
    /// Every place of every file, as (file, byte).
    fn places(&self) -> Vec<(u64, usize)> {
        self.files.iter().flat_map(|(number, bytes)| (0..bytes.len()).map(|at| (*number, at))).collect()
    }

    /// Every frame, as (file, number of the frame), of which `wanted` holds.
    fn frames(&self, wanted: impl Fn(Tag) -> bool) -> Vec<(u64, usize)> {
        let of = |(number, bytes): (&u64, &Vec<u8>)| {
            let wanted = frames(bytes).into_iter().enumerate().filter(|(_, (tag, _))| wanted(*tag));
            wanted.map(|(at, _)| (*number, at)).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(of).collect()
    }

    fn with(&self, file: u64, change: impl FnOnce(&mut Vec<Leaf>)) -> Files {
        let mut files = self.files.clone();
        let mut changed = frames(&files[&file]);
        change(&mut changed);
        files.insert(file, bytes(&changed));
        files
    }

    fn check(&self, files: &Files, what: &str) {
        found(&self.verify(files), &ANY, what);
    }
}

fn is_leaf(tag: Tag) -> bool {
    matches!(tag, Tag::Record | Tag::Certificate)
}

#[test]
fn a_flipped_bit() {
    let rig = Rig::new();
    let places = rig.places();
    for nth in spread(places.len()) {
        let (file, at) = places[nth];
        let mut files = rig.files.clone();
        files.get_mut(&file).unwrap()[at] ^= 1 << (at % 8);
        rig.check(&files, &format!("file {file} byte {at}"));
    }
}

#[test]
fn a_changed_payload_under_a_checksum_that_fits() {
    let rig = Rig::new();
    let all = rig.frames(|_| true);
    for round in 0..4 {
        for nth in spread(all.len()) {
            let (file, at) = all[nth];
            let files = rig.with(file, |frames| {
                let payload = &mut frames[at].1;
                let byte = (nth * 31 + round * payload.len() / 4) % payload.len();
                payload[byte] ^= 0x04;
            });
            rig.check(&files, &format!("file {file} frame {at} round {round}"));
        }
    }
}

#[test]
fn every_byte_of_seals() {
    let rig = Rig::new();
    let seals = rig.frames(|tag| tag == Tag::Seal);
    let length = frames(&rig.files[&1]).last().unwrap().1.len();
    for nth in spread(seals.len() * length) {
        let (file, at) = seals[nth / length];
        let files = rig.with(file, |frames| frames[at].1[nth % length] ^= 0x40);
        rig.check(&files, &format!("file {file} seal {at} byte {}", nth % length));
    }
}

#[test]
fn a_leaf_dropped_doubled_or_under_another_tag() {
    let rig = Rig::new();
    for (file, at) in rig.frames(is_leaf) {
        let what = format!("file {file} leaf {at}");
        rig.check(&rig.with(file, |frames| _ = frames.remove(at)), &what);
        rig.check(&rig.with(file, |frames| frames.insert(at, frames[at].clone())), &what);
        let other = |tag| if tag == Tag::Record { Tag::Certificate } else { Tag::Record };
        rig.check(&rig.with(file, |frames| frames[at].0 = other(frames[at].0)), &what);
    }
}

#[test]
fn leaves_swapped_or_moved() {
    let rig = Rig::new();
    for file in rig.files.keys() {
        let leaves: Vec<usize> =
            rig.frames(is_leaf).into_iter().filter(|(of, _)| of == file).map(|(_, at)| at).collect();
        let pairs: Vec<(usize, usize)> = leaves
            .iter()
            .flat_map(|one| leaves.iter().map(move |two| (*one, *two)))
            .filter(|(a, b)| a < b)
            .collect();
        for (one, two) in pairs.into_iter().step_by(3) {
            let what = format!("file {file} leaves {one} {two}");
            rig.check(&rig.with(*file, |frames| frames.swap(one, two)), &what);
            let files = rig.with(*file, |frames| {
                let leaf = frames.remove(one);
                frames.insert(two, leaf);
            });
            rig.check(&files, &what);
        }
    }
}

/// The frames of a file, batch by batch; the head is with none.
fn batches(frames: &[Leaf]) -> Vec<Vec<Leaf>> {
    frames[1..].split_inclusive(|(tag, _)| *tag == Tag::Seal).map(<[Leaf]>::to_vec).collect()
}

#[test]
fn batches_dropped_doubled_or_swapped() {
    let rig = Rig::new();
    for (file, whole) in &rig.files {
        let whole = frames(whole);
        let count = batches(&whole).len();
        let changed = |change: &dyn Fn(&mut Vec<Vec<Leaf>>)| {
            let mut parts = batches(&whole);
            change(&mut parts);
            let mut files = rig.files.clone();
            files.insert(*file, bytes(&[&whole[..1], &parts.concat()].concat()));
            files
        };
        for one in 0..count {
            let what = format!("file {file} batch {one}");
            rig.check(&changed(&|parts| _ = parts.remove(one)), &what);
            let doubled = changed(&|parts| parts.insert(one, parts[one].clone()));
            if one + 1 < count || file == rig.files.keys().last().unwrap() {
                rig.check(&doubled, &what);
            } else {
                // Behind what the next segment says counts: nobody reads it.
                let report = rig.verify(&doubled);
                assert!(report.exit_code() == 0 && report.unacknowledged > 0, "{what}: {report:?}");
            }
            for two in one + 1..count {
                rig.check(&changed(&|parts| parts.swap(one, two)), &what);
            }
        }
    }
}

#[test]
fn segments_dropped_exchanged_or_played_again() {
    let rig = Rig::new();
    let last = *rig.files.keys().last().unwrap();
    for (number, bytes) in &rig.files {
        let mut files = rig.files.clone();
        files.remove(number);
        rig.check(&files, &format!("without {number}"));
        for other in rig.files.keys().filter(|other| *other != number) {
            let mut files = rig.files.clone();
            files.insert(*other, bytes.clone());
            rig.check(&files, &format!("{number} as {other}"));
        }
        let mut files = rig.files.clone();
        files.insert(last + 1, bytes.clone());
        rig.check(&files, &format!("{number} once more"));
        // With a head that says that it follows.
        let files = again(&rig, *number);
        rig.check(&files, &format!("{number} once more, with a head"));
    }
}

/// An old segment behind the last one, under a head that fits.
fn again(rig: &Rig, number: u64) -> Files {
    let (last, last_bytes) = rig.files.last_key_value().unwrap();
    let mut head = Head::decode(&frames(last_bytes)[0].1).unwrap();
    head.number = last + 1;
    head.before.number = *last;
    head.before.end = last_bytes.len() as u64;
    let seal = frames(last_bytes).pop().unwrap().1;
    head.before.seal = vratar_record::frame::Seal::decode(&seal).unwrap().hash();
    frames(last_bytes).iter().filter(|(tag, _)| is_leaf(*tag)).for_each(|(_, payload)| {
        head.tree.push(vratar_record::tree::leaf(payload));
    });
    let mut played = frames(&rig.files[&number]);
    played[0].1 = head.encode();
    let mut files = rig.files.clone();
    files.insert(last + 1, bytes(&played));
    files
}

#[test]
fn cut_anywhere() {
    let rig = Rig::new();
    let places = rig.places();
    for nth in spread(places.len()) {
        let (file, at) = places[nth];
        let mut files = rig.files.clone();
        files.get_mut(&file).unwrap().truncate(at);
        rig.check(&files, &format!("file {file} cut at {at}"));
        // And nothing behind it.
        files.retain(|number, _| *number <= file);
        rig.check(&files, &format!("log cut at {at} of file {file}"));
    }
}

#[test]
fn heads_changed_or_doubled() {
    let rig = Rig::new();
    let heads = rig.frames(|tag| tag == Tag::Head);
    for (file, at) in &heads {
        let length = frames(&rig.files[file])[*at].1.len();
        for byte in 0..length {
            let files = rig.with(*file, |frames| frames[*at].1[byte] ^= 0x01);
            rig.check(&files, &format!("head of {file}, byte {byte}"));
        }
    }
    for (file, at) in rig.frames(|_| true) {
        let files = rig.with(file, |frames| frames.insert(at, frames[0].clone()));
        rig.check(&files, &format!("another head before frame {at} of {file}"));
    }
}
