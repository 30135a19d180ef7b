//! The walk over the spanned tree of a TOML file: it reads values into raw structs and notes *every* fault on
//! the way, which serde, stopping at the first, cannot.

pub(crate) mod number;
pub(crate) mod read;
pub(crate) mod table;
mod unknown;
mod wrong;

pub(crate) use unknown::nearest;

use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Source, Spot};
use crate::word::{Remedy, Word};
use read::Read;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use table::{Field, Presence, Table};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Faults that are looked for: enough for every honest mistake, and no file of rubbish costs more memory than this.
const FAULTS_FOUND: usize = 10_000;

/// What a walk leaves behind: faults, and which key was written where.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Everything that is wrong.
    pub(crate) faults: Vec<Fault>,
    /// `shop[0].upstream` and where it was set.
    pub(crate) origins: Vec<(Box<str>, Place)>,
    /// Files and their lines that are not TOML, whose values are anything and not to be judged.
    pub(crate) broken: HashMap<String, BTreeSet<u32>>,
}

impl Notes {
    /// Adds faults, except those of values on broken lines.
    pub(crate) fn judge(&mut self, faults: Vec<Fault>) {
        let room = FAULTS_FOUND.saturating_sub(self.faults.len());
        let broken = &self.broken;
        let sound =
            |fault: &Fault| broken.get(fault.file()).is_none_or(|lines| !lines.contains(&fault.line()));
        self.faults.extend(faults.into_iter().filter(sound).take(room));
    }
}

/// A walk through one text.
pub(crate) struct Walk<'a> {
    source: &'a Arc<Source>,
    notes: &'a mut Notes,
    path: String,
    field: Option<&'static Field>,
    first_shop: usize,
    /// Keys of this table that stand there misspelt.
    meant: Vec<&'static str>,
}

impl<'a> Walk<'a> {
    /// A walk through `source`; its first `[[shop]]` is the `first_shop`-th of the config.
    pub(crate) fn new(source: &'a Arc<Source>, notes: &'a mut Notes, first_shop: usize) -> Self {
        Self { source, notes, path: String::new(), field: None, first_shop, meant: Vec::new() }
    }

    /// Reads a whole file. A fault of the file itself (a missing key) has no excerpt of its own.
    pub(crate) fn file<T: Table>(&mut self, tree: &DeTable<'_>) -> T {
        let everywhere = self.place(0..0);
        self.table(tree, &everywhere)
    }

    /// Reads a table; keys that nobody asked for are faults, and the key that was meant is then not missing.
    pub(crate) fn table<T: Table>(&mut self, tree: &DeTable<'_>, at: &Place) -> T {
        let mut meant = Vec::new();
        let is_unknown = |key: &str| T::FIELDS.iter().all(|field| field.key != key);
        for (key, _) in tree.iter().filter(|(key, _)| is_unknown(key.get_ref())).take(FAULTS_FOUND) {
            let place = self.place(key.span());
            let (fault, near) = unknown::fault(T::TITLE, T::FIELDS, key.get_ref(), &place);
            self.fault(fault);
            meant.extend(near);
        }
        let outer = std::mem::replace(&mut self.meant, meant);
        let table = T::take(self, tree, at);
        self.meant = outer;
        table
    }

    /// Reads the value of one key, or its default.
    pub(crate) fn take<T: Read>(
        &mut self,
        tree: &DeTable<'_>,
        field: &'static Field,
        at: &Place,
    ) -> Option<Spot<T>> {
        match tree.get(field.key) {
            Some(value) => self.under(field, |walk| walk.value(value)),
            None => self.absent(field, at),
        }
    }

