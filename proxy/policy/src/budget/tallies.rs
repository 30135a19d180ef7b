//! What is counted without being told apart: rows, and persons of whom no reference is known.

use super::stamp::Stamp;
use super::{DRAWS_OF_ACCOUNT, Used};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use vratar_model::access::AccessId;

/// The draws of one account that have not left its window.
#[derive(Default)]
pub(super) struct Tallies {
    draws: BTreeMap<(Stamp, AccessId), Used>,
    total: Used,
}

impl Tallies {
    pub(super) fn total(&self) -> Used {
        self.total
    }

    /// How many draws are told apart.
    pub(super) fn size(&self) -> usize {
        self.draws.len()
    }

    pub(super) fn add(&mut self, at: Stamp, access: AccessId, much: Used) {
        self.total = sum(self.total, much);
        let draw = self.draws.entry((at, access)).or_default();
        *draw = sum(*draw, much);
        while self.draws.len() > DRAWS_OF_ACCOUNT {
            self.two_in_one();
        }
    }

    /// Takes away what was added at this time; says whether it was there.
    pub(super) fn take(&mut self, at: Stamp, access: AccessId, much: Used) -> bool {
        let Entry::Occupied(mut draw) = self.draws.entry((at, access)) else { return false };
        let left = less(*draw.get(), much);
        self.total = less(self.total, less(*draw.get(), left));
        draw.insert(left);
        if left == Used::default() {
            draw.remove();
        }
        true
    }

    pub(super) fn expire(&mut self, since: Stamp) {
        while let Some(draw) = self.draws.first_entry().filter(|draw| draw.key().0 < since) {
            self.total = less(self.total, draw.remove());
        }
    }

    /// Nothing was drawn later than `now`.
    pub(super) fn restamp(&mut self, now: Stamp) {
        while let Some(draw) = self.draws.last_entry().filter(|draw| draw.key().0 > now) {
            let ((_, access), much) = draw.remove_entry();
            let draw = self.draws.entry((now, access)).or_default();
            *draw = sum(*draw, much);
        }
    }

    /// Each access with the first time it drew.
    pub(super) fn accesses(&self) -> HashMap<AccessId, Stamp> {
        // The latest first, so that an earlier one takes its place.
        self.draws.keys().rev().map(|(at, access)| (*access, *at)).collect()
    }

    /// The oldest counts as long as the one after it: too long, never too short.
    fn two_in_one(&mut self) {
        let Some((_, oldest)) = self.draws.pop_first() else { return };
        match self.draws.first_entry() {
            Some(mut next) => *next.get_mut() = sum(*next.get(), oldest),
            None => self.total = less(self.total, oldest),
        }
    }
}

fn sum(a: Used, b: Used) -> Used {
    Used { persons: a.persons.saturating_add(b.persons), rows: a.rows.saturating_add(b.rows) }
}

fn less(a: Used, b: Used) -> Used {
    Used { persons: a.persons.saturating_sub(b.persons), rows: a.rows.saturating_sub(b.rows) }
}
