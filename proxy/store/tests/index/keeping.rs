//! Each leaf once, and nothing but what the record says.

use crate::stage::*;
use vratar_model::access::{Event, Outcome, Pruned, Record};
use vratar_store::index::{AccessRow, Leaves};

fn some(count: u64) -> Vec<(u64, Record)> {
    let event = |seq: u64| match seq % 3 {
        0 => Event::Grant(Box::new(grant(u8::try_from(seq / 3).unwrap(), CLERK, &[1, 2]))),
        1 => lease(u8::try_from(seq / 3).unwrap(), &[3]),
        _ => close(u8::try_from(seq / 3).unwrap(), Outcome::Delivered),
    };
    (0..count).map(|seq| (seq, Record { at: begin(), event: event(seq) })).collect()
}

async fn take(stage: &Stage, from: u64, next: u64, all: &[(u64, Record)]) -> u64 {
    let records = all.iter().filter(|(seq, _)| (from..next).contains(seq)).cloned().collect();
    stage.index.apply(Leaves { from, next, records }).await.unwrap()
}

pub(crate) async fn leaves_are_taken_once_and_in_order(stage: Stage) {
    let all = some(9);
    assert_eq!(take(&stage, 0, 3, &all).await, 3);
    assert_eq!(take(&stage, 0, 3, &all).await, 3, "again");
    assert_eq!(take(&stage, 6, 9, &all).await, 3, "a gap is not taken");
    assert_eq!(take(&stage, 1, 9, &all).await, 9, "what is known already is left out");
    assert_eq!(stage.index.applied().await.unwrap(), 9);
    assert_eq!(seqs(&stage.saw(1).await), [0, 3, 6]);
    let day = stage.index.largest_readers(begin(), begin(), 5).await.unwrap();
    assert_eq!((day[0].persons, day[0].accesses), (9, 3), "counted once");
    // Leaves that are no records move the mark too.
    assert_eq!(take(&stage, 9, 12, &[]).await, 12);
}

pub(crate) async fn what_was_taken_in_pieces_is_what_was_taken_at_once(stage: Stage) {
    let all = some(60);
    let mut told: Vec<Vec<AccessRow>> = Vec::new();
    for step in [1, 7, 60] {
        stage.index.start_over().await.unwrap();
        let mut from = 0;
        while from < 60 {
            from = take(&stage, from, (from + step).min(60), &all).await;
        }
        told.push(stage.saw(3).await);
    }
    assert_eq!(told[0].len(), 20);
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

pub(crate) async fn starting_over_forgets_everything(stage: Stage) {
    take(&stage, 0, 9, &some(9)).await;
    stage.index.start_over().await.unwrap();
    assert_eq!(stage.index.applied().await.unwrap(), 0);
    assert!(stage.saw(1).await.is_empty());
    assert_eq!(take(&stage, 0, 9, &some(9)).await, 9);
    assert_eq!(stage.saw(1).await.len(), 3);
}

pub(crate) async fn what_the_record_dropped_is_gone(mut stage: Stage) {
    stage.sees(&[1]).await;
    stage.passes(400);
    let kept = stage.sees(&[1]).await;
    let pruned = Pruned { first: 1, until: stage.now, segments: 1 };
    stage.happens(Event::Pruned(pruned)).await;
    assert_eq!(seqs(&stage.saw(1).await), [kept]);
    let readers = stage.index.largest_readers(begin(), stage.now, 5).await.unwrap();
    assert_eq!(readers[0].accesses, 1);
}
