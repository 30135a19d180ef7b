//! Accounts and the model are the same, whatever happens in whatever order.

use crate::model::Model;
use crate::{at, key, person};
use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::prelude::*;
use vratar_model::access::AccessId;
use vratar_policy::budget::{Accounts, Allowance, DrawId, Refused, Settled, Shown, Window};

/// What happens next, so many milliseconds later.
#[derive(Clone, Debug)]
enum Next {
    Reserve { accounts: Vec<(u8, u64, Option<u64>, bool)>, shown: Shown },
    Settle { back: usize, how: How },
}

#[derive(Clone, Debug)]
enum How {
    Whole,
    Nothing,
    /// So many of the persons.
    First(usize),
}

/// Each account has a window of its own.
fn window(account: u8) -> Window {
    match account {
        0 => Window::Last(SignedDuration::from_millis(300)),
        1 => Window::Last(SignedDuration::from_secs(3)),
        _ => Window::Since(at(1_000)),
    }
}

fn shown() -> impl Strategy<Value = Shown> {
    let group = vec(0u64..14, 1..4);
    (vec(group, 0..4), 0u64..4, prop_oneof![4 => Just(0u64), 1 => 1u64..3]).prop_map(
        |(groups, rows, unnamed)| {
            let sizes = groups.iter().map(|group| group.len() as u32).collect();
            Shown { subjects: groups.concat().into_iter().map(person).collect(), sizes, rows, unnamed }
        },
    )
}

fn next() -> impl Strategy<Value = Next> {
    let account = (0u8..3, 2u64..12, proptest::option::of(5u64..30), prop::bool::weighted(0.8));
    let how = prop_oneof![Just(How::Whole), Just(How::Nothing), (0usize..3).prop_map(How::First)];
    prop_oneof![
        3 => (vec(account, 1..4), shown()).prop_map(|(accounts, shown)| Next::Reserve { accounts, shown }),
        1 => (0usize..4, how).prop_map(|(back, how)| Next::Settle { back, how }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(i64, Next)>> {
    let later = prop_oneof![20 => 0i64..200, 2 => -100i64..0, 1 => -6_000i64..0, 1 => 2_000i64..6_000];
    vec((later, next()), 1..60)
}

fn settled(how: &How, shown: &Shown) -> Settled {
    match how {
        How::Whole => Settled::Whole,
        How::Nothing => Settled::Nothing,
        How::First(n) => {
            let sizes: Vec<u32> = shown.sizes.iter().copied().take(*n).collect();
            let subjects = shown.people().take(*n).flatten().copied().collect();
            Settled::Part(Shown { subjects, sizes, rows: shown.rows / 2, unnamed: 0 })
        }
    }
}

/// Both, and what was drawn on them.
#[derive(Default)]
struct Both {
    now: i64,
    accounts: Accounts,
    model: Model,
    drawn: Vec<(DrawId, Shown)>,
    number: u64,
}

impl Both {
    fn happens(&mut self, later: i64, next: &Next) -> Result<(), TestCaseError> {
        self.now += later;
        match next {
            Next::Reserve { accounts, shown } => self.reserve(accounts, shown)?,
            Next::Settle { back, how } => {
                let Some((draw, shown)) = self.drawn.iter().rev().nth(*back).cloned() else { return Ok(()) };
                let settled = settled(how, &shown);
                self.accounts.settle(draw, &settled);
                self.model.settle(draw, &settled);
            }
        }
        self.agree(self.now)
    }

    fn reserve(
        &mut self,
        accounts: &[(u8, u64, Option<u64>, bool)],
        shown: &Shown,
    ) -> Result<(), TestCaseError> {
        let allowances: Vec<Allowance> = accounts
            .iter()
            .map(|(account, persons, rows, enforced)| Allowance {
                account: key(&account.to_string()),
                window: window(*account),
                persons: Some(*persons),
                rows: *rows,
                enforced: *enforced,
            })
            .collect();
        self.number += 1;
        let (draw, access, now) = (DrawId(self.number), AccessId(self.number.to_be_bytes()), at(self.now));
        let ours = self.accounts.reserve(draw, now, access, &allowances, shown);
        let theirs = self.model.reserve(draw, now, access, &allowances, shown);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                prop_assert_eq!(ours.over, theirs);
                self.drawn.push((draw, shown.clone()));
            }
            (Err(Refused::Over(ours)), Err(theirs)) => prop_assert_eq!(ours, theirs),
            (ours, theirs) => prop_assert!(false, "{ours:?} and {theirs:?}"),
        }
        Ok(())
    }

    fn agree(&mut self, now: i64) -> Result<(), TestCaseError> {
        for account in 0..3 {
            let (key, window, now) = (key(&account.to_string()), window(account), at(now));
            prop_assert_eq!(self.accounts.used(now, &key, window), self.model.used(now, &key, window));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn accounts_count_as_who_remembers_everything(steps in steps()) {
        let mut both = Both::default();
        for (later, next) in &steps {
            both.happens(*later, next)?;
        }
        for later in [100, 350, 2_000, 3_500] {
            both.agree(both.now + later)?;
        }
    }

    #[test]
    fn a_restart_in_between_changes_nothing(steps in steps(), when in 0usize..60) {
        let mut both = Both::default();
        for (place, (later, next)) in steps.iter().enumerate() {
            both.happens(*later, next)?;
            if place == when {
                // Killed: what hung is drawn, and the record alone says what was shown.
                let mut again = Accounts::default();
                // Whoever starts has no clock that stands still for a while.
                let latest = both.model.latest.map_or(0, |latest| latest.as_millisecond() - at(0).as_millisecond());
                both.now = both.now.max(latest);
                for account in 0..3 {
                    let pasts = both.model.pasts(window(account));
                    let of = |past: &vratar_policy::budget::Past| past.allowances[0].account == key(&account.to_string());
                    let pasts: Vec<_> = pasts.into_iter().filter(of).collect();
                    again.replay(at(both.now), pasts.clone());
                    // What is there already is not drawn again: neither here nor where it was drawn.
                    again.replay(at(both.now), pasts.clone());
                    both.accounts.replay(at(both.now), pasts);
                }
                both.agree(both.now)?;
                both.drawn.iter().for_each(|(draw, _)| both.model.settle(*draw, &Settled::Whole));
                (both.accounts, both.drawn) = (again, vec![]);
                both.agree(both.now)?;
            }
        }
        both.agree(both.now + 500)?;
    }

    #[test]
    fn the_order_of_what_happens_at_once_does_not_matter(
        shown in vec(shown(), 1..6),
        order in Just((0usize..6).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let used = |order: &mut dyn Iterator<Item = usize>| {
            let mut both = Both::default();
            for shown in order.filter_map(|place| shown.get(place)) {
                both.reserve(&[(0, u64::MAX, None, true)], shown)?;
            }
            Ok::<_, TestCaseError>(both.accounts.used(at(0), &key("0"), window(0)))
        };
        prop_assert_eq!(used(&mut (0..6))?, used(&mut order.into_iter())?);
    }
}
