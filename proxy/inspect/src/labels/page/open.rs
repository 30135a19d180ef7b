//! Elements of a page that are open, and what selectors make of them.

use super::foreign::Foreign;
use super::select::{Near, Steps, Tree};
use crate::labels::css::{Element, Name, Names};
use crate::markup;
use std::collections::HashMap;

#[cfg(test)]
mod tests;

/// Most elements that may be open at once.
const MAX_OPEN: usize = 16 << 10;
/// Open elements are found by their names in as many lists.
const BUCKETS: usize = 64;
/// So many of a list are looked at; where one is longer, all that is open is found by name from then on.
const MOST_STEPS: usize = 32;
/// There is none.
const NOBODY: u32 = 0;

/// More is open than can be followed.
pub(super) struct TooDeep;

/// Elements that are open, the page first.
pub(super) struct Open<E> {
    elements: Vec<One<E>>,
    /// The last element with a name of each bucket; the page has none.
    last: [u32; BUCKETS],
    /// Where the elements of each name are, once a list was too long to walk.
    by_name: Option<HashMap<Name, Vec<usize>>>,
    /// Elements that were looked at to find one.
    #[cfg(test)]
    steps: std::cell::Cell<usize>,
    foreign: Foreign,
    /// Inside an element whose tags are no tags (WHATWG HTML §13.2.6.4.4, with scripts).
    opaque: Option<Name>,
}

struct One<E> {
    name: Name,
    /// The one before it with a name of its bucket.
    before: u32,
    children: i32,
    /// Children by name, where somebody asks.
    types: Option<HashMap<Name, i32>>,
    fits: Steps,
    /// What it fits or something that it is in.
    within: Steps,
    /// What is to be done at its end.
    end: E,
}

impl<E: Default> Open<E> {
    pub(super) fn new() -> Self {
        let page = One {
            name: Name::of(""),
            before: NOBODY,
            children: 0,
            types: None,
            fits: Steps::default(),
            within: Steps::default(),
            end: E::default(),
        };
        Self {
            elements: vec![page],
            last: [NOBODY; BUCKETS],
            by_name: None,
            #[cfg(test)]
            steps: std::cell::Cell::default(),
            foreign: Foreign::default(),
            opaque: None,
        }
    }

    /// An element begins; `fits` is told what it fits, if anything, and whether something can stand in it, and says what
    /// is to be done at its end.
    pub(super) fn start(
        &mut self,
        tree: &Tree,
        near: &mut Near,
        tag: Tag<'_>,
        fits: impl FnOnce(&Steps, bool) -> E,
    ) -> Result<(), TooDeep> {
        let Tag { name, attributes, empty, .. } = tag;
        if self.opaque.is_some() {
            return Ok(());
        }
        let name = Name::of(name);
        self.foreign.start(&name, attributes, empty);
        let foreign = self.foreign.is_here();
        let holds = if foreign { !empty } else { !VOID.have(&name) };
        let Some(parent) = self.elements.last_mut() else { return Ok(()) };
        parent.children = parent.children.saturating_add(1);
        let place_of_type = match tree.counts_types {
            true => {
                let count = parent.types.get_or_insert_default().entry(name.clone()).or_default();
                *count = count.saturating_add(1);
                *count
            }
            false => 0,
        };
        let element = Element { name: &name, attributes, place: parent.children, place_of_type };
        let found =
            tree.find(&element, &parent.fits, &parent.within, &mut |step| near.may_fit(tree, step, &tag));
        let within = found.with(&parent.within);
        let end = if found.is_empty() { E::default() } else { fits(&found, holds) };
        match holds {
            true => self.push(name, found, within, end, foreign),
            false => Ok(()),
        }
    }

