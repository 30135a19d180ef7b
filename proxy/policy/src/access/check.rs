//! From the text of rule files to rules that mean something.

mod kinds;
mod sees;
mod table;

use super::condition::Known;
use super::rules::{Listed, Login, Rules};
use super::word::Kind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use table::{Flaws, Table};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Bytes of one rule file.
pub const MAX_BYTES: usize = 256 * 1024;
/// Rules of one kind of one shop; each is asked at each request.
pub const MAX_RULES: usize = 256;
/// Groups of one shop.
const MAX_GROUPS: usize = 64;
/// Logins in all groups of one shop: each is looked at whenever somebody who has logged in asks for something.
const MAX_LOGINS: usize = 1000;

/// A rule file.
#[derive(Clone, Copy, Debug)]
pub struct RuleFile<'t> {
    /// What it is called in messages and lists.
    pub name: &'t str,
    /// What it says.
    pub text: &'t str,
}

/// Something wrong in a rule file; the operator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// In which of the files, from 0.
    pub file: usize,
    /// Where, in bytes of its text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

impl Rules {
    /// Reads rule files; rules of one kind are asked in this order. Without a file: no rules, everything is allowed.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the files; a file that is no TOML is reported by its first mistake.
    pub fn read(files: &[RuleFile<'_>]) -> Result<Self, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        let parsed: Vec<Option<Spanned<DeTable<'_>>>> =
            files.iter().enumerate().map(|(index, file)| parse(file.text, flaws.of(index))).collect();
        let mut groups = Groups::default();
        for (index, table) in parsed.iter().enumerate() {
            if let Some(table) = table {
                groups.read(table.get_ref(), flaws.of(index));
            }
        }
        let known = Known { groups: groups.names() };
        let mut reading = Reading::new(&known);
        for (index, (table, file)) in parsed.iter().zip(files).enumerate() {
            if let Some(table) = table {
                reading.file(table, file.name, flaws.of(index));
            }
        }
        let rules = reading.rules;
        flaws.none().map(|()| Self { groups: groups.checked(), hash: hash(files), ..rules })
    }

    /// Lets a rule bite that only observes. False if there is no such rule.
    #[must_use]
    pub fn enforce(&mut self, id: &str) -> bool {
        let Some(listed) = self.listed.iter_mut().find(|rule| &*rule.id == id) else { return false };
        if listed.observed {
            listed.observed = false;
            self.heads_mut()
                .filter(|head| &*head.id == id)
                .for_each(|head| head.mode = super::word::Mode::Enforce);
            self.hash = hex(&Sha256::digest(format!("{}\nenforce {id}", self.hash)));
        }
        true
    }
}

/// What is gathered from file to file.
struct Reading<'k> {
    known: &'k Known<'k>,
    rules: Rules,
    /// Ids that were given, and in which file.
    ids: BTreeMap<String, Arc<str>>,
}

impl<'k> Reading<'k> {
    fn new(known: &'k Known<'k>) -> Self {
        Self { known, rules: Rules::default(), ids: BTreeMap::new() }
    }

    fn file(&mut self, table: &Spanned<DeTable<'_>>, name: &str, flaws: &mut Flaws) {
        let mut top = Table::new(table.get_ref(), table.span());
        format_is_known(&mut top, flaws);
        top.skip("group");
        let name: Arc<str> = name.into();
        for kind in Kind::ALL {
            for entry in top.tables(kind.as_str(), flaws) {
                self.rule(*kind, entry, &name, flaws);
            }
        }
        top.finish("a rule file", flaws);
    }

    fn rule(&mut self, kind: Kind, mut entry: Table<'_>, file: &Arc<str>, flaws: &mut Flaws) {
        let before = flaws.count();
        let listed = self.kind(kind, &mut entry, flaws);
        entry.finish(&format!("[[{}]]", kind.as_str()), flaws);
        let Some(Listed { id, kind, observed, when, says, .. }) = listed else { return };
        if let Some(other) = self.ids.insert(id.to_string(), Arc::clone(file)) {
            let says = format!("the id '{id}' is that of another rule, in {other}");
            flaws.add(
                entry.place("id"),
                says,
                "give it an id of its own; to change a rule, copy its file and name the copy instead",
            );
        }
        let of_kind = self.rules.listed.iter().filter(|rule| rule.kind == kind).count();
        if of_kind == MAX_RULES {
            flaws.add(
                entry.span(),
                format!("there are more than {MAX_RULES} rules of the kind {}", kind.as_str()),
                "say it in fewer: a rule may name several groups, fields and actions",
            );
        }
        if flaws.count() == before {
            self.rules.listed.push(Listed { id, kind, observed, file: Arc::clone(file), when, says });
        }
    }
}