    /// Reads a value that is there.
    pub(crate) fn value<T: Read>(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Spot<T>> {
        let place = self.place(value.span());
        if !self.is_item() && !T::IS_TABLE {
            self.notes.origins.push((self.path.as_str().into(), place.clone()));
        }
        T::read(value.get_ref(), &place, self).map(|value| Spot { value, place })
    }

    /// Reads one word of the command line as the value of `field`.
    pub(crate) fn flag<T: Read>(
        &mut self,
        path: &str,
        field: &'static Field,
        text: &str,
        at: &Place,
    ) -> Option<Spot<T>> {
        self.path = path.to_owned();
        self.notes.origins.push((path.into(), at.clone()));
        let before = self.field.replace(field);
        let value = T::read(&DeValue::String(text.into()), at, self);
        self.field = before;
        value.map(|value| Spot { value, place: at.clone() })
    }

    /// Reads a text as a word.
    pub(crate) fn word<T: Word>(&mut self, text: &str, at: &Place) -> Option<T> {
        T::parse(text)
            .map_err(|wrong| {
                let fault = Fault::at(wrong.code, at, wrong.message);
                self.fault(match wrong.remedy {
                    Remedy::Write(text) => fault.help(self.write(&format!("\"{text}\""))),
                    Remedy::Say(text) => fault.help(text),
                });
            })
            .ok()
    }

    /// Notes that a value is of another sort than the key wants.
    pub(crate) fn wrong<T: Read>(&mut self, value: &DeValue<'_>, at: &Place) -> Option<T> {
        let fault = wrong::fault::<T>(self, value, at);
        self.fault(fault);
        None
    }

    /// Goes one item deeper.
    pub(crate) fn item<T: Read>(&mut self, index: usize, value: &Spanned<DeValue<'_>>) -> Option<Spot<T>> {
        let length = self.path.len();
        let base = if self.path == "shop" { self.first_shop } else { 0 };
        self.path.push_str(&format!("[{}]", base + index));
        let value = self.value(value);
        self.path.truncate(length);
        value
    }

    /// Notes a fault.
    pub(crate) fn fault(&mut self, fault: Fault) {
        if self.notes.faults.len() < FAULTS_FOUND {
            self.notes.faults.push(fault);
        }
    }

    /// A place in the text of this walk.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.source, span)
    }

    /// `write key = literal`, or, inside a list or under a name of the operator's choice, `write literal`.
    fn write(&self, literal: &str) -> String {
        let last = self.path.rsplit('.').next();
        match self.field.filter(|field| last == Some(field.key)) {
            Some(field) => self.place(0..0).write(field.key, literal),
            None => format!("write {literal}"),
        }
    }

    fn is_item(&self) -> bool {
        self.path.ends_with(']')
    }

    fn under<T>(&mut self, field: &'static Field, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(field.key);
        let before = self.field.replace(field);
        let value = read(self);
        self.field = before;
        self.path.truncate(length);
        value
    }

    fn absent<T: Read>(&mut self, field: &'static Field, at: &Place) -> Option<Spot<T>> {
        match field.presence {
            Presence::Needed => self.missing(field, at),
            Presence::Optional => None,
            Presence::Default => default_value(field.toml),
        }
    }

    pub(crate) fn missing<T>(&mut self, field: &'static Field, at: &Place) -> Option<Spot<T>> {
        if self.meant.contains(&field.key) {
            return None;
        }
        let message = format!("{} is missing and has no default", at.calls(field.key));
        self.fault(Fault::at(&codes::MISSING_KEY, at, message).help(at.write(field.key, field.toml)));
        None
    }
}

/// Reads a default as written in the declaration of its field.
pub(crate) fn default_value<T: Read>(toml: &str) -> Option<Spot<T>> {
    let place = Place::default_value();
    read_literal(toml, &place).map(|value| Spot { value, place })
}

/// Reads a literal without leaving any trace; `None` when it is not a `T`.
pub(crate) fn read_literal<T: Read>(toml: &str, place: &Place) -> Option<T> {
    let value = DeValue::parse(toml).ok()?;
    let mut notes = Notes::default();
    let read = T::read(value.get_ref(), place, &mut Walk::new(place.source(), &mut notes, 0));
    read.filter(|_| notes.faults.is_empty())
}
