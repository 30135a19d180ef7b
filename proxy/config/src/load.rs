//! From files to raw tables: the main file, and those that it includes.

pub(crate) mod flags;
mod include;

use crate::codes::{self, Code};
use crate::fault::Fault;
use crate::files::Files;
use crate::raw::shop::RawShop;
use crate::raw::{RawIncluded, RawRoot};
use crate::source::{Source, Spot};
use crate::syntax::{self, Opened};
use crate::walk::table::Table;
use crate::walk::{Notes, Walk};
use std::path::Path;
use std::sync::Arc;

/// Shops of all files together.
const SHOPS: usize = 100_000;

/// The newest format that is read.
const FORMAT: u64 = 1;

/// Faults that follow from a broken line elsewhere and say nothing new.
const FOLLOWING: [&Code; 2] = [&codes::MISSING_KEY, &codes::NO_SHOP];

/// Everything that was written, by whoever.
pub(crate) struct Raw {
    /// The main file.
    pub(crate) root: RawRoot,
    /// The shops of all files.
    pub(crate) shops: Vec<Spot<RawShop>>,
    /// The text of the main file.
    pub(crate) source: Arc<Source>,
    /// Names of all files.
    pub(crate) files: Vec<String>,
}

/// Reads the main file and what it includes; what is wrong goes into `notes`.
///
/// # Errors
/// There is no main file to speak of.
pub(crate) fn files(root: &Path, files: &dyn Files, notes: &mut Notes) -> Result<Raw, Fault> {
    let opened = syntax::open(root, files)?;
    let mut table: RawRoot = read(&opened, 0, notes);
    check_format(table.format.as_ref(), notes);
    let shops = table.shop.take().map(|shops| shops.value).unwrap_or_default();
    let name = opened.source.name().to_owned();
    let mut raw = Raw { root: table, shops, source: opened.source, files: vec![name] };
    let patterns = raw.root.include.take().map(|patterns| patterns.value).unwrap_or_default();
    for path in include::find(&patterns, root, files, notes) {
        include_file(&path, files, notes, &mut raw);
    }
    check_shops(&raw, notes);
    Ok(raw)
}

fn include_file(path: &Path, files: &dyn Files, notes: &mut Notes, raw: &mut Raw) {
    raw.files.push(path.to_string_lossy().into_owned());
    let opened = match syntax::open(path, files) {
        Ok(opened) => opened,
        Err(fault) => return notes.faults.push(fault),
    };
    let table: RawIncluded = read(&opened, raw.shops.len(), notes);
    check_format(table.format.as_ref(), notes);
    match table.shop {
        Some(shops) => raw.shops.extend(shops.value),
        None if notes.faults.iter().any(|fault| fault.file() == opened.source.name()) => {}
        None => notes.faults.push(no_shop(opened.source.name(), "the file was included but has no shop")),
    }
}

/// Reads one file into its table. What stands on lines that are not TOML is not judged a second time.
pub(crate) fn read<T: Table>(opened: &Opened, first_shop: usize, notes: &mut Notes) -> T {
    let parsed = syntax::parse(&opened.source, &opened.text);
    let mut own = Notes::default();
    let table = Walk::new(&opened.source, &mut own, first_shop).file(&parsed.tree);
    if !parsed.broken.is_empty() {
        own.faults.retain(|fault| !FOLLOWING.iter().any(|code| code.code == fault.code()));
        notes.broken.insert(opened.source.name().to_owned(), parsed.broken);
    }
    notes.faults.extend(parsed.faults);
    notes.judge(own.faults);
    notes.origins.append(&mut own.origins);
    table
}

fn check_format(format: Option<&Spot<u64>>, notes: &mut Notes) {
    let Some(format) = format.filter(|format| format.value != FORMAT) else { return };
    let says = format!(
        "the file was written for format {}, and this version of Vratar reads format {FORMAT}",
        format.value
    );
    let help = if format.value > FORMAT { "upgrade Vratar, or write format = 1" } else { "write format = 1" };
    notes.faults.push(Fault::at(&codes::FORMAT, &format.place, says).help(help));
}

fn check_shops(raw: &Raw, notes: &mut Notes) {
    let name = raw.source.name();
    if raw.shops.len() > SHOPS {
        let says = format!("{} shops, and at most {SHOPS} are taken", raw.shops.len());
        notes
            .faults
            .push(Fault::of_file(&codes::TOO_MANY, name, says).help("run a second Vratar for some of them"));
    }
    if raw.shops.is_empty() && notes.faults.is_empty() {
        notes.faults.push(no_shop(name, "there is no shop in this config"));
    }
}

fn no_shop(file: &str, says: &str) -> Fault {
    Fault::of_file(&codes::NO_SHOP, file, says).help(
        "add one:\n[[shop]]\nhosts = [\"shop.example\"]\nupstream = \"http://127.0.0.1:8101\"\nadapter = \"oscar\"",
    )
}
