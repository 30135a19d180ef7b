//! What the selectors of a page have come upon.

use crate::escape::entities;
use crate::found::Contact;
use crate::gather::{Gather, Group};
use crate::label::What;
use crate::labels::value::MAX_VALUE_BYTES;
use crate::labels::{Read, read_value};
use crate::phone::Country;

/// Most rows and labelled elements in each other; what is deeper belongs to the last of them.
const MAX_DEPTH: usize = 64;

/// Rows and labelled elements that are open, and what became of others.
pub(super) struct Seen {
    country: Country,
    rows: Vec<(u64, Group)>,
    values: Vec<Value>,
    next: u64,
    /// Rows that began and were not told yet.
    begun: u64,
    /// Values that stand in no row, rows that ended.
    done: Vec<Group>,
    told: Vec<Contact>,
}

/// A labelled element whose text is being read.
struct Value {
    id: u64,
    label: usize,
    what: What,
    /// What stands there may have been typed.
    control: bool,
    text: String,
    /// Elements that are open in it and are no part of it.
    left_out: usize,
}

/// Stands where something that is no part of a value was.
const LEFT_OUT: char = '\u{1}';
impl Seen {
    pub(super) fn new(country: Country) -> Self {
        let (rows, values, done) = (Vec::new(), Vec::new(), Vec::new());
        let told = Vec::new();
        Self { country, rows, values, next: 0, begun: 0, done, told }
    }

    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn begin_row(&mut self) -> u64 {
        self.begun += 1;
        let id = self.id();
        if self.rows.len() == MAX_DEPTH {
            let (_, group) = self.rows.remove(0);
            self.done.push(group);
        }
        self.rows.push((id, Group::new()));
        id
    }

    /// Rows inside it that were left open end with it.
    pub(super) fn end_row(&mut self, id: u64) {
        if let Some(at) = self.rows.iter().position(|(own, _)| *own == id) {
            self.done.extend(self.rows.drain(at..).map(|(_, group)| group));
        }
    }

    /// An element of a label ends where the next one begins, if nothing ended it before.
    pub(super) fn begin_value(&mut self, label: usize, what: What, control: bool) -> u64 {
        while let Some(at) = self.values.iter().position(|value| value.label == label) {
            self.close(at);
        }
        let id = self.id();
        self.values.push(Value { id, label, what, control, text: String::new(), left_out: 0 });
        id
    }

    /// Text of all that is open.
    pub(super) fn text(&mut self, text: &str) {
        for value in self.values.iter_mut().filter(|value| value.left_out == 0) {
            if value.text.len() <= MAX_VALUE_BYTES {
                value.text.push_str(text);
            }
        }
    }

    /// Whether a value is open whose words must be told apart.
    pub(super) fn reads_words(&self) -> bool {
        self.values.iter().any(|value| matches!(value.what, What::Contact(_)))
    }

    /// No two words of contact data become one.
    pub(super) fn end_word(&mut self) {
        for value in self.values.iter_mut().filter(|value| matches!(value.what, What::Contact(_))) {
            if value.left_out == 0 && value.text.len() <= MAX_VALUE_BYTES {
                value.text.push(' ');
            }
        }
    }

    /// An element begins that is no part of the values of a label: these values.
    pub(super) fn leave_out(&mut self, label: usize) -> Vec<u64> {
        let values = self.values.iter_mut().filter(|value| value.label == label);
        let leave = |value: &mut Value| {
            value.left_out += 1;
            value.text.push(LEFT_OUT);
            value.id
        };
        values.map(leave).collect()
    }

    /// Values of a label go on behind something that is no part of them.
    pub(super) fn part(&mut self, label: usize) {
        let values = self.values.iter_mut().filter(|value| value.label == label);
        values.for_each(|value| value.text.push(LEFT_OUT));
    }

    /// It ended.
    pub(super) fn take_in(&mut self, values: &[u64]) {
        for value in self.values.iter_mut().filter(|value| values.contains(&value.id)) {
            value.left_out = value.left_out.saturating_sub(1);
        }
    }

    pub(super) fn end_value(&mut self, id: u64) {
        if let Some(at) = self.values.iter().position(|value| value.id == id) {
            self.close(at);
        }
    }

    fn close(&mut self, at: usize) {
        let value = self.values.remove(at);
        self.parts(value.what, &value.text, value.control);
    }

    fn parts(&mut self, what: What, text: &str, control: bool) {
        text.split(LEFT_OUT).for_each(|part| self.value(what, part, control));
    }

    /// A value of a label, as it is written.
    pub(super) fn value(&mut self, what: What, written: &str, control: bool) {
        let Read { told, group } = read_value(what, &entities(written), self.country, control);
        self.told.extend(told);
        if let Some(homeless) = self.put(group) {
            self.done.push(homeless);
        }
    }

    /// Puts identifiers into the row that is open; gives them back if none is.
    pub(super) fn put(&mut self, group: Group) -> Option<Group> {
        match self.rows.last_mut() {
            _ if group.is_empty() => None,
            Some((_, row)) => {
                row.extend(group);
                None
            }
            None => Some(group),
        }
    }

    /// What ended.
    pub(super) fn give(&mut self, out: &mut Gather) -> Vec<Group> {
        if self.begun == 0 && self.told.is_empty() && self.done.is_empty() {
            return Vec::new();
        }
        (0..std::mem::take(&mut self.begun)).for_each(|_| out.row());
        self.told.drain(..).for_each(|told| out.tell(told));
        std::mem::take(&mut self.done)
    }

    /// What is open so far; it stays open.
    pub(super) fn so_far(&mut self) -> Vec<Group> {
        let open: Vec<_> =
            self.values.iter().map(|value| (value.what, value.text.clone(), value.control)).collect();
        open.iter().for_each(|(what, text, control)| self.parts(*what, text, *control));
        let rows = self.rows.iter_mut().map(|(_, group)| std::mem::take(group));
        let mut all: Vec<_> = rows.collect();
        all.append(&mut self.done);
        all
    }
}