fn parse<'t>(text: &'t str, flaws: &mut Flaws) -> Option<Spanned<DeTable<'t>>> {
    if text.len() > MAX_BYTES {
        flaws.add(
            0..0,
            format!("the file is longer than {MAX_BYTES} bytes"),
            "split it into several and name each",
        );
        return None;
    }
    match DeTable::parse(text) {
        Ok(table) => Some(table),
        Err(error) => {
            let span = error.span().unwrap_or(0..text.len().min(1));
            let message = error.message().replace('\n', ", ");
            flaws.add(
                span,
                message,
                "write it as TOML: key = \"value\" a line; rules/access-level/standard.toml is an example",
            );
            None
        }
    }
}

fn format_is_known(top: &mut Table<'_>, flaws: &mut Flaws) {
    let place = top.place("format");
    match top.number("format", flaws) {
        Some(1) => {}
        Some(_) => flaws.add(place, "this version reads format 1 only", "write format = 1"),
        None if top.has("format") => {}
        None => flaws.add(0..0, "the file does not say its format", "write format = 1 at its top"),
    }
}

/// Groups of all files.
#[derive(Default)]
struct Groups(BTreeMap<String, Vec<Login>>);

impl Groups {
    fn read(&mut self, table: &DeTable<'_>, flaws: &mut Flaws) {
        let Some(groups) = table.get("group") else { return };
        let DeValue::Table(of_groups) = groups.get_ref() else {
            return flaws.add(
                groups.span(),
                "'group' is no table",
                "write [group.warehouse] and beneath it actors = [\"maria\"]",
            );
        };
        for (name, group) in of_groups.iter() {
            let DeValue::Table(entries) = group.get_ref() else {
                flaws.add(
                    group.span(),
                    "a group is no table",
                    "write [group.warehouse] and beneath it actors = [\"maria\"]",
                );
                continue;
            };
            let mut entry = Table::new(entries, group.span());
            let logins = logins(&mut entry, flaws);
            entry.finish("[group.…]", flaws);
            let name_is = name.get_ref();
            if !is_id(name_is) {
                flaws.add(name.span(), "the name of a group is not readable", ID);
            }
            if self.0.insert(name_is.to_string(), logins).is_some() {
                flaws.add(
                    name.span(),
                    format!("the group '{name_is}' stands in two files"),
                    "write all of its actors in one place",
                );
            }
        }
        if self.0.values().map(Vec::len).sum::<usize>() > MAX_LOGINS {
            flaws.add(
                groups.span(),
                format!("there are more than {MAX_LOGINS} actors in groups"),
                "use actor.role where a group is everybody of a role",
            );
        }
        if self.0.len() > MAX_GROUPS {
            flaws.add(
                groups.span(),
                format!("there are more than {MAX_GROUPS} groups"),
                "join those that the same rules hold for",
            );
        }
    }

    fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn checked(&self) -> BTreeMap<Arc<str>, Vec<Login>> {
        self.0.iter().map(|(name, logins)| (name.as_str().into(), logins.clone())).collect()
    }
}

fn logins(entry: &mut Table<'_>, flaws: &mut Flaws) -> Vec<Login> {
    let logins = entry.texts("actors", flaws);
    if !entry.has("actors") {
        flaws.add(
            entry.span(),
            "the group has no 'actors'",
            "write actors = [\"maria\", \"ivan\"]: what they log in to the shop with",
        );
    }
    for (_, span) in logins.iter().filter(|(login, _)| login.trim().is_empty() || login.len() > 254) {
        flaws.add(span.clone(), "an actor without a name", "write what they log in to the shop with");
    }
    logins.into_iter().map(|(login, _)| Login(login.into())).collect()
}

const ID: &str = "begin with a small letter, go on with small letters, digits and -, 40 at most";

fn is_id(id: &str) -> bool {
    let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    id.len() <= 40 && id.bytes().all(fits) && id.starts_with(|first: char| first.is_ascii_lowercase())
}

/// A remedy: the word that was probably meant, or all there are.
pub(super) fn one_of(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|known| (strsim::jaro_winkler(word, known), known));
    match near.max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((score, near)) if score > 0.8 => format!("write '{near}'"),
        Some(_) => format!("there are: {}", known.join(", ")),
        None => "there are none".to_owned(),
    }
}

fn hash(files: &[RuleFile<'_>]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(u64::try_from(file.text.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(file.text);
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
