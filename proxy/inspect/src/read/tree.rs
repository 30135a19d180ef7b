//! Rows and persons in trees (JSON, XML), without holding the tree.
//!
//! What repeats in one parent is a row: the second of a name makes rows of both. What is found in a row is one
//! person's; what is found outside rows is its own element's. The number of rows is that of the most children of one
//! name in one parent, or of the rows that a label names.

use crate::gather::{Gather, Group};

/// Deepest nesting that is followed; what is deeper belongs to the last element.
pub(crate) const MAX_DEPTH: usize = 128;
/// Most children of different names whose repetition is watched in one parent.
const MAX_NAMES: usize = 64;
/// Most identifiers that an element holds back until it is clear what is a row.
const MAX_HELD: usize = 64;

/// Whether an element is a row when there are more of its name in one parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Repeats {
    #[default]
    Never,
    /// It is; and a single one counts as one.
    Counted,
    /// It is; a single one is nothing.
    FromTwo,
}

/// Elements that are open.
#[derive(Default)]
pub(crate) struct Tree {
    open: Vec<Open>,
    /// How many are open beyond those.
    deeper: usize,
    /// Whether a label says what is a row.
    labelled: bool,
}

#[derive(Default)]
struct Open {
    name: String,
    /// A label says that it is a row.
    is_row: bool,
    repeats: Repeats,
    /// It is a thing of its own, however little it holds.
    is_thing: bool,
    own: Group,
    /// What its children held.
    below: Vec<Group>,
    children: Vec<(String, u64)>,
    /// The first child of its name, until a second one comes.
    firsts: Vec<(String, Vec<Group>)>,
}

impl Tree {
    /// `rooted`: there is something around all that comes.
    pub(crate) fn new(labelled: bool, rooted: bool) -> Self {
        let open = if rooted { vec![Open::default()] } else { Vec::new() };
        Self { labelled, open, deeper: 0 }
    }

    /// An element begins. `is_row`: a label says that it is a row.
    pub(crate) fn open(&mut self, name: &str, is_row: bool, repeats: Repeats, out: &mut Gather) {
        if is_row {
            out.row();
        }
        if self.open.len() == MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        self.open.push(Open { name: name.to_owned(), is_row, repeats, ..Open::default() });
    }

    /// The innermost element ends.
    pub(crate) fn close(&mut self, out: &mut Gather) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(mut element) = self.open.pop() else { return };
        element.release_firsts();
        let is_row = element.is_row;
        let Some(parent) = self.open.last_mut() else { return element.give_apart(out) };
        let times = if element.repeats == Repeats::Never { 0 } else { parent.count(&element.name) };
        if self.labelled {
            match is_row {
                true => element.give_together(out),
                false => parent.hold(element.groups(), out),
            }
            return;
        }
        if times > 1 || element.repeats == Repeats::Counted {
            out.rows_are(times);
        }
        if times > 1 {
            if let Some(at) = parent.firsts.iter().position(|(name, _)| *name == element.name) {
                out.together(parent.firsts.swap_remove(at).1.into_iter().flatten().collect());
            }
            element.give_together(out);
        } else if times == 1 {
            let name = std::mem::take(&mut element.name);
            let groups = element.groups();
            if groups.iter().map(Vec::len).sum::<usize>() > MAX_HELD {
                groups.into_iter().for_each(|group| out.together(group));
            } else if !groups.is_empty() {
                parent.firsts.push((name, groups));
            }
        } else {
            parent.hold(element.groups(), out);
        }
    }

    /// Puts identifiers into the innermost element.
    pub(crate) fn put(&mut self, group: Group, out: &mut Gather) {
        match self.open.last_mut() {
            Some(element) if element.own.len() < MAX_HELD => element.own.extend(group),
            _ => out.apart(group),
        }
    }

    /// The innermost element is a thing of its own: it has more than a text.
    pub(crate) fn is_thing(&mut self) {
        if let Some(element) = self.open.last_mut() {
            element.is_thing = true;
        }
    }

    /// An element without children and attributes that show something is a value of the one around it.
    pub(crate) fn lift(&mut self) {
        if self.deeper == 0
            && let [.., parent, last] = self.open.as_mut_slice()
            && !(last.is_row || last.is_thing)
            && last.children.is_empty()
        {
            parent.own.append(&mut last.own);
        }
    }

    pub(crate) fn depth(&self) -> usize {
        self.open.len() + self.deeper
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.open.iter().map(|element| element.name.as_str()).collect()
    }

    /// Gives away what open elements hold so far.
    pub(crate) fn glance(&mut self, out: &mut Gather) {
        for element in &mut self.open {
            element.release_firsts();
            out.together(std::mem::take(&mut element.own));
            std::mem::take(&mut element.below).into_iter().for_each(|group| out.together(group));
        }
    }

    /// Nothing follows: what is open ends.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.deeper = 0;
        while !self.open.is_empty() {
            self.close(out);
        }
    }
}

impl Open {
    /// One more child of this name; how many there are. 0: too many names to tell.
    fn count(&mut self, name: &str) -> u64 {
        if let Some((_, times)) = self.children.iter_mut().find(|(own, _)| own == name) {
            *times += 1;
            return *times;
        }
        if self.children.len() == MAX_NAMES {
            return 0;
        }
        self.children.push((name.to_owned(), 1));
        1
    }

    /// Children that stayed the only one of their name are no rows.
    fn release_firsts(&mut self) {
        let firsts = std::mem::take(&mut self.firsts);
        self.below.extend(firsts.into_iter().flat_map(|(_, groups)| groups));
    }

    fn hold(&mut self, groups: Vec<Group>, out: &mut Gather) {
        for group in groups {
            if self.below.len() < MAX_HELD {
                self.below.push(group);
            } else {
                out.together(group);
            }
        }
    }

    fn groups(self) -> Vec<Group> {
        let own = std::iter::once(self.own).chain(self.below);
        own.filter(|group| !group.is_empty()).collect()
    }

    fn give_together(self, out: &mut Gather) {
        out.together(self.groups().into_iter().flatten().collect());
    }

    fn give_apart(self, out: &mut Gather) {
        self.groups().into_iter().for_each(|group| out.together(group));
    }
}
