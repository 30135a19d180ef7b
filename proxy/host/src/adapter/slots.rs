//! Slots: the forms first, then the places for choices, in the manifest's order.

use super::{Adapter, AdapterFault, PageSlots};
use crate::facts::RequestFacts;
use crate::request::{Match, any};
use std::sync::Arc;
use vratar_html::{At, BadSlot, Plan, SlotSpec};
use vratar_plugin_sdk::manifest::{Choices, Form, Manifest, Place, Position};
use vratar_plugin_sdk::place::Path;

impl Adapter {
    /// The slots that the answer to this request may hold. Whether they are there, the page tells.
    #[must_use]
    pub fn page_slots(&self, request: &RequestFacts<'_>) -> PageSlots {
        let seen = self.seen(request);
        let on = |all: &[Vec<Match>]| {
            let possible = all.iter().enumerate().filter(|(_, list)| any(list, &seen, false).possible());
            possible.map(|(i, _)| i).collect()
        };
        PageSlots { forms: on(&self.form_pages), choices: on(&self.choices_pages) }
    }

    /// All slots, compiled once.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// All slots, for whoever compiles a plan with more in it; the order is that of [`Adapter::plan`].
    #[must_use]
    pub fn slot_specs(&self) -> &[SlotSpec] {
        &self.slots
    }

    /// The slot of form `form`.
    #[must_use]
    pub fn form_slot(&self, form: usize) -> usize {
        form
    }

    /// The slot of the place `choices`.
    #[must_use]
    pub fn choices_slot(&self, choices: usize) -> usize {
        self.forms.len() + choices
    }
}

pub(super) fn specs(manifest: &Manifest) -> Vec<SlotSpec> {
    manifest.forms.iter().map(of_form).chain(manifest.choices.iter().map(of_choices)).collect()
}

fn of_form(form: &Form) -> SlotSpec {
    let at = match &form.at {
        Position::BeforeSubmit => At::BeforeSubmit,
        Position::End => At::End,
        Position::Start => At::Start,
        Position::Before(selector) => At::Before(selector.clone()),
        Position::After(selector) => At::After(selector.clone()),
    };
    SlotSpec { element: form.form.clone(), contains: form.contains.clone(), at }
}

fn of_choices(choices: &Choices) -> SlotSpec {
    let at = match choices.at {
        Place::Before => At::BeforeElement,
        Place::After => At::AfterElement,
        Place::Start => At::Start,
        Place::End => At::End,
    };
    SlotSpec { element: choices.element.clone(), contains: None, at }
}

/// Bad slots at the places of the manifest where they were written.
pub(super) fn faults(manifest: &Manifest, bad: Vec<BadSlot>) -> Vec<AdapterFault> {
    let help = "write a selector of one element, by name, class, id or attribute".to_owned();
    let fault = |bad: BadSlot| {
        let place = place(manifest, &bad);
        AdapterFault { place, code: "M0201", message: bad.why, help: help.clone() }
    };
    bad.into_iter().map(fault).collect()
}

fn place(manifest: &Manifest, bad: &BadSlot) -> Path {
    let top = Path::default();
    let Some(form) = manifest.forms.get(bad.slot) else {
        return top.key("choices").index(bad.slot.saturating_sub(manifest.forms.len())).key("element");
    };
    let at = top.key("form").index(bad.slot);
    match &form.at {
        _ if form.form == bad.selector => at.key("form"),
        Position::Before(selector) if *selector == bad.selector => at.key("at").key("before"),
        Position::After(selector) if *selector == bad.selector => at.key("at").key("after"),
        _ => at.key("contains"),
    }
}
