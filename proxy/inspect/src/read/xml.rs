//! XML: elements with their text and attributes, literal sections, comments.

use super::tree::{Repeats, Tree};
use crate::escape::entities;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::label::What;
use crate::labels::Labels;
use crate::markup::{self, Piece};
use crate::phone::Near;
use crate::scan::Place;
use std::sync::Arc;

/// Reads XML.
pub(crate) struct Xml {
    labels: Arc<Labels>,
    tree: Tree,
    /// Text of the element since its last tag.
    text: String,
}

impl Xml {
    pub(crate) fn new(labels: &Arc<Labels>) -> Self {
        Self {
            labels: Arc::clone(labels),
            tree: Tree::new(labels.xml.rows.is_some(), false),
            text: String::new(),
        }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        while let Some(rest) = text.get(at..)
            && let Some((piece, length)) = markup::next(rest, whole)
        {
            self.piece(piece, out);
            at += length;
        }
        at
    }

    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        out.glance(&self.text, Place::default());
        out.glance(rest, Place::default());
        self.tree.glance(out);
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.flush(out);
        self.tree.end(out);
    }

    fn piece(&mut self, piece: Piece<'_>, out: &mut Gather) {
        match piece {
            Piece::Text(text) => self.push(&entities(text), out),
            Piece::Literal(text) => self.push(text, out),
            Piece::Aside(text) => drop(self.found(text, "", out)),
            Piece::Start { name, attributes, empty } => {
                self.flush(out);
                self.start(local(name), attributes, out);
                if empty {
                    self.close(out);
                }
            }
            Piece::End { rest, .. } => {
                self.flush(out);
                self.found(rest, "", out);
                self.close(out);
            }
        }
    }

    fn push(&mut self, text: &str, out: &mut Gather) {
        self.text.push_str(text);
        if self.text.len() > MAX_HELD_BYTES {
            self.flush(out);
        }
    }

    fn start(&mut self, name: &str, attributes: &str, out: &mut Gather) {
        let mut names = self.tree.names();
        names.push(name);
        let is_row = self.labels.xml.is_element_row(&names);
        self.tree.open(name, is_row, Repeats::FromTwo, out);
        let labels = Arc::clone(&self.labels);
        for (attribute, value) in markup::attributes(attributes) {
            let value = entities(value);
            if self.found(&value, attribute, out) {
                self.tree.is_thing();
            }
            let whats = labels.xml.element(&self.tree.names(), Some(local(attribute)));
            if !whats.is_empty() {
                self.tree.is_thing();
                self.labelled(&whats, &value, out);
            }
        }
    }

    fn close(&mut self, out: &mut Gather) {
        self.tree.lift();
        self.tree.close(out);
    }

    fn flush(&mut self, out: &mut Gather) {
        let text = std::mem::take(&mut self.text);
        if text.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            let names = self.tree.names();
            let whats = self.labels.xml.element(&names, None);
            let name = names.last().copied().unwrap_or_default().to_owned();
            self.found(&text, &name, out);
            self.labelled(&whats, &text, out);
        }
    }

    /// Whether something was.
    fn found(&mut self, text: &str, name: &str, out: &mut Gather) -> bool {
        let mut group = Group::new();
        if text.contains("</") {
            super::html::look_inside(text, out, &mut group);
        } else {
            let near = Near { name, ..Near::default() };
            out.look(text, Place { near, ..Place::default() }, &mut group);
        }
        let found = !group.is_empty();
        self.tree.put(group, out);
        found
    }

    fn labelled(&mut self, whats: &[What], text: &str, out: &mut Gather) {
        let mut group = Group::new();
        whats.iter().for_each(|what| out.labelled(*what, text, &mut group));
        self.tree.put(group, out);
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
