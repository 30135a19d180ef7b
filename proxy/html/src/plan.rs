//! Places, compiled once and shared by all pages.

mod gate;
mod literal;
mod origin;
mod ours;

use crate::select::MAX_STEPS;
use crate::slot::{At, BadSlot, OriginRewrite, SlotSpec};
use gate::Gate;
pub(crate) use gate::Gates;
use lol_html::Selector;
pub(crate) use origin::Origin;
pub(crate) use ours::Ours;
use std::sync::Arc;

/// Places that one plan may hold. Each active one costs every page a few hundred nanoseconds.
pub const MAX_SLOTS: usize = 256;

/// Longest selector or control name, bytes.
const MAX_SELECTOR_BYTES: usize = 1024;

/// Compiled places. Share it in an [`Arc`].
#[derive(Debug)]
pub struct Plan {
    slots: Vec<Slot>,
    origin: Option<Arc<Origin>>,
    words: Words,
}

/// A compiled place.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) element: Selector,
    /// The control that the element must contain.
    pub(crate) control: Option<Selector>,
    /// The element inside to go before or after.
    pub(crate) inner: Option<Selector>,
    pub(crate) goal: Goal,
    /// Its selectors as our own reader matches them; nothing: only the parser knows them.
    pub(crate) ours: Option<Ours>,
    gate: Gate,
}

/// [`At`] as it can be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    BeforeSubmit,
    Start,
    End,
    BeforeInner,
    AfterInner,
    BeforeElement,
    AfterElement,
}

/// Selectors that every page needs.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) html: Selector,
    pub(crate) template: Selector,
    pub(crate) form: Selector,
    pub(crate) body: Selector,
    pub(crate) submit: Selector,
    pub(crate) links: Selector,
}

impl Plan {
    /// Compiles places in their order, and the origins to replace. All faults at once; for a fault of the
    /// origins, [`BadSlot::slot`] is the number of places.
    pub fn compile(slots: &[SlotSpec], origin: Option<OriginRewrite>) -> Result<Self, Vec<BadSlot>> {
        let mut faults = Vec::new();
        if slots.len() > MAX_SLOTS {
            faults.push(bad(MAX_SLOTS, "", format!("a plan holds {MAX_SLOTS} places; name fewer")));
        }
        let compiled = slots.iter().take(MAX_SLOTS).enumerate();
        let compiled =
            compiled.filter_map(|(index, slot)| keep(Slot::compile(index, slot), &mut faults)).collect();
        let origin = origin.and_then(|origin| keep(Origin::compile(slots.len(), &origin), &mut faults));
        let words = keep(Words::parse(), &mut faults);
        match words {
            Some(words) if faults.is_empty() => {
                Ok(Self { slots: compiled, origin: origin.map(Arc::new), words })
            }
            _ => Err(faults),
        }
    }

    /// Whether a [`Page`](crate::Page) with these places could change `page` (the whole body) at all.
    ///
    /// Cheap (a few substring searches): looks for literals without which no selector of the places can
    /// match. False means certainly not; true means perhaps.
    #[must_use]
    pub fn may_place(&self, active: &[usize], page: &[u8]) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.may_be_in(page))
            || active.iter().filter_map(|slot| self.slot(*slot)).any(|slot| slot.gate.may_open(page))
    }

    /// What must be seen in a page with these places before it has to be read; `None`: it must be read at once.
    pub(crate) fn gates(self: &Arc<Self>, active: &[usize]) -> Option<Gates> {
        let all_wait = active.iter().filter_map(|slot| self.slot(*slot)).all(Slot::waits);
        (all_wait && self.origin.is_none()).then(|| Gates::new(Arc::clone(self), active))
    }

    /// Whether our own reader can look for these places.
    pub(crate) fn is_ours(&self, active: &[usize]) -> bool {
        let mut slots = active.iter().filter_map(|slot| self.slot(*slot)).map(|slot| slot.ours.as_ref());
        let steps = slots.try_fold(0, |steps, ours| Some(steps + ours?.steps()));
        self.origin.is_none() && steps.is_some_and(|steps| steps <= MAX_STEPS)
    }

    pub(crate) fn slot(&self, slot: usize) -> Option<&Slot> {
        self.slots.get(slot)
    }

    /// Those of `active` that exist, each once.
    pub(crate) fn known(&self, active: &[usize]) -> Vec<usize> {
        let mut known: Vec<usize> = Vec::with_capacity(active.len());
        for slot in active.iter().copied().filter(|slot| *slot < self.slots.len()) {
            if !known.contains(&slot) {
                known.push(slot);
            }
        }
        known
    }

    pub(crate) fn origin(&self) -> Option<&Arc<Origin>> {
        self.origin.as_ref()
    }

    pub(crate) fn words(&self) -> &Words {
        &self.words
    }
}

