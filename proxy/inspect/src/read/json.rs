//! JSON (RFC 8259), several in a row (lines), in a call (JSONP), with something before it that is none.

use super::cut;
use super::html;
use super::tree::{MAX_DEPTH, Repeats, Tree};
use crate::escape::backslashes;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::labels::{Alive, Labels};
use crate::phone::Near;
use crate::scan::Place;
use std::sync::Arc;

/// Longest name of a member that is kept, bytes.
const MAX_NAME: usize = 64;
/// Name of the elements of a list: what has it repeats.
const ELEMENT: &str = "";

/// Reads JSON.
pub(crate) struct Json {
    labels: Arc<Labels>,
    tree: Tree,
    levels: Vec<Level>,
    /// Where labels may still lead from the value that comes next; its name.
    alive: Alive,
    name: String,
    /// Inside a string that was too long to be held.
    in_string: bool,
}

struct Level {
    is_object: bool,
    /// The next string of an object is a name.
    name_next: bool,
    index: u64,
    alive: Alive,
    name: String,
}

impl Json {
    pub(crate) fn new(labels: &Arc<Labels>) -> Self {
        // All documents of a file are elements of one list.
        let tree = Tree::new(labels.json.rows.is_some(), true);
        let alive = labels.json.root();
        Self {
            labels: Arc::clone(labels),
            tree,
            levels: Vec::new(),
            alive,
            name: String::new(),
            in_string: false,
        }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            match self.token(rest, whole, out) {
                Some(length) => at += length,
                None => break,
            }
        }
        at
    }

    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        out.glance(rest, Place::default());
        self.tree.glance(out);
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.tree.end(out);
    }

    fn token(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let first = *rest.as_bytes().first()?;
        match first {
            _ if self.in_string => self.string(rest, whole, out),
            b'"' => {
                let length = self.string(rest.get(1..)?, whole, out)?;
                Some(length + 1)
            }
            b'{' | b'[' => {
                self.open(first == b'{', out);
                Some(1)
            }
            b'}' | b']' => {
                self.close(out);
                Some(1)
            }
            b',' => {
                self.next_element();
                Some(1)
            }
            b':' | b' ' | b'\n' | b'\r' | b'\t' => Some(1),
            _ => self.bare(rest, whole, out),
        }
    }

    /// A string behind its first quote; the length with the last one.
    fn string(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let near = rest.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(rest.as_bytes());
        let (content, length) = match string_end(near) {
            Some(end) => (end, end + 1),
            None if rest.len() > MAX_HELD_BYTES => (cut(rest), cut(rest)),
            None if whole => (rest.len(), rest.len()),
            None => return None,
        };
        let ended = length > content;
        let content = rest.get(..content).unwrap_or_default();
        let was_cut = std::mem::replace(&mut self.in_string, !ended);
        let value = backslashes(content);
        let is_name = self.levels.last().is_some_and(|level| level.is_object && level.name_next) && !was_cut;
        if is_name {
            self.name(&value, out);
        } else {
            self.value(&value, out);
        }
        Some(length)
    }

    fn name(&mut self, name: &str, out: &mut Gather) {
        if memchr::memchr(b'@', name.as_bytes()).is_some() || name.len() > 6 {
            let mut group = Group::new();
            out.look(name, Place::default(), &mut group);
            self.tree.put(group, out);
        }
        let depth = self.levels.len();
        if let Some(level) = self.levels.last_mut() {
            level.name_next = false;
            self.alive = self.labels.json.step(level.alive, depth - 1, name);
        }
        self.name.clear();
        self.name.extend(name.chars().take(MAX_NAME));
    }

    fn value(&mut self, value: &str, out: &mut Gather) {
        let mut group = Group::new();
        let near = Near { name: &self.name, link: is_link(value), ..Near::default() };
        let place = Place { near, ..Place::default() };
        if value.contains("</") {
            html::look_inside(value, out, &mut group);
        } else {
            out.look(value, place, &mut group);
        }
        for what in self.labels.json.whats(self.alive, self.levels.len()) {
            out.labelled(what, value, &mut group);
        }
        if !group.is_empty() {
            self.tree.put(group, out);
        }
    }

    /// A number, a word, or what is no JSON at all.
    fn bare(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let near = rest.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(rest.as_bytes());
        let end = near.iter().position(|byte| {
            matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':' | b'\n' | b'\r' | b'\t')
        });
        let length = match end {
            Some(end) => end,
            None if rest.len() > MAX_HELD_BYTES => cut(rest),
            None if whole => rest.len(),
            None => return None,
        };
        let word = rest.get(..length).unwrap_or_default();
        if !matches!(word, "true" | "false" | "null") {
            self.value(word, out);
        }
        Some(length)
    }

    fn open(&mut self, is_object: bool, out: &mut Gather) {
        let depth = self.levels.len();
        let is_row = self.labels.json.is_row(self.alive, depth);
        let in_list = self.levels.last().is_none_or(|level| !level.is_object);
        let name = if in_list { ELEMENT } else { self.name.as_str() };
        let repeats = match (in_list && is_object, self.levels.is_empty()) {
            (false, _) => Repeats::Never,
            (true, true) => Repeats::FromTwo,
            (true, false) => Repeats::Counted,
        };
        self.tree.open(name, is_row, repeats, out);
        let alive = self.alive;
        if depth < MAX_DEPTH {
            let level = Level { is_object, name_next: is_object, index: 0, alive, name: self.name.clone() };
            self.levels.push(level);
        }
        if !is_object {
            self.alive = self.labels.json.step(alive, depth, "0");
        }
    }

    fn close(&mut self, out: &mut Gather) {
        if self.levels.is_empty() {
            return;
        }
        let deeper = self.tree.depth() > self.levels.len() + 1;
        self.tree.close(out);
        if deeper {
            return;
        }
        if let Some(level) = self.levels.pop() {
            (self.alive, self.name) = (level.alive, level.name);
        }
        if self.levels.is_empty() {
            self.alive = self.labels.json.root();
        }
    }

    fn next_element(&mut self) {
        let depth = self.levels.len();
        let Some(level) = self.levels.last_mut() else { return };
        if level.is_object {
            level.name_next = true;
        } else {
            level.index += 1;
            let index = level.index.to_string();
            self.alive = self.labels.json.step(level.alive, depth - 1, &index);
            self.name.clone_from(&level.name);
        }
    }
}

/// Where the quote is that ends a string.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

fn is_link(value: &str) -> bool {
    value.starts_with('/') || value.starts_with("http://") || value.starts_with("https://")
}
