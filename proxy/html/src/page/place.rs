//! A place on its way to being filled: waiting for its element, inside it, settled.

use super::desk::{AtEnd, Desk};
use super::tag::Tag;
use crate::parser::Finished;
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
    fn around(&mut self, inner: &impl Tag) -> Option<&mut Inside> {
        match &mut self.state {
            State::Inside(inside) if inside.element != inner.span().start && inside.owns(inner) => {
                Some(inside)
            }
            _ => None,
        }
    }

    /// Its element is still to come.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting)
    }

    /// Its element is open.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Inside(_))
    }

    fn is_inside(&self, element: usize) -> bool {
        matches!(&self.state, State::Inside(inside) if inside.element == element)
    }
}

impl Inside {
    /// A control inside a form may belong to another form by its `form` attribute.
    fn owns(&self, inner: &impl Tag) -> bool {
        let Some(id) = &self.form else { return true };
        inner.attribute("form").is_none_or(|other| other == *id)
    }
}

impl Desk {
    /// The element of place `index` may begin here; what is to be told when it ends. Of a form that is known anyway.
    pub(super) fn element_starts(
        &mut self,
        index: usize,
        element: &impl Tag,
    ) -> Result<Option<AtEnd>, Finished> {
        let tag = element.span();
        let Some(place) = self.places.get_mut(index) else { return Ok(None) };
        if !place.is_waiting() || self.forms.in_template() || !element.is_html() {
            return Ok(None);
        }
        let is_form = element.is("form");
        if is_form && !self.forms.is_open(tag.start) {
            return Ok(None);
        }
        let holds = element.holds();
        match place.goal {
            Goal::BeforeElement => self.fill(index, tag.start).map(|()| None),
            Goal::AfterElement if !holds && !place.needs_control => self.fill(index, tag.end).map(|()| None),
            Goal::Start if holds && !is_text(element) => self.fill(index, tag.end).map(|()| None),
            goal if holds && (goal == Goal::AfterElement || !is_text(element)) => {
                place.enter(tag.start, is_form.then(|| element.attribute("id").unwrap_or_default()));
                Ok((!is_form).then_some(AtEnd::Element(tag.start)))
            }
            _ => Ok(None),
        }
    }

    /// A control that place `index` needs.
    pub(super) fn control_starts(&mut self, index: usize, control: &impl Tag) {
        if let Some(inside) = self.around(index, control) {
            inside.control_seen = true;
        }
    }

    /// A submit control.
    pub(super) fn submit_starts(&mut self, index: usize, control: &impl Tag) -> Result<(), Finished> {
        let here = self.around(index, control).is_some_and(|inside| inside.control_seen);
        if here { self.fill(index, control.span().start) } else { Ok(()) }
    }

    /// What place `index` goes before or after may begin here; what is to be told when it ends.
    pub(super) fn inner_starts(&mut self, index: usize, inner: &impl Tag) -> Result<Option<AtEnd>, Finished> {
        let after = self.places.get(index).is_some_and(|place| place.goal == Goal::AfterInner);
        let Some(inside) = self.around(index, inner).filter(|inside| inside.control_seen && !inside.landing)
        else {
            return Ok(None);
        };
        let tag = inner.span();
        if after && inner.holds() {
            inside.landing = true;
            return Ok(Some(AtEnd::Inner(index, inside.element)));
        }
        self.fill(index, if after { tag.end } else { tag.start }).map(|()| None)
    }

    pub(super) fn inner_ends(&mut self, index: usize, element: usize, at: usize) -> Result<(), Finished> {
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

    fn around(&mut self, index: usize, inner: &impl Tag) -> Option<&mut Inside> {
        if self.forms.in_template() {
            return None;
        }
        self.places.get_mut(index)?.around(inner)
    }
}

/// Elements whose content is text: markup put inside would be shown, run or ignored.
fn is_text(element: &impl Tag) -> bool {
    const NAMES: [&str; 10] = [
        "textarea",
        "title",
        "script",
        "style",
        "iframe",
        "xmp",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
    ];
    NAMES.into_iter().any(|name| element.is(name))
}