    fn push(&mut self, name: Name, fits: Steps, within: Steps, end: E, foreign: bool) -> Result<(), TooDeep> {
        let Some(own) = u32::try_from(self.elements.len()).ok().filter(|_| self.elements.len() < MAX_OPEN)
        else {
            return Err(TooDeep);
        };
        let Some(last) = self.last.get_mut(name.bucket(BUCKETS)) else { return Ok(()) };
        let before = std::mem::replace(last, own);
        if let Some(by_name) = &mut self.by_name {
            by_name.entry(name.clone()).or_default().push(self.elements.len());
        }
        if !foreign && OPAQUE.have(&name) {
            self.opaque = Some(name.clone());
        }
        self.elements.push(One { name, before, children: 0, types: None, fits, within, end });
        Ok(())
    }

    /// The last element of this name ends, with all that is open in it: what is to be done, innermost first.
    pub(super) fn end(&mut self, name: &str, mut ended: impl FnMut(E)) {
        let name = Name::of(name);
        if self.opaque.take_if(|opaque| *opaque == name).is_none() && self.opaque.is_some() {
            return;
        }
        self.foreign.end(&name);
        let Some(at) = self.find(&name) else { return };
        while self.elements.len() > at {
            let Some(One { name, before, end, .. }) = self.elements.pop() else { break };
            if let Some(last) = self.last.get_mut(name.bucket(BUCKETS)) {
                *last = before;
            }
            self.forget(&name);
            ended(end);
        }
    }

    /// The last one of a name ended.
    fn forget(&mut self, name: &Name) {
        let Some(by_name) = &mut self.by_name else { return };
        let places = by_name.get_mut(name);
        if places.is_some_and(|places| places.pop().is_some() && places.is_empty()) {
            by_name.remove(name);
        }
    }

    /// Where the last element of this name is. Looks at a few elements, however many are open and whatever their names.
    fn find(&mut self, name: &Name) -> Option<usize> {
        if self.by_name.is_none() {
            match self.walk(name) {
                Walk::Ends(found) => return found,
                Walk::Goes => self.by_name = Some(self.names()),
            }
        }
        self.by_name.as_ref()?.get(name)?.last().copied()
    }

    fn walk(&self, name: &Name) -> Walk {
        let mut at = self.last.get(name.bucket(BUCKETS)).copied().unwrap_or(NOBODY);
        for _ in 0..MOST_STEPS {
            let place = usize::try_from(at).ok().filter(|_| at != NOBODY);
            let Some((place, one)) = place.and_then(|place| Some((place, self.elements.get(place)?))) else {
                return Walk::Ends(None);
            };
            #[cfg(test)]
            self.steps.set(self.steps.get() + 1);
            if one.name == *name {
                return Walk::Ends(Some(place));
            }
            at = one.before;
        }
        Walk::Goes
    }

    /// All that are open but the page.
    fn names(&self) -> HashMap<Name, Vec<usize>> {
        let mut names: HashMap<Name, Vec<usize>> = HashMap::new();
        #[cfg(test)]
        self.steps.set(self.steps.get() + self.elements.len());
        for (place, one) in self.elements.iter().enumerate().skip(1) {
            names.entry(one.name.clone()).or_default().push(place);
        }
        names
    }
}

/// How far a list was walked.
enum Walk {
    /// To its end, or to who was looked for.
    Ends(Option<usize>),
    /// It goes on.
    Goes,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'t> {
    pub(crate) name: &'t str,
    pub(crate) attributes: &'t str,
    /// Whether it ends with `/>`.
    pub(crate) empty: bool,
    /// What is being read, and where the attributes stand in it.
    pub(crate) text: &'t str,
    pub(crate) at: usize,
}

impl<'t> Tag<'t> {
    /// The first attribute of a name counts (WHATWG HTML §13.2.5.33).
    pub(super) fn value(&self, wanted: &str) -> Option<&'t str> {
        markup::attributes(self.attributes)
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    }
}

/// Elements without content (WHATWG HTML §13.1.2), with those of old.
static VOID: Names<16> = Names::of(
    [
        b"area", b"base", b"bgsound", b"br", b"col", b"embed", b"hr", b"img", b"input", b"keygen", b"link",
        b"meta", b"param", b"source", b"track", b"wbr",
    ],
    &[b"basefont"],
);
static OPAQUE: Names<3> = Names::of([b"iframe", b"xmp", b"noembed"], &[b"noframes", b"noscript"]);