impl Slot {
    fn compile(index: usize, spec: &SlotSpec) -> Result<Self, BadSlot> {
        let contains = spec.contains.as_deref();
        let goal = Goal::of(&spec.at, contains.is_some());
        Ok(Self {
            element: selector(index, &spec.element)?,
            control: contains.map(|name| control(index, name)).transpose()?,
            inner: spec.at.inside().map(|css| selector(index, css)).transpose()?,
            goal,
            ours: Ours::read(spec, goal),
            gate: Gate::new(&spec.element, contains),
        })
    }

    /// Whether nothing is lost when what comes before the gate's literals has gone out: what is placed comes behind the
    /// tag that the last of them stands in.
    fn waits(&self) -> bool {
        self.goal != Goal::BeforeElement && self.gate.is_shut(self.waits_for_control())
    }

    /// Whether that is so for the name of the control: it may be the very thing that the block goes before.
    fn waits_for_control(&self) -> bool {
        !matches!(self.goal, Goal::BeforeSubmit | Goal::BeforeInner)
    }
}

impl Goal {
    /// What lies before the control has passed when the control is seen.
    fn of(at: &At, after_control: bool) -> Self {
        match at {
            At::Start if after_control => Self::BeforeSubmit,
            At::BeforeElement if after_control => Self::AfterElement,
            At::BeforeSubmit => Self::BeforeSubmit,
            At::Start => Self::Start,
            At::End => Self::End,
            At::Before(_) => Self::BeforeInner,
            At::After(_) => Self::AfterInner,
            At::BeforeElement => Self::BeforeElement,
            At::AfterElement => Self::AfterElement,
        }
    }
}

/// Controls that send a form (WHATWG HTML §4.10.18.6).
const SUBMIT: &str = "button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]";

impl Words {
    fn parse() -> Result<Self, BadSlot> {
        let word = |css| parse(0, css);
        Ok(Self {
            html: word("html")?,
            template: word("template")?,
            form: word("form")?,
            body: word("body")?,
            submit: word(SUBMIT)?,
            links: word("[href], [src], [action], [formaction], meta[http-equiv][content]")?,
        })
    }
}

/// A control with this name, whatever characters the name has.
fn control(index: usize, name: &str) -> Result<Selector, BadSlot> {
    if name.is_empty() || name.len() > MAX_SELECTOR_BYTES || name.contains(char::is_control) {
        let why = format!("a control's name has 1 to {MAX_SELECTOR_BYTES} bytes and no control characters");
        return Err(bad(index, name, why));
    }
    parse(index, &controls(name))
}

/// A selector for controls with this name.
fn controls(name: &str) -> String {
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    let kinds = ["input", "select", "textarea", "button"].map(|kind| format!("{kind}[name=\"{quoted}\"]"));
    kinds.join(", ")
}

fn selector(index: usize, css: &str) -> Result<Selector, BadSlot> {
    if css.len() > MAX_SELECTOR_BYTES {
        let why = format!("a selector has at most {MAX_SELECTOR_BYTES} bytes; name an id or a class");
        return Err(bad(index, css, why));
    }
    parse(index, css)
}

fn parse(index: usize, css: &str) -> Result<Selector, BadSlot> {
    let advice = "use tags, #id, .class, [attribute], :not(), :nth-child(), descendants and >";
    css.parse().map_err(|why| bad(index, css, format!("{why} Write another selector: {advice}")))
}

fn bad(slot: usize, selector: &str, why: impl Into<String>) -> BadSlot {
    BadSlot { slot, selector: selector.to_owned(), why: why.into() }
}

fn keep<T>(result: Result<T, BadSlot>, faults: &mut Vec<BadSlot>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}
