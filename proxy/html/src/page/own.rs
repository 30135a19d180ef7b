//! What our own reader is asked to look for on one page: the same as the parser, in the same order.

use super::desk::{AtEnd, Desk, For};
use super::spots::Spots;
use crate::plan::{Ours, Plan, Slot};
use crate::scan::{End, Name, StartTag, Stop, Wants, Watch};
use crate::select::{Names, Select};
use std::ops::Range;
use std::sync::Arc;

/// What is kept of an open element.
pub(super) enum Note {
    AtEnd(AtEnd),
    /// Of which selectors it is on the way.
    OnTheWay(u64),
}

/// Looks for the places of a plan.
pub(super) struct Lookout {
    pub(super) desk: Desk,
    plan: Arc<Plan>,
    places: Vec<Watched>,
    /// Names of elements that places wait for,
    elements: Names,
    /// and of everything else that is looked for now.
    others: Names,
    /// Where elements that are waited for may stand.
    spots: Spots,
}

/// What is looked for for one place.
struct Watched {
    slot: usize,
    /// Its selectors with the numbers of their first bits.
    all: Vec<(For, usize)>,
}

const HTML: Name = Name::of("html");
const TEMPLATE: Name = Name::of("template");
const FORM: Name = Name::of("form");
const BODY: Name = Name::of("body");
/// Names that every page is read for.
const WORDS: u64 = 1 << HTML.bucket() | 1 << TEMPLATE.bucket() | 1 << FORM.bucket() | 1 << BODY.bucket();

impl Lookout {
    /// For the places of `desk`.
    pub(super) fn new(plan: &Arc<Plan>, desk: Desk) -> Self {
        let mut bits = 0;
        let mut places = Vec::with_capacity(desk.places.len());
        for (index, place) in desk.places.iter().enumerate() {
            let ours = plan.slot(place.slot).and_then(|slot| slot.ours.as_ref());
            let mut all = Vec::new();
            for what in [For::Element(index), For::Control(index), For::Submit(index), For::Inner(index)] {
                if let Some(select) = ours.and_then(|ours| selector(ours, what)) {
                    all.push((what, bits));
                    bits += select.steps();
                }
            }
            places.push(Watched { slot: place.slot, all });
        }
        let (plan, spots) = (Arc::clone(plan), Spots::default());
        let (elements, others) = (Names::default(), Names::default());
        let mut lookout = Self { desk, plan, places, elements, others, spots };
        lookout.look_about();
        lookout
    }

    /// A place may have changed: what to look for now.
    fn look_about(&mut self) {
        (self.elements, self.others) = (Names::default(), Names::default());
        for (place, watched) in self.desk.places.iter().zip(&self.places) {
            let Some(ours) = self.plan.slot(watched.slot).and_then(|slot| slot.ours.as_ref()) else {
                continue;
            };
            self.others = self.others.and(ours.on_the_way);
            if place.is_waiting() {
                self.elements = self.elements.and(ours.element_names);
            } else if place.is_open() {
                self.others = self.others.and(ours.inner_names);
            }
        }
    }

    fn place_starts(
        &mut self,
        index: usize,
        tag: &StartTag<'_>,
        above: &[(usize, Note)],
        notes: &mut Vec<Note>,
        on_the_way: &mut u64,
    ) -> Result<(), Stop> {
        let plan = Arc::clone(&self.plan);
        let Some(watched) = self.places.get(index) else { return Ok(()) };
        let Some(ours) = plan.slot(watched.slot).and_then(|slot: &Slot| slot.ours.as_ref()) else {
            return Ok(());
        };
        for (what, first) in &watched.all {
            let Some((select, place)) = selector(ours, *what).zip(self.desk.places.get(index)) else {
                continue;
            };
            let counts = if matches!(what, For::Element(_)) { place.is_waiting() } else { place.is_open() };
            if !counts && select.steps() == 0 {
                continue;
            }
            let ways = above.iter().filter_map(|(depth, note)| match note {
                Note::OnTheWay(bits) => Some((*depth, *bits)),
                Note::AtEnd(_) => None,
            });
            let said = select.matches(tag, *first, ways);
            *on_the_way |= said.on_the_way;
            if said.meant {
                let at_end = self.desk.starts(*what, tag).map_err(|_| None)?;
                notes.extend(at_end.map(Note::AtEnd));
            }
        }
        Ok(())
    }
}

/// What a place looks for.
fn selector(ours: &Ours, what: For) -> Option<&Select> {
    match what {
        For::Element(_) => Some(&ours.element),
        For::Control(_) => ours.control.as_ref(),
        For::Submit(_) => ours.submit.as_deref(),
        For::Inner(_) => ours.inner.as_ref(),
        For::Html | For::Template | For::Form | For::Body => None,
    }
}

impl Watch for Lookout {
    type Note = Note;

    fn reads(&mut self, bytes: &[u8], base: usize) {
        // One that is open now may wait again in these bytes.
        let unsettled = self.desk.places.iter().filter(|place| !place.is_settled());
        let ours = unsettled.filter_map(|place| self.plan.slot(place.slot)?.ours.as_ref());
        self.spots.look(bytes, base, ours.map(|ours| ours.texts.as_deref()));
    }

    #[inline]
    fn buckets(&self) -> u64 {
        WORDS | self.elements.buckets() | self.others.buckets()
    }

    fn wants(&mut self, name: Name, span: &Range<usize>) -> Wants {
        match name {
            HTML => Wants::All,
            _ if self.others.has(name) => Wants::All,
            _ if self.elements.has(name) && self.spots.are_in(span) => Wants::All,
            TEMPLATE | FORM | BODY => Wants::Name,
            _ => Wants::Nothing,
        }
    }

    fn named(&mut self, name: Name, is_html: bool, at: usize) -> Option<Note> {
        let forms = &mut self.desk.forms;
        let at_end = match name {
            TEMPLATE if is_html => {
                forms.template_starts();
                AtEnd::Template
            }
            FORM if is_html && forms.form_starts(at) => AtEnd::Form(at),
            BODY => AtEnd::Body,
            _ => return None,
        };
        Some(Note::AtEnd(at_end))
    }

    fn starts(
        &mut self,
        tag: &StartTag<'_>,
        above: &[(usize, Note)],
        notes: &mut Vec<Note>,
    ) -> Result<(), Stop> {
        if tag.name == HTML {
            self.desk.starts(For::Html, tag).map_err(|_| None)?;
        }
        notes.extend(self.named(tag.name, tag.is_html, tag.span.start));
        let mut on_the_way = 0;
        for index in 0..self.places.len() {
            self.place_starts(index, tag, above, notes, &mut on_the_way)?;
        }
        if on_the_way != 0 {
            notes.push(Note::OnTheWay(on_the_way));
        }
        self.look_about();
        Ok(())
    }

    fn ends(&mut self, note: Note, end: &End) -> Result<(), Stop> {
        if let Note::AtEnd(at_end) = note {
            self.desk.ends(at_end, end).map_err(|_| None)?;
            self.look_about();
        }
        Ok(())
    }
}
