//! A place on its way to being filled: waiting for its element, inside it, settled.

use super::desk::{Desk, SharedDesk};
use crate::parser::{Finished, Seen, is_html, on_end, tag_span};
use crate::plan::{Goal, Plan};
use std::ops::Range;

/// One active place of the page.
#[derive(Debug)]
pub(super) struct Place {
    /// Index in the plan.
    pub(super) slot: usize,
    goal: Goal,
    needs_control: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Waiting,
    Inside(Inside),
    Settled,
}

/// The parser is inside the place's element.
#[derive(Debug)]
struct Inside {
    /// Where the element's start tag begins; names the element.
    element: usize,
    /// The `id` of the element if it is a form.
    form: Option<String>,
    /// Whether the control that it must contain has been seen (or none is needed).
    control_seen: bool,
    /// Whether the element to go after has been seen.
    landing: bool,
}

impl Place {
    pub(super) fn new(plan: &Plan, slot: usize) -> Option<Self> {
        let compiled = plan.slot(slot)?;
        let needs_control = compiled.control.is_some();
        Some(Self { slot, goal: compiled.goal, needs_control, state: State::Waiting })
    }

    pub(super) fn settle(&mut self) {
        self.state = State::Settled;
    }

    pub(super) fn is_settled(&self) -> bool {
        matches!(self.state, State::Settled)
    }

    fn enter(&mut self, element: usize, form: Option<String>) {
        let control_seen = !self.needs_control;
        self.state = State::Inside(Inside { element, form, control_seen, landing: false });
    }

    /// The element that the parser is inside of, if `inner` stands in it and belongs to it.
    fn around(&mut self, inner: &Seen<'_, '_>) -> Option<&mut Inside> {
        match &mut self.state {
            State::Inside(inside) if inside.element != tag_span(inner).start && inside.owns(inner) => {
                Some(inside)
            }
            _ => None,
        }
    }

    fn is_inside(&self, element: usize) -> bool {
        matches!(&self.state, State::Inside(inside) if inside.element == element)
    }
}

impl Inside {
    /// A control inside a form may belong to another form by its `form` attribute.
    fn owns(&self, inner: &Seen<'_, '_>) -> bool {
        let Some(id) = &self.form else { return true };
        inner.get_attribute("form").is_none_or(|other| other == *id)
    }
}

/// The element of place `index` may begin here.
pub(super) fn element_starts(
    desk: &SharedDesk,
    index: usize,
    element: &mut Seen<'_, '_>,
) -> Result<(), Finished> {
    let entered = desk.lock().element_starts(index, element)?;
    let name = element.tag_name();
    if entered && name != "form" {
        let (at, desk) = (tag_span(element).start, desk.clone());
        on_end(element, move |end| {
            let own = end.name() == name;
            desk.lock().element_ends(at, end.source_location().bytes(), own)
        });
    }
    Ok(())
}

/// The element that place `index` goes before or after may begin here.
pub(super) fn inner_starts(
    desk: &SharedDesk,
    index: usize,
    inner: &mut Seen<'_, '_>,
) -> Result<(), Finished> {
    let Some(element) = desk.lock().inner_starts(index, inner)? else { return Ok(()) };
    let (name, desk) = (inner.tag_name(), desk.clone());
    on_end(inner, move |end| {
        let span = end.source_location().bytes();
        let at = if end.name() == name { span.end } else { span.start };
        desk.lock().inner_ends(index, element, at)
    });
    Ok(())
}

impl Desk {
    /// Whether the place is now inside `element` and its end must be waited for.
    fn element_starts(&mut self, index: usize, element: &Seen<'_, '_>) -> Result<bool, Finished> {
        let tag = tag_span(element);
        let Some(place) = self.places.get_mut(index) else { return Ok(false) };
        if !matches!(place.state, State::Waiting) || self.forms.in_template() || !is_html(element) {
            return Ok(false);
        }
        let name = element.tag_name();
        let is_form = name == "form";
        if is_form && !self.forms.is_open(tag.start) {
            return Ok(false);
        }
        let holds = element.can_have_content();
        match place.goal {
            Goal::BeforeElement => self.fill(index, tag.start).map(|()| false),
            Goal::AfterElement if !holds && !place.needs_control => self.fill(index, tag.end).map(|()| false),
            Goal::Start if holds && !is_text(&name) => self.fill(index, tag.end).map(|()| false),
            goal if holds && (goal == Goal::AfterElement || !is_text(&name)) => {
                place.enter(tag.start, is_form.then(|| element.get_attribute("id").unwrap_or_default()));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// A control that place `index` needs.
    pub(super) fn control_starts(&mut self, index: usize, control: &Seen<'_, '_>) {
        if let Some(inside) = self.around(index, control) {
            inside.control_seen = true;
        }
    }

    /// A submit control.
    pub(super) fn submit_starts(&mut self, index: usize, control: &Seen<'_, '_>) -> Result<(), Finished> {
        let here = self.around(index, control).is_some_and(|inside| inside.control_seen);
        if here { self.fill(index, tag_span(control).start) } else { Ok(()) }
    }

    /// The element of place `index` (named by its position) if the end of `inner` must be waited for.
    fn inner_starts(&mut self, index: usize, inner: &Seen<'_, '_>) -> Result<Option<usize>, Finished> {
        let after = self.places.get(index).is_some_and(|place| place.goal == Goal::AfterInner);
        let Some(inside) = self.around(index, inner).filter(|inside| inside.control_seen && !inside.landing)
        else {
            return Ok(None);
        };
        let tag = tag_span(inner);
        if after && inner.can_have_content() {
            inside.landing = true;
            return Ok(Some(inside.element));
        }
        self.fill(index, if after { tag.end } else { tag.start }).map(|()| None)
    }

    fn inner_ends(&mut self, index: usize, element: usize, at: usize) -> Result<(), Finished> {
        let here = self.places.get(index).is_some_and(|place| place.is_inside(element));
        if here && !self.forms.in_template() { self.fill(index, at) } else { Ok(()) }
    }

    /// The element at `element` ends by the end tag `end`; `own`: it is its own one.
    pub(super) fn element_ends(
        &mut self,
        element: usize,
        end: Range<usize>,
        own: bool,
    ) -> Result<(), Finished> {
        for index in 0..self.places.len() {
            self.place_ends(index, element, &end, own)?;
        }
        Ok(())
    }

    fn place_ends(
        &mut self,
        index: usize,
        element: usize,
        end: &Range<usize>,
        own: bool,
    ) -> Result<(), Finished> {
        let lost = self.forms.in_template();
        let Some(place) = self.places.get_mut(index) else { return Ok(()) };
        let State::Inside(inside) = &place.state else { return Ok(()) };
        if inside.element != element {
            return Ok(());
        }
        if lost || !inside.control_seen {
            place.state = State::Waiting;
            return Ok(());
        }
        let after = place.goal == Goal::AfterElement && own;
        self.fill(index, if after { end.end } else { end.start })
    }

    fn around(&mut self, index: usize, inner: &Seen<'_, '_>) -> Option<&mut Inside> {
        if self.forms.in_template() {
            return None;
        }
        self.places.get_mut(index)?.around(inner)
    }
}

/// Elements whose content is text: markup put inside would be shown, run or ignored.
fn is_text(name: &str) -> bool {
    matches!(
        name,
        "textarea"
            | "title"
            | "script"
            | "style"
            | "iframe"
            | "xmp"
            | "noembed"
            | "noframes"
            | "noscript"
            | "plaintext"
    )
}
