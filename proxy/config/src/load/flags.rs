//! `vratar run`: a config of one shop from the command line.

use super::Raw;
use crate::raw::limits::RawLimits;
use crate::raw::listen::{RawListen, RawLog};
use crate::raw::record::RawRecord;
use crate::raw::shop::RawShop;
use crate::raw::{RawController, RawRoot};
use crate::source::{Place, Source, SourceKind, Spot, flag};
use crate::walk::read::Read;
use crate::walk::table::{Field, Table};
use crate::walk::{Notes, Walk, default_value};
use std::ops::Range;
use std::sync::Arc;

/// Words of `vratar run`, as typed. What is `None` or empty has the default of the fields' docs.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--upstream`; needed.
    pub upstream: Option<String>,
    /// `--adapter`; needed.
    pub adapter: Option<String>,
    /// `--host`, any number of times; `localhost`.
    pub host: Vec<String>,
    /// `--https`, any number of times; `127.0.0.1:8443`.
    pub https: Vec<String>,
    /// `--http`, any number of times; `127.0.0.1:8080`.
    pub http: Vec<String>,
    /// `--admin`, an address or `off`; `127.0.0.1:9464`.
    pub admin: Option<String>,
    /// `--state`, a folder; `vratar-state` in the current folder.
    pub state: Option<String>,
    /// `--mode`; `inject`, because who types this wants to see something.
    pub mode: Option<String>,
    /// `--lang`; the adapter's.
    pub lang: Option<String>,
    /// `--charset`; the adapter's.
    pub charset: Option<String>,
}

/// Defaults of `vratar run`, which differ from those of a file: nothing needs root, and something is seen.
const HOST: &str = "[\"localhost\"]";
const HTTPS: &str = "[\"127.0.0.1:8443\"]";
const HTTP: &str = "[\"127.0.0.1:8080\"]";
const STATE: &str = "\"vratar-state\"";
const MODE: &str = "\"inject\"";

/// The raw tables of a command line.
pub(crate) fn read(flags: &Flags, notes: &mut Notes) -> Raw {
    let line = CommandLine::of(flags);
    let source = Arc::new(Source::of_kind("command line", &line.text, SourceKind::Flags));
    let mut typed = Typed { line: &line, source: &source, notes };
    let shop = shop(&mut typed);
    let root = root(&mut typed);
    let place = Place::new(&source, 0..line.text.len());
    Raw { root, shops: vec![Spot { value: shop, place }], source, files: Vec::new() }
}

fn root(typed: &mut Typed<'_, '_>) -> RawRoot {
    let listen = RawListen {
        https: typed.list::<RawListen, _>("listen", "https").or_else(|| default_value(HTTPS)),
        http: typed.list::<RawListen, _>("listen", "http").or_else(|| default_value(HTTP)),
        admin: typed.one::<RawListen, _>("listen", "admin").or_else(|| default_of::<RawListen, _>("admin")),
        ..empty_table()
    };
    RawRoot {
        state: typed.one::<RawRoot, _>("", "state").or_else(|| default_value(STATE)),
        listen: default_spot(listen),
        limits: default_spot(empty_table::<RawLimits>()),
        log: default_spot(RawLog { format: default_value("\"text\""), ..empty_table() }),
        record: default_spot(empty_table::<RawRecord>()),
        controller: default_spot(empty_table::<RawController>()),
        ..empty_table()
    }
}

fn shop(typed: &mut Typed<'_, '_>) -> RawShop {
    const SHOP: &str = "shop[0]";
    RawShop {
        hosts: typed.list::<RawShop, _>(SHOP, "hosts").or_else(|| default_value(HOST)),
        upstream: typed.needed::<RawShop, _>(SHOP, "upstream"),
        adapter: typed.needed::<RawShop, _>(SHOP, "adapter"),
        mode: typed.one::<RawShop, _>(SHOP, "mode").or_else(|| default_value(MODE)),
        lang: typed.one::<RawShop, _>(SHOP, "lang"),
        charset: typed.one::<RawShop, _>(SHOP, "charset"),
        ..empty_table()
    }
}

