//! What the parser's callbacks share about one page.

use super::place::Place;
use super::splice::Splice;
use crate::charset::Ink;
use crate::fill::{Fill, PageFacts};
use crate::forms::Forms;
use crate::parser::Finished;
use crate::plan::Plan;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The desk of one page, handed to every callback. They run one after the other; the lock is never waited
/// for, it only makes the page [`Send`].
#[derive(Clone)]
pub(super) struct SharedDesk(Arc<Mutex<Desk>>);

impl SharedDesk {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Arc::new(Mutex::new(desk)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Desk {
    pub(super) splice: Splice,
    pub(super) facts: PageFacts,
    pub(super) forms: Forms,
    pub(super) places: Vec<Place>,
    fill: Box<dyn Fill>,
    ink: Ink,
    placed: Vec<usize>,
    tail: Vec<u8>,
    /// Whether the page must be read to its end whatever has been placed.
    to_the_end: bool,
}

impl Desk {
    pub(super) fn new(
        plan: &Plan,
        active: &[usize],
        ink: Ink,
        facts: PageFacts,
        fill: Box<dyn Fill>,
    ) -> Self {
        Self {
            splice: Splice::default(),
            facts,
            forms: Forms::default(),
            places: active.iter().filter_map(|slot| Place::new(plan, *slot)).collect(),
            fill,
            ink,
            placed: Vec::new(),
            tail: Vec::new(),
            to_the_end: plan.origin().is_some(),
        }
    }

    /// Sends what passes to `out` until the next [`swap`](Splice::swap); returns how much has passed already.
    pub(super) fn start_output(&mut self, out: &mut Vec<u8>) -> usize {
        self.splice.swap(out);
        self.splice.passed()
    }

    /// Fills place `index` at byte `at` of the page. The place is settled, filled or not.
    pub(super) fn fill(&mut self, index: usize, at: usize) -> Result<(), Finished> {
        let Some(place) = self.places.get_mut(index) else { return Ok(()) };
        place.settle();
        let slot = place.slot;
        if let Some(filled) = self.fill.fill(slot, &self.facts) {
            self.splice.insert(at, self.ink.write(&filled.html));
            self.tail.extend(filled.tail.map(|tail| self.ink.write(&tail)).unwrap_or_default());
            self.placed.push(slot);
        }
        self.look_further()
    }

    /// `</body>` begins at byte `at`.
    pub(super) fn body_ends(&mut self, at: usize) -> Result<(), Finished> {
        if !self.tail.is_empty() && !self.forms.in_template() {
            let tail = self.take_tail();
            self.splice.insert(at, tail);
        }
        self.look_further()
    }

    pub(super) fn take_tail(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.tail)
    }

    pub(super) fn take_placed(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.placed)
    }

    fn look_further(&self) -> Result<(), Finished> {
        let more = self.to_the_end || !self.tail.is_empty() || self.places.iter().any(|p| !p.is_settled());
        if more { Ok(()) } else { Err(Finished) }
    }
}
