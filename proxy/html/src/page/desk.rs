//! What is known of one page: its forms, its places, what goes into them.

use super::place::Place;
use super::splice::Splice;
use super::tag::Tag;
use crate::charset::Ink;
use crate::fill::{Fill, PageFacts};
use crate::forms::{FormAt, Forms};
use crate::parser::Finished;
use crate::plan::Plan;
use crate::scan::End;

/// Why a start tag is shown. Those of one tag come in this order; those of places come place by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    Html,
    Template,
    Form,
    Body,
    /// It may be the element of this place…
    Element(usize),
    /// …the control that this place's element must contain…
    Control(usize),
    /// …one that sends…
    Submit(usize),
    /// …or what this place goes before or after.
    Inner(usize),
}

/// What is to be told when an element ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtEnd {
    Template,
    /// The form that starts there.
    Form(FormAt),
    Body,
    /// The element of a place that starts there.
    Element(usize),
    /// What this place goes after, in the element that starts there.
    Inner(usize, usize),
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

/// Longest language tag that is kept, bytes (BCP 47 recommends room for 35).
const MAX_LANG_BYTES: usize = 64;

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

    /// A start tag, shown for this: what is to be told when its element ends.
    pub(super) fn starts(&mut self, what: For, tag: &impl Tag) -> Result<Option<AtEnd>, Finished> {
        match what {
            For::Html => self.note_language(tag),
            For::Template if tag.is_html() => {
                self.forms.template_starts();
                return Ok(Some(AtEnd::Template));
            }
            For::Template => {}
            For::Form => {
                let at = tag.span().start;
                let is_one = tag.is_html() && self.forms.form_starts(at);
                return Ok(is_one.then_some(AtEnd::Form(at)));
            }
            For::Body => return Ok(Some(AtEnd::Body)),
            For::Element(place) => return self.element_starts(place, tag),
            For::Control(place) => self.control_starts(place, tag),
            For::Submit(place) => self.submit_starts(place, tag)?,
            For::Inner(place) => return self.inner_starts(place, tag),
        }
        Ok(None)
    }

    /// An element ends of which this was to be told.
    pub(super) fn ends(&mut self, what: AtEnd, end: &End) -> Result<(), Finished> {
        match what {
            AtEnd::Template => self.forms.template_ends(end.own),
            AtEnd::Form(at) => {
                if let Some(ended) = self.forms.form_ends(at, end.own) {
                    return self.element_ends(ended, end.span.clone(), end.own);
                }
            }
            AtEnd::Body if end.ends_body => return self.body_ends(end.span.start),
            AtEnd::Body => {}
            AtEnd::Element(at) => return self.element_ends(at, end.span.clone(), end.own),
            AtEnd::Inner(place, element) => {
                let at = if end.own { end.span.end } else { end.span.start };
                return self.inner_ends(place, element, at);
            }
        }
        Ok(())
    }

    fn note_language(&mut self, html: &impl Tag) {
        if self.facts.lang.is_none() && !self.forms.in_template() && html.is_html() {
            let lang = html.attribute("lang").map(|lang| lang.trim().to_owned());
            self.facts.lang = lang.filter(|lang| !lang.is_empty() && lang.len() <= MAX_LANG_BYTES);
        }
    }

    /// Fills place `index` at byte `at` of the page. The place is settled, filled or not.
    pub(super) fn fill(&mut self, index: usize, at: usize) -> Result<(), Finished> {
        let Some(place) = self.places.get_mut(index) else { return Ok(()) };
        place.settle();
        let slot = place.slot;
        if let Some(filled) = self.fill.fill(slot, &self.facts) {
            self.splice.insert(at, self.ink.write(filled.html));
            self.tail.extend(filled.tail.map(|tail| self.ink.write(tail)).unwrap_or_default());
            self.placed.push(slot);
        }
        self.look_further()
    }

    /// `</body>` begins at byte `at`.
    fn body_ends(&mut self, at: usize) -> Result<(), Finished> {
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
