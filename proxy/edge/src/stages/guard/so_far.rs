//! What a long answer has shown so far, part by part: the rules are asked again with each one.
//!
//! *Fails closed*: what the rules would not have let out, had they known all of it, is cut where they know.

use super::about::About;
use super::decide;
use crate::door::Door;
use crate::failure::Failure;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::access::{Field, Found, Reason, Verdict};
use vratar_policy::access::{Decision, Form, Shown};

/// What was shown, and what is hidden in all of it.
#[derive(Default)]
pub(super) struct SoFar {
    began: Timestamp,
    rows: u64,
    /// Somebody who stands in several parts counts in each: nobody remembers whom a long answer has shown.
    persons: u64,
    decoys: u32,
    fields: BTreeSet<Field>,
    masks: BTreeMap<Field, Form>,
}

impl SoFar {
    /// After the first part, and what was decided then.
    pub(super) fn begin(found: &Found, decision: &Decision, began: Timestamp) -> Self {
        let mut first = Self { began, masks: decision.masks.clone(), ..Self::default() };
        first.count(found);
        first
    }

    /// One more part.
    ///
    /// # Errors
    /// [`Failure::Guarded`]: it may not go out, nor what comes behind it.
    pub(super) fn add(&mut self, door: &Door, about: &About, found: &Found) -> Result<(), Failure> {
        self.count(found);
        let fields: Vec<Field> = self.fields.iter().copied().collect();
        let shown = Shown { rows: self.rows, persons: self.persons, decoys: self.decoys, fields: &fields };
        let decision = decide::so_far(door, about, shown, self.began);
        match decision.verdict {
            Verdict::Deny => Err(Failure::Guarded(Reason::Policy)),
            Verdict::StepUp => Err(Failure::Guarded(Reason::StepUp)),
            _ if self.hides_all_of(&decision.masks) => Ok(()),
            // The parts that went out show what these no longer may: nothing more does.
            _ => Err(Failure::Guarded(Reason::Policy)),
        }
    }

    fn count(&mut self, found: &Found) {
        self.rows += found.rows;
        self.persons += found.persons;
        self.decoys += found.decoys;
        self.fields.extend(found.fields.iter().copied());
    }

    fn hides_all_of(&self, masks: &BTreeMap<Field, Form>) -> bool {
        masks.iter().all(|(field, form)| *form == Form::None || self.masks.get(field) == Some(form))
    }
}
