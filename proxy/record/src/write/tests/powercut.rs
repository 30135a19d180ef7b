//! Power cuts and kills at any moment, one after the other, on disks that fail now and then: whatever they may leave
//! holds all that was acknowledged, verifies, is gone on with, and has nothing in it that nobody wrote.
//!
//! `VRATAR_POWER_CUTS=100000` for longer.

mod dice;
mod disk;

use super::*;
use crate::read::Records;
use dice::Dice;
use disk::{Op, Recording, lay_out, left_by_a_cut};
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::access::{Erased, Event, Record};

/// Lives of one log, each ended by a kill or a power cut.
const LIVES: usize = 4;
/// Cuts that are tried in each life.
const CUTS: usize = 5;
/// Where the log is on its disk.
const FOLDER: &str = "record";

/// What was tried.
#[derive(Default, Debug)]
struct Figures {
    cuts: usize,
    kills: usize,
    acknowledged: usize,
    torn: usize,
    /// Kept although nobody was told.
    more: usize,
}

#[tokio::test]
async fn whatever_a_power_cut_leaves_holds_what_was_acknowledged() {
    let cuts = std::env::var("VRATAR_POWER_CUTS").map_or(1000, |cuts| cuts.parse().unwrap());
    let (mut dice, mut figures, mut written) = (Dice::new(), Figures::default(), 0);
    while figures.cuts < cuts {
        let mut ops = Vec::new();
        for _ in 0..LIVES {
            let begin = ops.len();
            let lived = live(ops, &mut written, &mut dice).await;
            let moment = |dice: &mut Dice| begin + dice.below(lived.len() - begin + 1);
            for _ in 0..CUTS {
                let until = moment(&mut dice);
                let left = left_by_a_cut(&lived[..until], &mut dice);
                survives(&left, &mut written, &mut figures, &mut dice).await;
                figures.cuts += 1;
            }
            let until = moment(&mut dice);
            ops = if dice.one_in(2) {
                left_by_a_cut(&lived[..until], &mut dice)
            } else {
                lived[..until].to_vec()
            };
            figures.kills += 1;
            survives(&ops, &mut written, &mut figures, &mut dice).await;
        }
    }
    println!("{figures:?}");
    assert!(figures.torn > cuts / 50 && figures.acknowledged > cuts, "{figures:?}");
}

/// Opens the log after `ops` and writes to it; all that was done then.
async fn live(ops: Vec<Op>, written: &mut u64, dice: &mut Dice) -> Vec<Op> {
    let root = empty();
    let fails = dice.one_in(3).then_some(12);
    lay_out(&ops, root.path());
    let disk = Recording::at(ops, root.path(), dice.clone());
    disk.history().fails = fails;
    write_some(&disk, &root.path().join(FOLDER), fails.is_some(), written, dice).await;
    disk.ops()
}

async fn write_some(disk: &Recording, dir: &Path, fails: bool, written: &mut u64, dice: &mut Dice) {
    let segment_bytes = if dice.one_in(2) { 900 } else { 1 << 20 };
    // Sometimes every batch gets a key of its own.
    let epoch = if dice.one_in(4) { Duration::ZERO } else { Duration::MAX };
    let kept = Options { disk: Arc::new(disk.clone()), segment_bytes, epoch, ..options() };
    let log = match Log::open(dir, kept) {
        Ok(log) => log,
        Err(error) => return assert!(fails, "{error}\n{}", story(&disk.history().ops)),
    };
    disk.note(Op::Opened);
    for _ in 0..=dice.below(6) {
        let mut some = tokio::task::JoinSet::new();
        for _ in 0..=dice.below(4) {
            *written += 1;
            some.spawn(acknowledged(log.clone(), disk.clone(), *written, 1 + dice.below(3) as u64));
        }
        some.join_all().await;
    }
}

/// Appends `count` records; notes what it was told.
async fn acknowledged(log: Log, disk: Recording, first: u64, count: u64) {
    let all = (0..count).map(|at| record(first * 10 + at));
    if let Ok(recorded) = log.append_all(all.collect()).await {
        for at in 0..count {
            disk.note(Op::Acknowledged(recorded.number() + 1 + at - count, first * 10 + at));
        }
    }
}

/// In memory where there is a place for that: nothing is ever synchronised here.
fn empty() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn record(what: u64) -> Vec<u8> {
    Record { at: jiff::Timestamp::UNIX_EPOCH, event: Event::Erased(Erased { count: what }) }.encode().unwrap()
}

/// What is there after `ops` holds, and still holds when the log was opened once more.
async fn survives(ops: &[Op], written: &mut u64, figures: &mut Figures, dice: &mut Dice) {
    let told: BTreeMap<u64, u64> = ops.iter().filter_map(acknowledgement).collect();
    let opened = ops.iter().any(|op| matches!(op, Op::Opened));
    let root = empty();
    lay_out(ops, root.path());
    let dir = root.path().join(FOLDER);
    figures.acknowledged += told.len();
    if opened {
        let kept = holds(&dir, &told, *written, ops);
        figures.more += kept.0;
        figures.torn += usize::from(kept.1);
    }
    if !dice.one_in(3) {
        return;
    }
    let disk = Recording::at(ops.to_vec(), root.path(), dice.clone());
    write_some(&disk, &dir, false, written, dice).await;
    let told = disk.history().ops.iter().filter_map(acknowledgement).collect();
    holds(&dir, &told, *written, &disk.history().ops);
}

fn acknowledgement(op: &Op) -> Option<(u64, u64)> {
    if let Op::Acknowledged(number, what) = op { Some((*number, *what)) } else { None }
}

/// How many were kept that nobody was told of, and whether something was torn.
fn holds(dir: &Path, told: &BTreeMap<u64, u64>, written: u64, ops: &[Op]) -> (usize, bool) {
    let report = verify(dir, &root_key(dir).unwrap(), &[]).unwrap();
    assert_eq!(report.faults, [], "{report:?}\n{}", story(ops));
    let kept = Records::open(dir).unwrap().from(0).map(|record| record.unwrap());
    let kept: BTreeMap<u64, u64> = kept
        .filter_map(|(number, record)| match record.event {
            Event::Erased(Erased { count }) => Some((number, count)),
            _ => None,
        })
        .collect();
    for (number, what) in told {
        assert_eq!(kept.get(number), Some(what), "leaf {number} was acknowledged\n{}", story(ops));
    }
    let once: BTreeSet<u64> = kept.values().copied().collect();
    assert!(once.len() == kept.len() && once.iter().all(|what| what / 10 <= written), "{kept:?}");
    (kept.len() - told.len(), report.unacknowledged > 0)
}

/// What was done, without the bytes.
fn story(ops: &[Op]) -> String {
    let told = |op: &Op| match op {
        Op::Write(inode, bytes) => format!("Write({inode}, {} bytes)", bytes.len()),
        op => format!("{op:?}"),
    };
    ops.iter().map(told).collect::<Vec<_>>().join("\n")
}
