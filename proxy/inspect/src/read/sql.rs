//! Dumps of databases: tuples of `INSERT … VALUES`, lines of `COPY … FROM stdin`, with the columns that the statement
//! or an earlier `CREATE TABLE` names. What is not understood is looked into all the same.

mod statement;
mod token;

use super::cut;
use crate::escape::backslashes;
use crate::gather::{Gather, Group};
use crate::inspector::MAX_HELD_BYTES;
use crate::labels::Labels;
use crate::phone::Near;
use crate::scan::Place;
use statement::{Expects, Statement};
use std::sync::Arc;
use token::{Token, Tokens};

/// Reads a dump.
pub(crate) struct Sql {
    labels: Arc<Labels>,
    tokens: Tokens,
    statement: Statement,
    /// Identifiers of the tuple that is being read.
    tuple: Group,
    /// Number of the column in it.
    column: usize,
}

impl Sql {
    pub(crate) fn new(labels: &Arc<Labels>) -> Self {
        let (tokens, statement) = (Tokens::default(), Statement::default());
        Self { labels: Arc::clone(labels), tokens, statement, tuple: Group::new(), column: 0 }
    }

    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = match self.statement.expects {
                Expects::Lines => self.line(rest, whole, out),
                _ => self.token(rest, whole, out),
            };
            match length {
                Some(length) => at += length,
                None => break,
            }
        }
        at
    }

    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        out.glance(rest, Place::default());
        out.together(std::mem::take(&mut self.tuple));
    }

    pub(crate) fn end(&mut self, out: &mut Gather) {
        out.together(std::mem::take(&mut self.tuple));
    }

    fn token(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let (token, length) = self.tokens.next(rest, whole)?;
        match token {
            Token::Bare(words) => {
                if memchr::memchr(b'@', words.as_bytes()).is_some() || self.in_tuple() {
                    self.value(words.trim(), out);
                }
                words.split_whitespace().for_each(|word| self.word(word));
            }
            Token::Quoted(text, quote) => {
                let value = text.replace(&format!("{quote}{quote}"), &quote.to_string());
                let value = if self.tokens.escapes() { backslashes(&value).into_owned() } else { value };
                self.value(&value, out);
                if quote != '\'' {
                    self.statement.name(&value);
                }
            }
            Token::Aside(text) => {
                let mut group = Group::new();
                out.look(text, Place::default(), &mut group);
                out.apart(group);
            }
            Token::Sign(sign) => self.sign(sign, out),
        }
        Some(length)
    }

    fn in_tuple(&self) -> bool {
        self.statement.expects == Expects::Tuples && self.statement.depth > 0
    }

    fn word(&mut self, word: &str) {
        if self.statement.word(word) {
            self.tokens.plain_backslashes();
        }
    }

    fn sign(&mut self, sign: char, out: &mut Gather) {
        let inside = self.in_tuple();
        self.statement.sign(sign);
        match sign {
            '(' if !inside && self.in_tuple() => {
                self.column = 0;
                self.row(out);
            }
            ',' if inside && self.statement.depth == 1 => self.column += 1,
            ')' if inside && !self.in_tuple() => out.together(std::mem::take(&mut self.tuple)),
            _ => {}
        }
    }

    fn row(&self, out: &mut Gather) {
        if self.labels.is_row_of(self.statement.table()) {
            out.row();
        }
    }

    fn value(&mut self, value: &str, out: &mut Gather) {
        let mut group = Group::new();
        self.look(value, self.column, out, &mut group);
        if self.in_tuple() {
            self.tuple.extend(group);
        } else {
            out.apart(group);
        }
    }

    fn look(&self, value: &str, column: usize, out: &mut Gather, group: &mut Group) {
        let name = self.statement.column(column);
        out.look(value, Place { near: Near { name, ..Near::default() }, ..Place::default() }, group);
        if !matches!(self.statement.expects, Expects::Tuples | Expects::Lines)
            || value.eq_ignore_ascii_case("null")
        {
            return;
        }
        for what in self.labels.sql_columns(self.statement.table(), name) {
            out.labelled(what, value, group);
        }
    }

    /// A line of `COPY`: cells between tabs; `\.` ends them.
    fn line(&mut self, rest: &str, whole: bool, out: &mut Gather) -> Option<usize> {
        let length = match memchr::memchr(b'\n', rest.as_bytes()) {
            Some(end) if end < MAX_HELD_BYTES => end + 1,
            _ if rest.len() > MAX_HELD_BYTES => cut(rest),
            _ if whole => rest.len(),
            _ => return None,
        };
        let line = rest.get(..length).unwrap_or_default().trim_end_matches(['\r', '\n']);
        if line == "\\." {
            self.statement = std::mem::take(&mut self.statement).next();
            return Some(length);
        }
        // The rest of the line of the statement itself.
        if !line.is_empty() {
            self.row(out);
            let mut group = Group::new();
            for (index, cell) in line.split('\t').enumerate().filter(|(_, cell)| *cell != "\\N") {
                self.look(&backslashes(cell), index, out, &mut group);
            }
            out.together(group);
        }
        Some(length)
    }
}
