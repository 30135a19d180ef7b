//! Which statement a dump is in, and of which table and columns it speaks.

use std::collections::HashMap;

/// Most tables whose columns are kept.
const MAX_TABLES: usize = 512;
/// Most columns of a table.
const MAX_COLUMNS: usize = 512;
/// Longest name, bytes.
const MAX_NAME: usize = 128;
/// What begins a line of `CREATE TABLE` that is no column.
const NO_COLUMNS: [&str; 10] =
    ["primary", "key", "unique", "constraint", "index", "fulltext", "spatial", "foreign", "check", "exclude"];

/// What comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Expects {
    #[default]
    Verb,
    /// The name of a table, then its columns or what is to be done.
    Table,
    Tuples,
    /// Behind `COPY … FROM stdin`: the `;`.
    EndOfCopy,
    Lines,
    Nothing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Verb {
    #[default]
    Other,
    Insert,
    Copy,
    Create,
}

/// A statement.
#[derive(Default)]
pub(super) struct Statement {
    pub(super) expects: Expects,
    pub(super) depth: usize,
    verb: Verb,
    table: String,
    columns: Vec<String>,
    /// The next name in the brackets is a column.
    column_next: bool,
    strings: bool,
    known: HashMap<String, Vec<String>>,
}

impl Statement {
    /// The one that follows; what was learned of tables stays.
    pub(super) fn next(self) -> Self {
        Self { known: self.known, ..Self::default() }
    }

    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// The name of a column of the tuple, empty if it is not known.
    pub(super) fn column(&self, index: usize) -> &str {
        let known = || self.known.get(&self.table);
        let columns = if self.columns.is_empty() { known() } else { Some(&self.columns) };
        columns.and_then(|columns| columns.get(index)).map(String::as_str).unwrap_or_default()
    }

    /// A word without quotes. Whether it says that `\` is a sign like any other.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let lower = word.to_ascii_lowercase();
        match self.expects {
            Expects::Verb => {
                self.verb = match lower.as_str() {
                    "insert" | "replace" => Verb::Insert,
                    "copy" => Verb::Copy,
                    "create" => Verb::Create,
                    _ => Verb::Other,
                };
                self.expects = if self.verb == Verb::Other { Expects::Nothing } else { Expects::Table };
            }
            Expects::Table if self.depth == 0 => match (self.verb, lower.as_str()) {
                (Verb::Insert, "values" | "value") => self.expects = Expects::Tuples,
                (Verb::Copy, "stdin" | "stdin;") => self.expects = Expects::EndOfCopy,
                (Verb::Insert, "select" | "set") => self.expects = Expects::Nothing,
                (
                    _,
                    "into" | "ignore" | "table" | "if" | "not" | "exists" | "temporary" | "only" | "from"
                    | "delayed",
                ) => {}
                (
                    Verb::Create,
                    "index" | "view" | "database" | "function" | "trigger" | "unique" | "sequence",
                ) => {
                    self.expects = Expects::Nothing;
                }
                _ => self.name(word),
            },
            Expects::Table => self.name(word),
            Expects::Nothing => {
                self.strings |= lower == "standard_conforming_strings";
                return self.strings && lower == "on";
            }
            _ => {}
        }
        false
    }

    /// The name of a table or column.
    pub(super) fn name(&mut self, name: &str) {
        if self.expects != Expects::Table {
            return;
        }
        let last = name.rsplit('.').next().unwrap_or_default().trim_matches(['[', ']', '`', '"']);
        let name: String = last.chars().take(MAX_NAME).collect();
        if name.is_empty() {
            return;
        }
        if self.depth == 0 {
            // Behind the columns come options.
            if self.columns.is_empty() {
                self.table = name;
            }
        } else if self.depth == 1 && std::mem::replace(&mut self.column_next, false) {
            let is_column =
                self.verb != Verb::Create || !NO_COLUMNS.contains(&name.to_ascii_lowercase().as_str());
            if is_column && self.columns.len() < MAX_COLUMNS {
                self.columns.push(name);
            }
        }
    }

    pub(super) fn sign(&mut self, sign: char) {
        match sign {
            '(' => {
                self.depth += 1;
                self.column_next |= self.depth == 1;
            }
            ')' => self.depth = self.depth.saturating_sub(1),
            ',' => self.column_next |= self.depth == 1,
            ';' => self.end(),
            _ => {}
        }
    }

    /// `;` ends a statement, or begins the lines of `COPY`.
    fn end(&mut self) {
        if self.expects == Expects::EndOfCopy {
            self.expects = Expects::Lines;
            return;
        }
        if self.verb == Verb::Create && !self.columns.is_empty() && self.known.len() < MAX_TABLES {
            self.known.insert(std::mem::take(&mut self.table), std::mem::take(&mut self.columns));
        }
        *self = std::mem::take(self).next();
    }
}
