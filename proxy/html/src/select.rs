//! Selectors that we match ourselves: names, ids, classes and attributes, inside each other. What is more than that
//! (`:nth-child()`, escapes, anything that is not ASCII) is left to the parser that knows all of them.

mod compound;
mod read;

use crate::scan::{Name, StartTag};
use compound::Compound;

/// A selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Select {
    alternatives: Vec<Vec<Step>>,
}

/// An element on the way to the one that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    element: Compound,
    /// It stands directly in the one before.
    child: bool,
}

/// Elements on the way that are told apart in one page.
pub(crate) const MAX_STEPS: usize = 64;

/// What a selector says of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The element is meant.
    pub(crate) meant: bool,
    /// It is so far on the way to one that is: bits from the selector's first one on.
    pub(crate) on_the_way: u64,
}

impl Select {
    /// Reads a selector that the parser accepts; `None`: it is not one of ours.
    pub(crate) fn read(css: &str) -> Option<Self> {
        read::alternatives(css).map(|alternatives| Self { alternatives })
    }

    /// How many elements on the way it tells apart.
    pub(crate) fn steps(&self) -> usize {
        self.alternatives.iter().map(|steps| steps.len().saturating_sub(1)).sum()
    }

    /// Tells the names of all elements that count to `told`; `None` is every name.
    pub(crate) fn names(&self, mut told: impl FnMut(Option<&str>)) {
        let steps = self.alternatives.iter().flatten();
        steps.for_each(|step| told(step.element.name()));
    }

    /// For each alternative a text that stands in every tag that is meant; nothing if there is one of which that is not
    /// known.
    pub(crate) fn texts(&self) -> Option<Vec<&str>> {
        self.alternatives.iter().map(|steps| steps.last()?.element.text()).collect()
    }

    /// What it says of `tag`. `first`: the number of its first bit; `above`: what was said of the elements around it,
    /// outermost first, each with how many are around that.
    pub(crate) fn matches(
        &self,
        tag: &StartTag<'_>,
        first: usize,
        above: impl Iterator<Item = (usize, u64)> + Clone,
    ) -> Said {
        let (mut said, mut bit) = (Said { meant: false, on_the_way: 0 }, first);
        for steps in &self.alternatives {
            for (index, step) in steps.iter().enumerate() {
                let is_last = index + 1 == steps.len();
                let way = |bit: usize| {
                    let mut above = above.clone();
                    above.any(|(depth, bits)| bits >> bit & 1 == 1 && (!step.child || depth + 1 == tag.depth))
                };
                let here = step.element.matches(tag) && (index == 0 || way(bit - 1));
                match (is_last, here) {
                    (true, here) => said.meant |= here,
                    (false, true) => said.on_the_way |= 1 << bit,
                    (false, false) => {}
                }
                bit += usize::from(!is_last);
            }
        }
        said
    }
}

/// Names that somebody waits for, as coarse as is needed to pass over most others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    buckets: u64,
    long: bool,
}

impl Names {
    /// Those of `select`.
    pub(crate) fn of(select: &Select) -> Self {
        let mut names = Self::default();
        select.names(|name| names.add(name));
        names
    }

    /// Adds a name, or every one.
    pub(crate) fn add(&mut self, name: Option<&str>) {
        match name.map(Name::short) {
            Some(Some(name)) => self.buckets |= 1 << name.bucket(),
            Some(None) => self.long = true,
            None => (self.buckets, self.long) = (u64::MAX, true),
        }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { buckets: self.buckets | other.buckets, long: self.long || other.long }
    }

    /// False: nobody waits for it.
    #[inline]
    pub(crate) fn has(self, name: Name) -> bool {
        if name.is_long() { self.long } else { self.buckets >> name.bucket() & 1 == 1 }
    }

    /// Buckets of the names, as their readers want them.
    pub(crate) fn buckets(self) -> u64 {
        if self.long { u64::MAX } else { self.buckets }
    }
}
