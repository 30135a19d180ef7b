//! One account.

use super::people::{GroupId, People, Sighting};
use super::stamp::Stamp;
use super::tallies::Tallies;
use super::{DrawId, REFERENCES_OF_ACCOUNT, Settled, Shown, Used, Window};
use jiff::SignedDuration;
use std::collections::HashMap;
use vratar_model::access::AccessId;

/// What was drawn on one account within its window.
#[derive(Default)]
pub(super) struct Account {
    people: People,
    tallies: Tallies,
    /// When persons were shown last that could not be remembered.
    lost: Option<Stamp>,
    latest: Option<Stamp>,
    longest: SignedDuration,
}

/// Which draw, and when.
#[derive(Clone, Copy)]
pub(super) struct Draw {
    pub(super) id: DrawId,
    pub(super) at: Stamp,
    pub(super) access: AccessId,
}

impl Account {
    pub(super) fn used(&self) -> Used {
        let Used { persons, rows } = self.tallies.total();
        Used { persons: persons.saturating_add(self.people.count()), rows }
    }

    /// How much it takes to remember it: references and draws.
    pub(super) fn size(&self) -> usize {
        self.people.size() + self.tallies.size()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.size() == 0 && self.lost.is_none()
    }

    /// Whether so many more references may be remembered.
    pub(super) fn has_room(&self, references: usize) -> bool {
        self.people.size() + references <= REFERENCES_OF_ACCOUNT
    }

    /// Whether it counts fewer persons than there were.
    pub(super) fn has_lost(&self) -> bool {
        self.lost.is_some()
    }

    pub(super) fn expire(&mut self, since: Stamp) {
        self.people.expire(since);
        self.tallies.expire(since);
        self.lost = self.lost.filter(|lost| *lost >= since);
    }

    /// Whether nothing of it counts any more at `now`, whatever its window.
    pub(super) fn is_over(&self, now: Stamp) -> bool {
        self.is_empty() || self.latest.is_none_or(|latest| latest < now.before(self.longest))
    }

    pub(super) fn restamp(&mut self, now: Stamp) {
        self.people.restamp(now);
        self.tallies.restamp(now);
        self.lost = self.lost.map(|lost| lost.min(now));
        self.latest = self.latest.map(|latest| latest.min(now));
    }

    pub(super) fn accesses(&self) -> HashMap<AccessId, Stamp> {
        self.tallies.accesses()
    }

    /// Draws; it may be given back if `open`. Returns the groups that it made known.
    pub(super) fn draw(&mut self, draw: Draw, window: Window, shown: &Shown, open: bool) -> Vec<GroupId> {
        self.latest = self.latest.max(Some(draw.at));
        self.longest = self.longest.max(window.longest());
        self.tallies.add(draw.at, draw.access, plain(shown));
        self.see(draw.at, open.then_some(draw.id), shown)
    }

    /// Draws what can be counted without remembering anybody.
    pub(super) fn draw_nobody(&mut self, draw: Draw, window: Window, shown: &Shown) {
        self.lost = self.lost.max(Some(draw.at));
        let shown = Shown { subjects: vec![], sizes: vec![], ..*shown };
        self.draw(draw, window, &shown, false);
    }

    /// What came of a draw of so much; `groups` are those that it made known.
    pub(super) fn settle(&mut self, draw: Draw, much: Used, groups: &[GroupId], settled: &Settled) {
        // Where the draw is not told apart any more nothing can be given back; what has left the window stays out of it.
        let stays = *settled == Settled::Whole || !self.tallies.take(draw.at, draw.access, much);
        if let Settled::Part(shown) = settled
            && !stays
        {
            self.tallies.add(draw.at, draw.access, plain(shown));
            self.see(draw.at, None, shown);
        }
        self.people.settle(draw.id, groups, stays);
    }

    fn see(&mut self, at: Stamp, open: Option<DrawId>, shown: &Shown) -> Vec<GroupId> {
        let mut groups = Vec::new();
        shown.people().for_each(|refs| self.people.see(refs, Sighting { at, open }, &mut groups));
        groups
    }
}

/// What of it is counted without being told apart.
pub(super) fn plain(shown: &Shown) -> Used {
    Used { persons: shown.unnamed, rows: shown.rows }
}
