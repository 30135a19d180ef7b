//! Rows of tables, lists and choices, as far as they hold an identifier.

use super::tags::{Row, Sort};
use crate::gather::{Gather, Group};

/// Most tables, lists and rows in each other that are followed; what is deeper belongs to the last of them.
const MAX_DEPTH: usize = 64;

/// Rows that are open.
#[derive(Default)]
pub(super) struct Rows {
    open: Vec<Open>,
}

struct Open {
    sort: Sort,
    group: Group,
    /// It was counted: it has held an identifier.
    counted: bool,
}

impl Rows {
    pub(super) fn start(&mut self, sort: Sort, out: &mut Gather) {
        if let Sort::Row(row) = sort {
            self.close_sibling(row, out);
        } else if !sort.is_of_rows() {
            return;
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(Open { sort, group: Group::new(), counted: false });
        }
    }

    /// A row ends where the next one of its table or list begins.
    fn close_sibling(&mut self, row: Row, out: &mut Gather) {
        if self.open.last().is_some_and(|last| last.sort == Sort::Row(row)) {
            self.pop(out);
        }
    }

    pub(super) fn end_tag(&mut self, sort: Sort, out: &mut Gather) {
        if !sort.is_of_rows() {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.sort == sort) {
            while self.open.len() > at {
                self.pop(out);
            }
        }
    }

    fn pop(&mut self, out: &mut Gather) {
        if let Some(row) = self.open.pop() {
            out.together(row.group);
        }
    }

    /// Identifiers that stand where the page is now.
    pub(super) fn put(&mut self, group: Group, out: &mut Gather) {
        match self.open.last_mut() {
            Some(Open { sort: Sort::Row(_), group: own, counted }) => {
                own.extend(group);
                if !std::mem::replace(counted, true) {
                    out.row();
                }
            }
            _ => out.apart(group),
        }
    }

    /// What open rows hold so far.
    pub(super) fn glance(&mut self, out: &mut Gather) {
        self.open.iter_mut().for_each(|open| out.together(std::mem::take(&mut open.group)));
    }

    pub(super) fn end(&mut self, out: &mut Gather) {
        while !self.open.is_empty() {
            self.pop(out);
        }
    }
}