/// A table in which nothing was written.
fn empty_table<T: Table>() -> T {
    let place = Place::default_value();
    let mut unseen = Notes::default();
    T::take(&mut Walk::new(place.source(), &mut unseen, 0), &toml::de::DeTable::new(), &place)
}

fn default_spot<T>(value: T) -> Option<Spot<T>> {
    Some(Spot { value, place: Place::default_value() })
}

fn default_of<T: Table, V: Read>(key: &str) -> Option<Spot<V>> {
    field::<T>(key).and_then(|field| default_value(field.toml))
}

fn field<T: Table>(key: &str) -> Option<&'static Field> {
    T::FIELDS.iter().find(|field| field.key == key)
}

/// The command line as one text, and where each value stands in it.
struct CommandLine {
    text: String,
    values: Vec<(&'static str, String, Range<usize>)>,
}

impl CommandLine {
    fn of(flags: &Flags) -> Self {
        let mut line = Self { text: "vratar run".to_owned(), values: Vec::new() };
        line.add("upstream", flags.upstream.as_slice());
        line.add("adapter", flags.adapter.as_slice());
        line.add("hosts", &flags.host);
        line.add("https", &flags.https);
        line.add("http", &flags.http);
        line.add("admin", flags.admin.as_slice());
        line.add("state", flags.state.as_slice());
        line.add("mode", flags.mode.as_slice());
        line.add("lang", flags.lang.as_slice());
        line.add("charset", flags.charset.as_slice());
        line
    }

    fn add(&mut self, key: &'static str, values: &[String]) {
        for value in values {
            self.text.push_str(&format!(" --{} ", flag(key)));
            let start = self.text.len();
            self.text.push_str(&shown(value));
            self.values.push((key, value.clone(), start..self.text.len()));
        }
    }
}

/// A value as a shell would take it, on one line.
fn shown(value: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || ":/.-_[]@=%+,*?".contains(letter);
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.escape_debug())
    }
}

/// Reads what was typed.
struct Typed<'a, 'n> {
    line: &'a CommandLine,
    source: &'a Arc<Source>,
    notes: &'n mut Notes,
}

impl Typed<'_, '_> {
    /// Every value of a flag; `None` when there is none.
    fn list<T: Table, V: Read>(&mut self, table: &str, key: &'static str) -> Option<Spot<Vec<Spot<V>>>> {
        let typed: Vec<_> = self.line.values.iter().filter(|(name, ..)| *name == key).collect();
        let place = Place::new(self.source, typed.first()?.2.clone());
        let values = typed
            .into_iter()
            .filter_map(|(_, text, span)| self.value::<T, V>(table, key, text, span.clone()));
        Some(Spot { value: values.collect(), place })
    }

    /// The value of a flag.
    fn one<T: Table, V: Read>(&mut self, table: &str, key: &'static str) -> Option<Spot<V>> {
        let (_, text, span) = self.line.values.iter().find(|(name, ..)| *name == key)?;
        self.value::<T, V>(table, key, text, span.clone())
    }

    /// The value of a flag that must be there.
    fn needed<T: Table, V: Read>(&mut self, table: &str, key: &'static str) -> Option<Spot<V>> {
        if self.line.values.iter().any(|(name, ..)| *name == key) {
            return self.one::<T, V>(table, key);
        }
        let everything = Place::new(self.source, self.line.text.len()..self.line.text.len());
        Walk::new(self.source, self.notes, 0).missing(field::<T>(key)?, &everything)
    }

    fn value<T: Table, V: Read>(
        &mut self,
        table: &str,
        key: &str,
        text: &str,
        span: Range<usize>,
    ) -> Option<Spot<V>> {
        let path = if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
        let place = Place::new(self.source, span);
        Walk::new(self.source, self.notes, 0).flag(&path, field::<T>(key)?, text, &place)
    }
}
