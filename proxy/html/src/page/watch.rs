//! What the parser is asked to look for on one page. The order matters: all callbacks of one tag run in the
//! order in which they stand here, so forms are known before the places that mean them.

use super::desk::{Desk, For};
use super::origin;
use crate::parser::{Finished, on, on_end};
use crate::plan::{Goal, Plan, Slot};
use crate::scan::End;
use lol_html::Selector;
use lol_html::html_content::EndTag;
use lol_html::send::Settings;
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

/// Everything for these places.
pub(super) fn everything<'p>(
    settings: Settings<'static, 'p>,
    plan: &'p Plan,
    active: &[usize],
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    let words = plan.words();
    let mut settings = settings;
    for (selector, what) in [
        (&words.html, For::Html),
        (&words.template, For::Template),
        (&words.form, For::Form),
        (&words.body, For::Body),
    ] {
        settings = watch(settings, selector, what, desk);
    }
    if let Some(origin) = plan.origin() {
        settings = origin::watch(settings, plan, origin, desk);
    }
    for (index, slot) in active.iter().filter_map(|slot| plan.slot(*slot)).enumerate() {
        settings = one(settings, plan, slot, index, desk);
    }
    settings
}

fn one<'p>(
    mut settings: Settings<'static, 'p>,
    plan: &'p Plan,
    slot: &'p Slot,
    index: usize,
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    settings = watch(settings, &slot.element, For::Element(index), desk);
    if let Some(control) = &slot.control {
        settings = watch(settings, control, For::Control(index), desk);
    }
    if slot.goal == Goal::BeforeSubmit {
        settings = watch(settings, &plan.words().submit, For::Submit(index), desk);
    }
    if let Some(inner) = &slot.inner {
        settings = watch(settings, inner, For::Inner(index), desk);
    }
    settings
}

fn watch<'p>(
    settings: Settings<'static, 'p>,
    selector: &'p Selector,
    what: For,
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    let desk = desk.clone();
    settings.append_element_content_handler(on(selector, move |element| -> Result<(), Finished> {
        let Some(at_end) = desk.lock().starts(what, element)? else { return Ok(()) };
        let (name, desk) = (element.tag_name(), desk.clone());
        on_end(element, move |end| desk.lock().ends(at_end, &told(end, &name)));
        Ok(())
    }))
}

/// The end tag by which an element of this name ends.
fn told(end: &EndTag<'_>, element: &str) -> End {
    let name = end.name();
    End {
        span: end.source_location().bytes(),
        own: name == element,
        ends_body: name == "body" || name == "html",
    }
}
