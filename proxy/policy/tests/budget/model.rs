//! The model: a list of all draws, counted anew each time. Nothing of it is clever.

use jiff::{SignedDuration, Timestamp};
use vratar_model::access::{AccessId, SubjectRef};
use vratar_policy::budget::{
    AccountKey, Allowance, CLOCK_SKEW, DrawId, Measure, Over, Past, Settled, Shown, Used, Window,
};

/// What was shown on one account.
#[derive(Clone)]
struct Drawn {
    draw: DrawId,
    access: AccessId,
    at: Timestamp,
    account: AccountKey,
    shown: Shown,
}

#[derive(Clone, Default)]
pub(crate) struct Model {
    drawn: Vec<Drawn>,
    /// Draws that are not settled: when, by which access, on which accounts.
    open: Vec<(DrawId, AccessId, Timestamp, Vec<AccountKey>)>,
    pub(crate) latest: Option<Timestamp>,
}

impl Model {
    pub(crate) fn reserve(
        &mut self,
        draw: DrawId,
        now: Timestamp,
        access: AccessId,
        allowances: &[Allowance],
        shown: &Shown,
    ) -> Result<Vec<Over>, Over> {
        let at = self.moment(now);
        if shown.is_empty() {
            return Ok(vec![]);
        }
        let before: Vec<Used> =
            allowances.iter().map(|one| self.used(now, &one.account, one.window)).collect();
        let kept = self.clone();
        let mut accounts: Vec<AccountKey> = allowances.iter().map(|one| one.account.clone()).collect();
        accounts.sort();
        accounts.dedup();
        for account in accounts.clone() {
            self.drawn.push(Drawn { draw, access, at, account, shown: shown.clone() });
        }
        let mut over = vec![];
        for (place, (one, before)) in allowances.iter().zip(before).enumerate() {
            let after = self.used(now, &one.account, one.window);
            let measures = [
                (Measure::Persons, one.persons, before.persons, after.persons),
                (Measure::Rows, one.rows, before.rows, after.rows),
            ];
            for (measure, limit, used, after) in measures {
                if let Some(limit) = limit.filter(|limit| after > *limit && after > used) {
                    over.push(Over { place, measure, limit, used, asked: after - used });
                }
            }
        }
        if let Some(refused) = over.iter().find(|over| allowances[over.place].enforced) {
            *self = kept;
            return Err(refused.clone());
        }
        self.open.push((draw, access, at, accounts));
        Ok(over)
    }

    pub(crate) fn settle(&mut self, draw: DrawId, settled: &Settled) {
        let Some(place) = self.open.iter().position(|open| open.0 == draw) else { return };
        let (_, access, at, mut accounts) = self.open.remove(place);
        // What has left a window does not come back.
        accounts.retain(|one| self.drawn.iter().any(|drawn| drawn.draw == draw && drawn.account == *one));
        if *settled != Settled::Whole {
            self.drawn.retain(|drawn| drawn.draw != draw);
        }
        if let Settled::Part(shown) = settled {
            for account in accounts {
                self.drawn.push(Drawn { draw, access, at, account, shown: shown.clone() });
            }
        }
    }

    pub(crate) fn used(&mut self, now: Timestamp, account: &AccountKey, window: Window) -> Used {
        let now = self.moment(now);
        let since = match window {
            Window::Last(length) => now - length,
            Window::Since(begin) => begin.min(now),
        };
        self.drawn.retain(|drawn| drawn.account != *account || drawn.at >= since);
        let drawn: Vec<&Shown> =
            self.drawn.iter().filter(|drawn| drawn.account == *account).map(|drawn| &drawn.shown).collect();
        let groups = drawn.iter().flat_map(|shown| shown.people().map(<[_]>::to_vec)).collect();
        let unnamed: u64 = drawn.iter().map(|shown| shown.unnamed).sum();
        Used { persons: connected(groups) + unnamed, rows: drawn.iter().map(|shown| shown.rows).sum() }
    }

    /// What the record would say of it.
    pub(crate) fn pasts(&self, window: Window) -> Vec<Past> {
        let past = |drawn: &Drawn| {
            let account = drawn.account.clone();
            let allowance = Allowance { account, window, persons: None, rows: None, enforced: true };
            let Drawn { at, access, shown, .. } = drawn.clone();
            Past { at, access, allowances: vec![allowance], shown }
        };
        self.drawn.iter().map(past).collect()
    }

    fn moment(&mut self, now: Timestamp) -> Timestamp {
        let moment = match self.latest {
            Some(latest) if now >= latest - CLOCK_SKEW => now.max(latest),
            _ => now,
        };
        self.drawn.iter_mut().for_each(|drawn| drawn.at = drawn.at.min(moment));
        self.open.iter_mut().for_each(|open| open.2 = open.2.min(moment));
        self.latest = Some(moment);
        moment
    }
}

/// How many sets are left when all that share a reference are put together.
fn connected(groups: Vec<Vec<SubjectRef>>) -> u64 {
    let mut sets: Vec<Vec<SubjectRef>> = vec![];
    for mut group in groups {
        let (mut touching, apart): (Vec<_>, Vec<_>) =
            sets.into_iter().partition(|set| set.iter().any(|one| group.contains(one)));
        touching.iter_mut().for_each(|set| group.append(set));
        sets = apart;
        sets.push(group);
    }
    sets.len() as u64
}

#[test]
fn the_model_is_right_about_the_simple_things() {
    let refs = |ns: &[u64]| ns.iter().map(|n| crate::person(*n)).collect::<Vec<_>>();
    assert_eq!(connected(vec![refs(&[1]), refs(&[2, 3]), refs(&[3, 4]), refs(&[1])]), 2);
    assert_eq!(connected(vec![refs(&[1]), refs(&[2]), refs(&[1, 2])]), 1);
    assert_eq!(SignedDuration::from_secs(2), CLOCK_SKEW);
}
