//! Whatever keeps the accounts, the same comes out.

use crate::backends;
use crate::stage::{at, groups, key};
use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;
use tempfile::TempDir;
use vratar_model::access::AccessId;
use vratar_policy::budget::{Allowance, DrawId, Over, Past, Refused, Settled, Shown, Used, Window};
use vratar_store::Budgets;

/// What a door is asked, so many milliseconds later.
#[derive(Clone, Debug)]
enum Asked {
    Reserve(Vec<(u8, u64)>, Shown),
    /// The draw so many ago.
    Settle(usize, Settled),
    /// What the record says: an access of long ago.
    Rebuild(u8, Shown),
}

fn shown() -> impl Strategy<Value = Shown> {
    vec(vec(0u64..9, 1..4), 1..4).prop_map(|people| {
        let people: Vec<&[u64]> = people.iter().map(Vec::as_slice).collect();
        groups(&people)
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let settled = prop_oneof![Just(Settled::Whole), Just(Settled::Nothing), shown().prop_map(Settled::Part)];
    prop_oneof![
        4 => (vec((0u8..3, 1u64..7), 1..3), shown()).prop_map(|(on, shown)| Asked::Reserve(on, shown)),
        2 => (0usize..4, settled).prop_map(|(ago, settled)| Asked::Settle(ago, settled)),
        1 => (0u8..3, shown()).prop_map(|(on, shown)| Asked::Rebuild(on, shown)),
    ]
}

fn allowance(account: u8, persons: u64) -> Allowance {
    let window = match account {
        0 => Window::Last(SignedDuration::from_secs(2)),
        1 => Window::Last(SignedDuration::from_secs(30)),
        _ => Window::Since(at(5)),
    };
    let (persons, rows) = (Some(persons), Some(3 * persons));
    Allowance { account: key(&account.to_string()), window, persons, rows, enforced: account != 1 }
}

/// What one backend answers.
#[derive(Debug, PartialEq)]
enum Answer {
    Drawn(Vec<Over>),
    Refused(Refused),
    Used([Used; 3]),
}

struct Doors {
    doors: [Arc<dyn Budgets>; 2],
    drawn: Vec<Option<(usize, AccessId, DrawId)>>,
    _dir: TempDir,
}

impl Doors {
    async fn open(backend: crate::Backend) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let doors = backend(dir.path());
        for door in &doors {
            door.rebuild(at(0), vec![]).await.unwrap();
        }
        Self { doors, drawn: vec![], _dir: dir }
    }

    async fn answer(&mut self, door: usize, millis: i64, asked: &Asked) -> Vec<Answer> {
        let now = at(10) + SignedDuration::from_millis(millis);
        let access = AccessId((self.drawn.len() as u64).to_be_bytes());
        let (place, door) = (door, &self.doors[door]);
        let mut answers = vec![];
        match asked {
            Asked::Reserve(on, shown) => {
                let allowances: Vec<_> =
                    on.iter().map(|(account, most)| allowance(*account, *most)).collect();
                let reserved = door.reserve(now, access, &allowances, shown).await.unwrap();
                self.drawn.push(reserved.as_ref().ok().map(|reserved| (place, access, reserved.draw)));
                answers.push(reserved.map_or_else(Answer::Refused, |reserved| Answer::Drawn(reserved.over)));
            }
            Asked::Settle(ago, settled) => {
                if let Some((door, access, draw)) = self.drawn.iter().rev().nth(*ago).copied().flatten() {
                    self.doors[door].settle(access, draw, settled.clone()).await.unwrap();
                }
            }
            Asked::Rebuild(account, shown) => {
                let (allowances, shown) = (vec![allowance(*account, 0)], shown.clone());
                let past = Past { at: at(9), access: AccessId([0xff; 8]), allowances, shown };
                door.rebuild(now, vec![past]).await.unwrap();
            }
        }
        let mut used = [Used::default(); 3];
        for (account, used) in (0u8..).zip(&mut used) {
            let one = allowance(account, 0);
            *used = door.used(now, &one.account, one.window).await.unwrap();
        }
        answers.push(Answer::Used(used));
        answers
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_backends_answer_alike(steps in vec((0usize..2, 0i64..1_500, asked()), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let [one, other] = backends();
            let (mut one, mut other) = (Doors::open(one).await, Doors::open(other).await);
            let mut now = 0;
            for (door, later, asked) in &steps {
                now += later;
                prop_assert_eq!(one.answer(*door, now, asked).await, other.answer(*door, now, asked).await);
            }
            Ok(())
        })?;
    }
}
