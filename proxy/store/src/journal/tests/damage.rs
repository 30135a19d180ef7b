//! Files that were torn by a crash or damaged later.

use super::stage::{append, contents, entry, named, open};
use crate::journal::frame::{self, Frame, Head};
use crate::journal::segment::{self, Before, HEAD, SegmentHead};
use jiff::Timestamp;
use std::path::Path;

/// A journal of five single appends, and where their frames lie.
async fn five(dir: &Path) -> (Vec<u8>, Vec<Frame>) {
    let journal = open(dir);
    for n in 1..=5 {
        append(&journal, n).await.unwrap();
    }
    drop(journal);
    let bytes = std::fs::read(segment::path(dir, 1)).unwrap();
    let mut frames: Vec<Frame> = Vec::new();
    while let Some(frame) = frame::at(&bytes, frames.last().map_or(HEAD, |frame| frame.end)) {
        frames.push(frame);
    }
    assert_eq!(frames.len(), 5);
    (bytes, frames)
}

#[tokio::test]
async fn a_tail_torn_anywhere_leaves_exactly_the_whole_frames() {
    let dir = tempfile::tempdir().unwrap();
    let (bytes, frames) = five(dir.path()).await;
    for length in 0..=bytes.len() {
        std::fs::write(segment::path(dir.path(), 1), &bytes[..length]).unwrap();
        let journal = open(dir.path());
        let whole: Vec<_> = (1u64..).zip(&frames).filter(|(_, frame)| frame.end <= length).collect();
        let expected: Vec<_> = whole.iter().map(|(n, _)| *n).collect();
        assert_eq!(contents(&journal), expected, "cut at {length}");
        assert_eq!(journal.status().set_aside, 0, "cut at {length}: a torn tail is no damage");
        let next = append(&journal, 9).await.unwrap();
        assert_eq!(next.0, expected.len() as u64 + 1);
        drop(journal);
        assert_eq!(contents(&open(dir.path())), [expected, vec![9]].concat(), "cut at {length}");
        for number in 1..=3 {
            let _ = std::fs::remove_file(segment::path(dir.path(), number));
        }
    }
}

#[tokio::test]
async fn a_byte_changed_anywhere_costs_no_more_than_its_frame() {
    let dir = tempfile::tempdir().unwrap();
    let (bytes, frames) = five(dir.path()).await;
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 0x41;
        std::fs::write(segment::path(dir.path(), 1), &changed).unwrap();
        let journal = open(dir.path());
        let hit = |frame: &Frame| frame.start <= place && place < frame.end;
        let left: Vec<_> = (1u64..).zip(&frames).filter(|(_, frame)| !hit(frame)).map(|(n, _)| n).collect();
        assert_eq!(contents(&journal), left, "byte {place}");
        let last = hit(&frames[4]);
        assert_eq!(journal.status().set_aside, u32::from(!last), "byte {place}");
        if place >= HEAD && !last {
            assert_eq!(named(dir.path(), ".damaged"), 1, "byte {place}");
        }
        drop(journal);
        let again = open(dir.path());
        assert_eq!((contents(&again), again.status().set_aside), (left, 0), "byte {place}, opened again");
        drop(again);
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|end| end == "damaged") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

/// A write of several appends reached the disk in part, not even in order: none was acknowledged.
#[test]
fn a_torn_batch_is_cut_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let mut bytes =
        SegmentHead { mended: false, number: 1, first_seq: 1, before: Before::default() }.encode();
    write_batch(&mut bytes, &[1]);
    let durable = bytes.len();
    write_batch(&mut bytes, &[2, 3, 4]);
    let batch = &bytes[durable..];
    let third = batch.len() / 3;
    for lost in [0..third, third..2 * third, 2 * third..batch.len(), 0..2 * third] {
        let mut torn = bytes.clone();
        torn[durable..][lost.clone()].fill(0);
        std::fs::write(segment::path(dir.path(), 1), &torn).unwrap();
        let journal = open(dir.path());
        assert_eq!(contents(&journal), [1], "{lost:?}");
        assert_eq!(journal.status().set_aside, 0);
    }
    std::fs::write(segment::path(dir.path(), 1), &bytes).unwrap();
    assert_eq!(contents(&open(dir.path())), [1, 2, 3, 4]);
}

/// Bytes that no later segment vouches for, as a failed write leaves them, never come back.
#[test]
fn what_the_next_segment_says_was_not_acknowledged_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let mut first =
        SegmentHead { mended: false, number: 1, first_seq: 1, before: Before::default() }.encode();
    write_batch(&mut first, &[1]);
    let end = first.len() as u64;
    write_batch(&mut first, &[2]);
    let before = Before { number: 1, end };
    let mut given_up = SegmentHead { mended: false, number: 2, first_seq: 2, before }.encode();
    write_batch(&mut given_up, &[2]);
    let mut last = SegmentHead { mended: false, number: 3, first_seq: 2, before }.encode();
    write_batch(&mut last, &[2]);
    for (number, bytes) in [(1, first), (2, given_up), (3, last)] {
        std::fs::write(segment::path(dir.path(), number), bytes).unwrap();
    }
    let journal = open(dir.path());
    assert_eq!((contents(&journal), journal.status().set_aside), (vec![1, 2], 0));
}

/// Each number is also the entry's number in the journal.
fn write_batch(bytes: &mut Vec<u8>, numbers: &[u64]) {
    let durable = bytes.len() as u64;
    for (index, n) in numbers.iter().enumerate() {
        let (payload, count) = frame::payload(&[entry(*n)]).unwrap();
        let ends_batch = index + 1 == numbers.len();
        let head = Head { seq: *n, at: Timestamp::UNIX_EPOCH, durable, count, ends_batch };
        frame::encode(bytes, head, &payload);
    }
}
