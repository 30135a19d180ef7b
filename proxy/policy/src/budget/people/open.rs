//! When a group was seen by draws that may still be taken back: thousands of them, where the same page is asked for again and
//! again, so that nothing here goes through all.

use super::{DrawId, Stamp};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A stamp for each draw.
#[derive(Default)]
pub(super) struct Open {
    draws: BTreeMap<DrawId, Stamp>,
    last: Option<Stamp>,
}

impl Open {
    /// A draw saw it; one that did before changes nothing.
    pub(super) fn add(&mut self, draw: DrawId, at: Stamp) {
        if let Entry::Vacant(place) = self.draws.entry(draw) {
            place.insert(at);
            self.last = self.last.max(Some(at));
        }
    }

    /// A draw is settled; when it saw it, if it did. All are looked at only where it was the latest, and it is the oldest
    /// that are settled, one for each new one.
    pub(super) fn take(&mut self, draw: DrawId) -> Option<Stamp> {
        let at = self.draws.remove(&draw)?;
        if self.last == Some(at) {
            self.find_last();
        }
        Some(at)
    }

    /// The latest.
    pub(super) fn last(&self) -> Option<Stamp> {
        self.last
    }

    /// What was seen before `gone` was not, and nothing later than `now`.
    pub(super) fn restamp(&mut self, gone: Option<Stamp>, now: Stamp) {
        self.draws.retain(|_, at| Some(*at) >= gone);
        self.draws.values_mut().for_each(|at| *at = (*at).min(now));
        self.find_last();
    }

    fn find_last(&mut self) {
        self.last = self.draws.values().copied().max();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_that_of_the_draws_that_are_left() {
        let mut open = Open::default();
        for (draw, at) in [(1, 5), (2, 9), (3, 7), (2, 11)] {
            open.add(DrawId(draw), Stamp(at));
        }
        assert_eq!(open.last(), Some(Stamp(9)));
        assert_eq!((open.take(DrawId(2)), open.take(DrawId(2))), (Some(Stamp(9)), None));
        assert_eq!(open.last(), Some(Stamp(7)));
        open.restamp(Some(Stamp(6)), Stamp(6));
        assert_eq!((open.take(DrawId(1)), open.take(DrawId(3)), open.last()), (None, Some(Stamp(6)), None));
    }
}
