//! Selectors of a route, their common beginnings once.

use super::open::Tag;
use crate::labels::css::{Element, Relation, Selector, Step};
use memchr::memmem::Finder;

/// Most parts of all selectors of a route; of beginnings that are the same, one counts.
const MAX_STEPS: usize = 256;
const WORDS: usize = MAX_STEPS / 64;

/// What becomes of an element that fits a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Row,
    /// A label reads it: which.
    Shown(usize),
    /// It is no part of what that label reads.
    Without(usize),
}

/// The parts of all selectors, each behind the one it follows.
#[derive(Default)]
pub(crate) struct Tree {
    parts: Vec<Part>,
    /// Whether the place among siblings of the same name is asked for.
    pub(super) counts_types: bool,
}

struct Part {
    step: Step,
    /// The part before it.
    before: usize,
    /// What is in the tag of every element that fits.
    literal: Option<Finder<'static>>,
    then: Vec<Action>,
}

impl Tree {
    /// `false`: it is one too many.
    pub(super) fn add(&mut self, selector: Selector, action: Action) -> bool {
        for steps in selector.0 {
            let mut before = 0;
            for step in steps {
                before = self.place(step, before);
            }
            if let Some(part) = self.parts.get_mut(before) {
                part.then.push(action);
            }
        }
        self.parts.len() <= MAX_STEPS
    }

    fn place(&mut self, step: Step, before: usize) -> usize {
        let is =
            |part: &Part| part.step == step && (part.before == before || step.relation == Relation::Anywhere);
        if let Some(at) = self.parts.iter().position(is) {
            return at;
        }
        self.counts_types |= step.compound.counts_types();
        let literal = step.compound.literal().map(|literal| Finder::new(literal).into_owned());
        self.parts.push(Part { step, before, literal, then: Vec::new() });
        self.parts.len() - 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The parts that an element fits whose parent fits `parent` and stands, or is, within `within`; `may_fit` knows of
    /// parts what they cannot fit.
    pub(super) fn find(
        &self,
        element: &Element<'_>,
        parent: &Steps,
        within: &Steps,
        may_fit: &mut dyn FnMut(usize) -> bool,
    ) -> Steps {
        let mut found = Steps::default();
        for (at, Part { step: Step { relation, compound }, before, .. }) in self.parts.iter().enumerate() {
            let stands = match relation {
                Relation::Anywhere => true,
                Relation::Within => within.have(*before),
                Relation::Child => parent.have(*before),
            };
            if stands && compound.is_named(element.name) && may_fit(at) && compound.fits(element) {
                found.add(at);
            }
        }
        found
    }

    /// What becomes of an element that fits these, each once.
    pub(super) fn actions(&self, fits: &Steps) -> Vec<Action> {
        let fitting = self.parts.iter().enumerate().filter(|(at, _)| fits.have(*at));
        let mut actions: Vec<Action> = fitting.flat_map(|(_, part)| part.then.iter().copied()).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }
}

/// Some parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps([u64; WORDS]);

impl Steps {
    fn add(&mut self, step: usize) {
        if let Some(word) = self.0.get_mut(step / 64) {
            *word |= 1 << (step % 64);
        }
    }

    fn have(&self, step: usize) -> bool {
        self.0.get(step / 64).is_some_and(|word| word & (1 << (step % 64)) != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn with(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
        self
    }
}

/// Where in what is being read the literals of parts stand next: tags before are not looked into.
pub(super) struct Near(Vec<usize>);

impl Near {
    pub(super) fn new(tree: &Tree) -> Self {
        Self(vec![0; tree.parts.len()])
    }

    /// Something else is being read.
    pub(super) fn forget(&mut self) {
        self.0.fill(0);
    }

    /// Whether the literal of a part stands in the attributes of a tag; `true` if it has none.
    pub(super) fn may_fit(&mut self, tree: &Tree, part: usize, tag: &Tag<'_>) -> bool {
        let literal = tree.parts.get(part).and_then(|part| part.literal.as_ref());
        let (Some(literal), Some(next)) = (literal, self.0.get_mut(part)) else { return true };
        if *next < tag.at {
            let rest = tag.text.as_bytes().get(tag.at..).unwrap_or_default();
            *next = literal.find(rest).map_or(usize::MAX, |at| tag.at + at);
        }
        *next < tag.at + tag.attributes.len()
    }
}
